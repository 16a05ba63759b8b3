from hypothesis import given
from hypothesis import strategies as st

from interview_coach.text.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


def test_english_and_its_abbreviations() -> None:
    assert split("It is fast, e.g. on a CPU. See Fig. 2 of Oord et al. Yes! Is it? No.") == [
        "It is fast, e.g. on a CPU.",
        "See Fig. 2 of Oord et al. Yes!",
        "Is it?",
        "No.",
    ]


def test_numbers_and_versions_are_not_ends() -> None:
    assert split("The rate is 0.1 here. GPT 3.5 came later.") == [
        "The rate is 0.1 here.",
        "GPT 3.5 came later.",
    ]


def test_chinese_with_semicolons_and_quotes() -> None:
    assert split("它很快;但是不稳") == ["它很快;", "但是不稳"]
    assert split("It (and more); Then this.") == ["It (and more); Then this."]
    assert split("它很快；但是不稳。他说：“好。”然后走了") == [
        "它很快；",
        "但是不稳。",
        "他说：“好。”",
        "然后走了",
    ]


def test_formulas_code_and_links_are_never_cut() -> None:
    text = "Here $a. B! c$ holds. Run `x. Y` now. See [A. B](http://x.y/?q=1! Z)."
    assert split(text) == ["Here $a. B! c$ holds.", "Run `x. Y` now.", "See [A. B](http://x.y/?q=1! Z)."]


@given(st.text(alphabet="ab。；!?. \n$`AB,，中文”）", max_size=120))
def test_nothing_is_lost_and_spans_are_in_order(text: str) -> None:
    spans = sentence_spans(text)
    end = 0
    for first, last in spans:
        assert end <= first < last
        assert not text[end:first].strip()
        end = last
    assert not text[end:].strip()
