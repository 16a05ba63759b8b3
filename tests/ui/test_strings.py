import re
from pathlib import Path

import pytest

import interview_coach.ui
from interview_coach.ui.strings import EXAMPLES, STRINGS, choose_language, count, say

SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(interview_coach.ui.__file__).parent.glob("*.py")
    if not path.name.endswith("strings.py")
)
BUILT = (
    *("lang_", "origin_", "stage_", "status_", "why_", "questions_", "warnings_", "articles_"),
    *("level_", "length_", "style_", "reason_"),
)  # say("lang_" + …)


def test_both_languages_say_the_same_things() -> None:
    for key, (english, chinese) in STRINGS.items():
        assert english.strip(), key
        assert chinese.strip(), key
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key
        if key not in ("other_language", "switch_language"):  # these speak to the other side
            assert not re.search("[\u4e00-\u9fff]", english), key
    assert len(EXAMPLES["en"]) == len(EXAMPLES["zh"]) >= 4


def test_every_string_is_used() -> None:
    unused = [
        key for key in STRINGS if not key.startswith(BUILT) and not re.search(rf"""["']{key}["']""", SOURCES)
    ]
    assert unused == []


def test_every_string_asked_for_is_there() -> None:
    asked = set(re.findall(r"""\bsay\(\s*["'](\w+)["']""", SOURCES))
    assert len(asked) > 40
    assert asked - {"lang_", "origin_", "status_", "reason_"} <= set(STRINGS)


@pytest.mark.parametrize(
    ("setting", "stored", "browser", "lang"),
    [
        ("auto", "", "zh-CN", "zh"),
        ("auto", "", "ZH", "zh"),
        ("auto", "", "en-US", "en"),
        ("auto", "", "fr", "en"),
        ("auto", None, None, "en"),
        ("zh", "", "en-US", "zh"),
        ("en", "", "zh-CN", "en"),
        ("zh", "en", "zh-CN", "en"),
        ("auto", "zh", "en-US", "zh"),
        ("auto", "<b>", "en-US", "en"),
    ],
)
def test_language(setting: str, stored: str | None, browser: str | None, lang: str) -> None:
    assert choose_language(setting, stored, browser) == lang


def test_counting() -> None:
    assert [count("questions", n, "en") for n in (0, 1, 2)] == ["0 questions", "1 question", "2 questions"]
    assert say("sources_n", "zh", n=3) == "引用来源（3）"
