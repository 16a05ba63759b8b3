"""Topics, and those that a job description calls for."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes_interview import article, articles

from interview_coach.coach import Coach
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.interview.topics import coverage, topics_for, topics_of
from interview_coach.retrieve.gate import shipped_gate

CORPUS = read_corpus([Path(__file__).parents[2] / "corpus"], "shipped").articles


def test_topics_by_title_with_the_users_own() -> None:
    found = topics_of(articles(), "en")
    assert [(t.topic, t.questions) for t in found] == [
        ("contrastive-learning", 3),
        ("generative-models", 3),
        ("other", 1),
    ]
    assert topics_of(articles(), "zh")[0].title == "Transformer"
    own = article("mine", "graph_neural-nets", {"x": 3}, origin="user")
    assert topics_of([own], "en")[0].title == "graph neural nets"


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        (
            "We look for someone who knows Transformers, GANs and diffusion models.",
            {"transformers", "generative-models"},
        ),
        ("职位要求：熟悉 CLIP 等多模态模型，了解对比学习。", {"multimodal", "contrastive-learning"}),
        ("Experience with data parallelism and pipeline parallelism on many GPUs", {"training-systems"}),
        ("熟练掌握数据并行、流水线并行", {"training-systems"}),
        ("Accountant with ten years of tax law; hedge accounting a plus", set()),
        ("Attention to detail is a must; you run parallel projects.", set()),
        ("", set()),
        ("招聘前台文员，熟悉办公软件，有责任心", set()),
    ],
)
def test_by_names_alone(text: str, topics: set[str]) -> None:
    for lang in ("en", "zh"):
        assert {t.topic for t in topics_for(text, CORPUS, lang)} == topics  # type: ignore[arg-type]


def test_most_called_for_first() -> None:
    found = topics_for("GAN, GAN loss, WGAN, diffusion model; also CLIP", CORPUS, "en")
    assert found[0].topic == "generative-models"


def test_what_covers_a_clause_counts_too() -> None:
    asked: list[str] = []

    def covering(words: str) -> tuple[str, ...]:
        asked.append(words)
        return ("multimodal", "transformers") if "pictures" in words else ()

    found = topics_for(
        "Strong experience in matching pictures to captions; team player", CORPUS, "en", covering
    )
    assert [t.topic for t in found] == ["multimodal"]
    assert asked == ["matching pictures captions", "team player"]


def test_through_the_real_search(coach: Coach) -> None:
    covering = coverage(coach.retriever, shipped_gate())
    jd = (
        "Machine learning engineer. You train vision-language models on image-text pairs, know self-attention and "
        "its cost by heart, and have sharded big models over many GPUs.\nBenefits: dental, gym, free lunch."
    )
    found = {t.topic for t in topics_for(jd, coach.articles(), "en", covering)}
    assert {"transformers"} <= found
    office = "Office manager: answers the phone, books travel, orders lunch.\n负责前台接待、订餐、考勤"
    assert topics_for(office, coach.articles(), "zh", covering) == ()
