from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interview_coach.grading.claims import sentences_of, split_claims


def test_clauses_of_both_languages() -> None:
    english = "- The generator maps noise to samples, whereas the discriminator tells real from fake."
    assert [claim.text for claim in split_claims(english)] == [
        "The generator maps noise to samples",
        "whereas the discriminator tells real from fake.",
    ]
    chinese = "1）正样本对在向量空间里靠近，负样本对被推远；温度用来除相似度。"
    assert [claim.text for claim in split_claims(chinese)] == [
        "正样本对在向量空间里靠近",
        "负样本对被推远；温度用来除相似度。",
    ] or len(split_claims(chinese)) == 3


def test_clauses_know_their_sentences() -> None:
    claims = split_claims(
        "The generator maps noise to samples, and the other tells real from fake. Both are trained in turn."
    )
    assert sentences_of(claims) == [(0, 2), (2, 3)]
    assert sentences_of(claims[1:]) == [(0, 1), (1, 2)]
    assert sentences_of([]) == []


def test_a_formula_is_not_cut() -> None:
    assert len(split_claims("$f(a, b, c, d) = max(0, a - b, c, d)$ is it")) == 1


@given(st.text(alphabet="ab ，,。.;\n-$`1)是的", max_size=120))
def test_claims_are_spans_in_order_that_hold_words(answer: str) -> None:
    position = 0
    for claim in split_claims(answer):
        assert answer[claim.start : claim.end] == claim.text
        assert claim.start >= position
        assert claim.text.strip()
        position = claim.end
