"""What the interviewer says exists in both languages, with the same values, and all of it is used."""

from __future__ import annotations

import re
from pathlib import Path

from interview_coach.interview import phrases
from interview_coach.interview.phrases import topic_title

ROOM = Path(phrases.__file__).parent


def test_both_languages_take_the_same_values() -> None:
    for name, texts in phrases._PHRASES.items():
        assert set(texts) == {"zh", "en"}, name
        values = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert values[0] == values[1], name
        assert all(text.strip() for text in texts.values()), name


def test_every_phrase_is_used() -> None:
    source = "\n".join(p.read_text("utf-8") for p in ROOM.glob("*.py") if p.name != "phrases.py")
    source += (ROOM.parent / "answer" / "aspects.py").read_text("utf-8")
    source += (ROOM.parent / "domain.py").read_text("utf-8")
    families = ("flag_", "part_", "delivery_", "open_", "follow_")
    for name in phrases._PHRASES:
        assert re.search(f"""["']{name}["']""", source) or name.startswith(families), name


def test_every_phrase_asked_for_exists() -> None:
    for path in ROOM.glob("*.py"):
        for name in re.findall(r"""(?:phrase|_label|notice)\(\s*["'](\w+)["'],""", path.read_text("utf-8")):
            assert name in phrases._PHRASES, f"{path.name}: {name}"


def test_topic_titles() -> None:
    assert topic_title("multimodal", "zh") == "多模态"
    assert topic_title("my_own-topic", "zh") == "my own topic"
    corpus = Path(__file__).parents[2] / "corpus"
    for folder in corpus.iterdir():
        if folder.is_dir():
            assert re.search("[\u4e00-\u9fff]|Transformer", topic_title(folder.name, "zh"))
