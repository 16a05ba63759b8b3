"""What a sentence is about, and what one that begins with "It" is about."""

from __future__ import annotations

import pytest

from interview_coach.answer.claims import ClaimReader
from interview_coach.answer.copying import copy_of
from interview_coach.answer.subject import piled_up, points_back, renamed, same_subject
from interview_coach.answer.support import shipped_support
from interview_coach.answer.verify import Passage, Verifier
from interview_coach.answer.written import Written
from interview_coach.domain import Citation

UPDATE = "The slow update of MoCo's key encoder keeps queued keys of different batches consistent."
VITERBI = "Unigram encoding finds the most probable segmentation by the Viterbi algorithm, and can also sample segmentations."


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("It can also sample segmentations.", True),
        ("Its loss is symmetric.", True),
        ("Items are ranked.", False),
        ("它不需要标签。", True),
        ("其损失是对称的。", True),
        ("其中 $x$ 是输入。", False),
        ("其他方法更慢。", False),
        ("该模型是双塔的。", True),
        ("InfoNCE 不需要标签。", False),
    ],
)
def test_what_points_back(text: str, back: bool) -> None:
    assert points_back(text) is back


@pytest.mark.parametrize(
    ("sentence", "other", "moved"),
    [
        ("The Viterbi algorithm finds the most probable segmentation.", VITERBI, True),
        ("Unigram encoding finds the most probable segmentation.", VITERBI, False),
        ("MoCo's key encoder keeps queued keys of different batches consistent.", UPDATE, True),
        (
            "The update of MoCo's key encoder keeps queued keys of different batches consistent.",
            UPDATE,
            False,
        ),
        ("DALL-E was trained on 400 million pairs.", "CLIP was trained on 400 million pairs.", True),
        (
            "Pipeline parallelism splits the stack of layers.",
            "Data parallelism splits the batch, and pipeline parallelism splits the stack of layers.",
            False,
        ),
    ],
)
def test_what_is_said_of_something_else(reader: ClaimReader, sentence: str, other: str, moved: bool) -> None:
    first, second = reader.read([sentence, other])
    assert renamed(first, second, copy_of(first.line, second.line)) is moved


@pytest.mark.parametrize(
    ("sentence", "other", "strung"),
    [
        (
            "VAE ELBO reparameterization trick posterior collapse can be remedied.",
            "Posterior collapse can be.",
            True,
        ),
        ("VAE posterior collapse can be remedied.", "Posterior collapse can be remedied.", False),
        ("VAE, ELBO, and posterior collapse are related.", "Posterior collapse can be remedied.", False),
        ("VAE ELBO 重参数化 后验坍缩可以缓解。", "后验坍缩可以缓解。", True),
        ("A VAE ELBO posterior collapse plot.", "Here is a VAE ELBO posterior collapse plot.", False),
    ],
)
def test_key_words_in_a_row(reader: ClaimReader, sentence: str, other: str, strung: bool) -> None:
    first, second = reader.read([sentence, other])
    assert piled_up(first, [second]) is strung


@pytest.mark.parametrize(
    ("before", "evidence", "same"),
    [
        ("The Viterbi algorithm is a dynamic programme.", VITERBI, False),
        ("The Transformer works by stacking layers.", "In a Transformer every token sees every other.", True),
        (
            "The GAN objective is related to a divergence.",
            "The original GAN minimises JS divergence up to constants.",
            True,
        ),
        ("InfoNCE 需要很多负样本。", "三元组损失要求锚点到正样本更近。", False),
        ("That is often asked.", VITERBI, True),
    ],
)
def test_the_same_subject(reader: ClaimReader, before: str, evidence: str, same: bool) -> None:
    first, second = reader.read([before, evidence])
    assert same_subject(first, second) is same


@pytest.mark.parametrize(
    ("first", "carried"),
    [
        ("The Viterbi algorithm is a dynamic programme.", False),
        ("The encoding of a Unigram model is another way.", True),
    ],
)
def test_it_is_what_the_sentence_before_was_about(reader: ClaimReader, first: str, carried: bool) -> None:
    (claim,) = reader.read([VITERBI], ["BPE and Unigram"])
    citation = Citation(
        1,
        "tokenisation",
        "en",
        "unigram",
        "What is Unigram?",
        VITERBI,
        0,
        len(VITERBI),
        "own",
        "tokenisation.md",
    )
    passages = [Passage(citation, claim)]
    verifier = Verifier("en", passages, passages, lambda: passages, reader, shipped_support())
    verifier.check(Written(first, (), True))
    found = verifier.check(
        Written("It finds the most probable segmentation by the Viterbi algorithm.", (1,), False)
    )
    assert found.supported is carried
