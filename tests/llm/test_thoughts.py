import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_coach.llm.thoughts import ThoughtFilter


def filtered(pieces: list[str]) -> str:
    keep = ThoughtFilter()
    return "".join(keep.feed(piece) for piece in pieces) + keep.rest()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("A margin.", "A margin."),
        ("<think>hm</think>\n\nA margin.", "A margin."),
        ("\n<think></think>A <think> tag", "A <think> tag"),
        ("<think>never ends", ""),
        ("<thin", "<thin"),
        ("<think>a</think><think>b</think>c", "c"),
        ("", ""),
    ],
)
def test_thoughts_are_taken_out_however_the_text_is_cut(text: str, answer: str) -> None:
    assert filtered([text]) == answer
    assert filtered(list(text)) == answer
    for at in range(len(text)):
        assert filtered([text[:at], text[at:]]) == answer


@given(st.lists(st.text(alphabet="<think/> ab", max_size=9), max_size=9))
def test_the_cuts_make_no_difference(pieces: list[str]) -> None:
    assert filtered(pieces) == filtered(["".join(pieces)])
