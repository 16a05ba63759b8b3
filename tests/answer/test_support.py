"""What carries a sentence, with the real encoder; the thresholds are the shipped ones."""

from __future__ import annotations

import pytest

from interview_coach.answer.claims import ClaimReader
from interview_coach.answer.copying import copy_of, words_in_order
from interview_coach.answer.support import compare, shipped_support
from interview_coach.answer.verify import other_language

EVIDENCE = {
    "once": "RAG 的查询编码器和生成器当时是联合训练的。",
    "en": "CLIP was trained from scratch on 400 million image–text pairs from the internet, for 32 epochs with batches of 32,768 pairs.",
    "zh": "CLIP 用从互联网收集的 4 亿个图文对从零训练，批大小为 32,768，共 32 个 epoch。",
    "not": "CLIP does not generate text or images: it only scores how well an image and a text match.",
    "two": "SimSiam (2020) and BYOL (2021) use no negatives, but MoCo keeps them in a queue.",
    "decoder": "The decoder of the original Transformer also stacks 6 layers, each with three sub-layers.",
    "own": "CPC itself uses a bilinear score and no temperature.",
    "if": "If the discriminator is optimal, the original GAN minimises the Jensen–Shannon divergence up to constants.",
    "when": "GAN 博弈的全局最优在两个分布相同处取得，此时最优判别器处处输出 1/2，博弈价值为 -log 4。",
    "gloss": "三元组损失（triplet loss）是一种度量学习损失，要求锚点到正样本的距离比到负样本的距离至少小一个间隔。",
    "means": "Unigram encoding finds the most probable segmentation by the Viterbi algorithm, and can also sample segmentations.",
    "formula": "The loss of a similar pair is $\\frac{1}{2}D^2$, where $D$ is the distance.",
}


@pytest.mark.parametrize(
    ("sentence", "evidence", "carried"),
    [
        ("CLIP was trained on 400 million image–text pairs from the internet.", "en", True),
        ("CLIP was trained from scratch for 32 epochs with batches of 32,768 pairs.", "en", True),
        ("CLIP 用 4 亿个图文对从零训练。", "zh", True),
        ("CLIP was trained on 900 million image–text pairs from the internet.", "en", False),
        ("CLIP was trained for 32,768 epochs with batches of 32 pairs.", "en", False),
        ("CLIP 用从互联网收集的 9 亿个图文对从零训练。", "zh", False),
        ("CLIP was never trained from scratch on 400 million image–text pairs.", "en", False),
        ("DALL-E was trained from scratch on 400 million image–text pairs from the internet.", "en", False),
        ("CLIP generates text or images: it scores how well an image and a text match.", "not", False),
        ("CLIP only scores how well an image and a text match.", "not", True),
        ("SimSiam (2020) and BYOL (2021) use no negatives.", "two", True),
        ("BYOL (2020) and SimSiam (2021) use no negatives.", "two", False),
        ("InfoNCE uses a bilinear score and no temperature.", "own", False),
        ("CPC uses a bilinear score and no temperature.", "own", True),
        ("The original GAN minimises the Jensen–Shannon divergence up to constants.", "if", False),
        (
            "The original GAN minimises the Jensen–Shannon divergence up to constants if the discriminator is optimal.",
            "if",
            True,
        ),
        (
            "三元组损失是一种度量学习损失，要求锚点到正样本的距离比到负样本的距离至少小一个间隔。",
            "gloss",
            True,
        ),
        ("GAN 的最优判别器处处输出 1/2。", "when", False),
        ("GAN 博弈的全局最优处，此时最优判别器处处输出 1/2。", "when", True),
        ("The loss of a similar pair is \\(\\frac{1}{2} D^2\\).", "formula", True),
        ("The loss of a similar pair is $\\frac{1}{2}D^3$.", "formula", False),
        ("The Transformer stacks 6 layers, each with three sub-layers.", "decoder", False),
        ("The decoder of the Transformer stacks 6 layers, each with three sub-layers.", "decoder", True),
        ("The decoder stacks 6 layers, each with three sub-layers.", "decoder", True),
        (
            "The Viterbi algorithm finds the most probable segmentation by the Viterbi algorithm.",
            "means",
            False,
        ),
        ("The Viterbi algorithm finds the most probable segmentation.", "means", False),
        ("Unigram encoding finds the most probable segmentation by the Viterbi algorithm.", "means", True),
        ("By the Viterbi algorithm, Unigram encoding finds the most probable segmentation.", "means", True),
        ("RAG 的查询编码器和生成器是联合训练的。", "once", False),
        ("RAG 的查询编码器和生成器当时是联合训练的。", "once", True),
        ("The loss of a dissimilar pair is $\\frac{1}{2}D^2$.", "formula", False),
        ("CLIP was trained with dropout on 400 million image–text pairs from the internet.", "en", False),
        ("The loss of a similar pair is $D^2$.", "formula", False),
        ("CLIP is widely used in recommender systems.", "en", False),
        ("It is important to choose the right model.", "en", False),
    ],
)
def test_what_carries_a_sentence(reader: ClaimReader, sentence: str, evidence: str, carried: bool) -> None:
    claim, held = reader.read([sentence, EVIDENCE[evidence]])
    assert shipped_support().supports(compare(claim, [held])) is carried


def test_two_passages_carry_together_what_neither_does_alone(reader: ClaimReader) -> None:
    sentence, first, second = reader.read(
        [
            "MoCo keeps its negatives in a queue, and SimCLR takes them from the same large batch.",
            "MoCo keeps its negatives in a queue.",
            "SimCLR takes its negatives from the same large batch.",
        ]
    )
    support = shipped_support()
    assert not support.supports(compare(sentence, [first]))
    assert not support.supports(compare(sentence, [second]))
    assert support.supports(compare(sentence, [first, second]))


def test_the_other_language_is_compared_by_meaning_names_and_numbers(reader: ClaimReader) -> None:
    sentence, wrong, held = reader.read(
        [
            "CLIP is trained from scratch on 400 million image-text pairs collected from the internet.",
            "CLIP is trained from scratch on 700 million image-text pairs collected from the internet.",
            "CLIP 用从互联网收集的 4 亿个图文对从零训练。",
        ]
    )
    assert compare(sentence, [held]).across
    assert shipped_support().supports(compare(sentence, [held]))
    assert not shipped_support().supports(compare(wrong, [held]))


@pytest.mark.parametrize(
    ("sentence", "other", "order", "denies"),
    [
        ("a b c d", "a b c d", 1.0, False),
        ("a b x d", "a b c d", 0.75, False),
        ("it is not a loss", "it is a loss", 0.8, True),
        ("it is a loss", "it is not a loss", 1.0, True),
        ("它需要标签", "它不需要标签", 1.0, True),
        ("它不需要标签", "它无需标签", 0.67, False),  # one denial for another
    ],
)
def test_copies(sentence: str, other: str, order: float, denies: bool) -> None:
    found = copy_of(words_in_order(sentence), words_in_order(other))
    assert found.order == pytest.approx(order, abs=0.1)
    assert found.denies is denies


@pytest.mark.parametrize(
    ("text", "lang", "other"),
    [
        ("InfoNCE, NT-Xent, SimCLR and MoCo use a softmax.", "zh", True),
        ("InfoNCE、NT-Xent、SimCLR、MoCo 和 CLIP 都用 softmax。", "zh", False),
        ("$a_i = \\mathrm{softmax}(QK)$", "zh", False),
        ("The triplet loss (三元组损失) keeps a margin.", "en", False),
        ("三元组损失要求一个间隔。", "en", True),
        ("BERT。", "zh", False),
        ("", "en", False),
    ],
)
def test_other_languages(text: str, lang: str, other: bool) -> None:
    assert other_language(text, lang) is other  # type: ignore[arg-type]
