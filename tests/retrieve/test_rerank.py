"""The second look: a real CrossEncoder, tiny and made on the spot, and one with a rule that can be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_coach.coach import Coach
from interview_coach.doctor import examine
from interview_coach.embed.encoder import Encoder
from interview_coach.errors import ModelError
from interview_coach.retrieve.found import Retrieved
from interview_coach.retrieve.rerank import CrossEncoderReranker, SecondLook, exchange_places
from interview_coach.retrieve.retriever import Retriever
from interview_coach.settings import load_settings
from interview_coach.text.terms import shipped_glossary

QUESTION = "what is the InfoNCE loss"


class Longest:
    """A reranker to which the longest passage is the best."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def judge(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        self.read.extend(passages)
        return np.array([len(passage) for passage in passages], np.float32)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CrossEncoder of two layers with random weights and a vocabulary of letters."""
    return make(tmp_path_factory.mktemp("cross") / "tiny", outputs=1)


def make(folder: Path, outputs: int) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *(f"##{letter}" for letter in letters),
    ]
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        num_labels=outputs,
        initializer_range=1.0,  # so that different passages get visibly different numbers
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt"), model_max_length=512).save_pretrained(folder)
    return folder


def look(coach: Coach, encoder: Encoder, second_look: SecondLook | None, k: int = 8) -> Retrieved:
    retriever = Retriever(coach.retriever.index, encoder, shipped_glossary(), second_look)
    return retriever.retrieve(QUESTION, k)


def test_the_reranker_orders_the_best_and_nothing_else(coach: Coach, encoder: Encoder) -> None:
    plain = look(coach, encoder, None, 12)
    second = look(coach, encoder, SecondLook(Longest(), 5), 12)
    lengths = [
        len(coach.retriever._text(coach.retriever.index.chunks.index(hit.chunk))) for hit in second.hits
    ]
    assert lengths[:5] == sorted(lengths[:5], reverse=True)
    assert {hit.chunk for hit in second.hits[:5]} == {hit.chunk for hit in plain.hits[:5]}
    assert [hit.chunk for hit in second.hits[:5]] != [hit.chunk for hit in plain.hits[:5]]
    assert second.hits[5:] == plain.hits[5:]


def test_scores_stay_on_their_scale_and_sorted(coach: Coach, encoder: Encoder) -> None:
    plain, second = look(coach, encoder, None, 12), look(coach, encoder, SecondLook(Longest(), 5), 12)
    assert [hit.score for hit in second.hits] == [hit.score for hit in plain.hits]
    cosines = {hit.chunk: hit.dense for hit in plain.hits}
    assert all(hit.dense == cosines[hit.chunk] for hit in second.hits)


def test_a_unit_stands_where_its_best_passage_does(coach: Coach, encoder: Encoder) -> None:
    second = look(coach, encoder, SecondLook(Longest(), 30), 30)
    index = coach.retriever.index
    best: dict[int, float] = {}
    for hit in second.hits:
        best.setdefault(index.unit_of(*hit.chunk.unit), hit.score)
    assert [(hit.unit, hit.score) for hit in second.units[: len(best)]] == list(best.items())


def test_the_gate_sees_what_it_was_fitted_on(coach: Coach, encoder: Encoder) -> None:
    plain, second = look(coach, encoder, None), look(coach, encoder, SecondLook(Longest(), 30))
    assert second.units != plain.units
    assert second.signals == plain.signals


def test_it_reads_the_question_of_a_passage_too(coach: Coach, encoder: Encoder) -> None:
    longest = Longest()
    found = look(coach, encoder, SecondLook(longest, 7))
    assert len(longest.read) == 7
    article = coach.article(found.hits[0].chunk.article_id, found.hits[0].chunk.lang)
    assert longest.read[0].startswith(article.question(found.hits[0].chunk.question_id).title)


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.floats(-9, 9, width=32)), min_size=1, max_size=12),
    st.data(),
)
def test_places_are_exchanged_among_the_first(rows: list[tuple[float, float]], data: st.DataObject) -> None:
    scores = np.array([score for score, _ in rows], np.float32)
    depth = data.draw(st.integers(1, len(rows)))
    first = np.argsort(-scores, kind="stable")[:depth]
    judged = np.array([number for _, number in rows], np.float32)[first]
    placed = exchange_places(scores, first, judged)
    assert sorted(placed) == sorted(scores)
    rest = np.setdiff1d(np.arange(len(rows)), first)
    assert np.array_equal(placed[rest], scores[rest])
    for one in range(depth):
        assert np.all(placed[first[one]] >= placed[first[judged < judged[one]]])
    assert np.array_equal(exchange_places(scores, first, np.zeros(depth, np.float32)), scores)


def test_a_real_cross_encoder_judges_pairs(tiny: Path) -> None:
    reranker = CrossEncoderReranker(str(tiny), allow_hub=False)
    judged = reranker.judge("what is a cat", ["an animal", "a loss function", "an animal"])
    assert judged.dtype == np.float32 and judged.shape == (3,)
    assert judged[0] == pytest.approx(judged[2], abs=1e-4)
    assert abs(judged[0] - judged[1]) > 1e-3
    assert reranker.judge("what is a dog", ["an animal"])[0] != pytest.approx(judged[0], abs=1e-4)
    assert reranker.judge("nothing to read", []).shape == (0,)


def test_the_product_uses_the_one_that_the_settings_name(
    tiny: Path, own_coach: Coach, encoder: Encoder
) -> None:
    settings = own_coach.settings.model_copy(update={"reranker_model": str(tiny), "reranker_depth": 6})
    coach = Coach(settings)
    coach.models.use_encoder(encoder)
    found, plain = coach.search(QUESTION), own_coach.search(QUESTION)
    real = CrossEncoderReranker(str(tiny), allow_hub=False)
    index = own_coach.retriever.index
    judged = real.judge(
        QUESTION, [own_coach.retriever._text(index.chunks.index(h.chunk)) for h in plain.hits[:6]]
    )
    wanted = [plain.hits[i].chunk for i in np.argsort(-judged, kind="stable")]
    assert [hit.chunk for hit in found.hits[:6]] == wanted
    assert found.signals == plain.signals
    assert coach.ask(QUESTION).status == "answered"
    (check,) = (check for check in examine(coach) if check.name == "reranker")
    assert check.ok and str(tiny) in check.detail and "6" in check.detail
    coach.close()


def test_none_is_the_default(own_coach: Coach) -> None:
    assert own_coach.models.reranker is None and own_coach.models.second_look is None
    (check,) = (check for check in examine(own_coach) if check.name == "reranker")
    assert check.ok and check.detail.startswith("none")


@pytest.fixture
def broken(tmp_path: Path, tiny: Path) -> dict[str, Path]:
    """Folders that cannot be loaded, and why."""
    empty = tmp_path / "empty"
    empty.mkdir()
    cut = tmp_path / "cut"
    cut.mkdir()
    for file in tiny.iterdir():
        if file.is_file():
            data = file.read_bytes()
            (cut / file.name).write_bytes(data[: len(data) // 2] if file.suffix == ".safetensors" else data)
    odd = tmp_path / "odd"
    odd.mkdir()
    (odd / "config.json").write_text(json.dumps({"model_type": "no-such-thing"}))
    return {"empty": empty, "cut": cut, "odd": odd, "missing": tmp_path / "missing"}


@pytest.mark.parametrize("kind", ["empty", "cut", "odd", "missing"])
def test_what_cannot_be_loaded_is_one_line(kind: str, broken: dict[str, Path]) -> None:
    with pytest.raises(ModelError) as caught:
        CrossEncoderReranker(str(broken[kind]), allow_hub=False).load()
    assert "\n" not in str(caught.value)
    assert str(broken[kind]) in str(caught.value) and "COACH_RERANKER_MODEL" in str(caught.value)


def test_a_name_that_is_not_here_says_that_fetching_is_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match=r"nobody/nothing is not on this machine.*COACH_ALLOW_HUB=true"):
        CrossEncoderReranker("nobody/nothing", allow_hub=False).load()


def test_a_model_of_several_outputs_is_no_reranker(tmp_path: Path) -> None:
    folder = make(tmp_path / "three", outputs=3)
    with pytest.raises(ModelError, match="has 3 outputs"):
        CrossEncoderReranker(str(folder), allow_hub=False).load()


def test_doctor_and_prepare_say_what_is_wrong(own_coach: Coach, encoder: Encoder, tmp_path: Path) -> None:
    settings = own_coach.settings.model_copy(update={"reranker_model": str(tmp_path / "gone")})
    coach = Coach(settings)
    coach.models.use_encoder(encoder)
    with pytest.raises(ModelError, match="no such folder"):
        coach.prepare()
    (check,) = (check for check in examine(coach) if check.name == "reranker")
    assert not check.ok and "no such folder" in check.detail
    coach.close()


def test_the_settings_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_RERANKER_MODEL", "some/model")
    monkeypatch.setenv("COACH_RERANKER_DEPTH", "30")
    settings = load_settings()
    assert (settings.reranker_model, settings.reranker_depth) == ("some/model", 30)
