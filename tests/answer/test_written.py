import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_coach.answer.written import SentenceReader, Written

Row = tuple[str, tuple[int, ...], bool]


def read(text: str, piece: int) -> list[Written]:
    reader = SentenceReader()
    found = []
    for start in range(0, len(text), piece):
        found += reader.feed(text[start : start + piece])
    return found + reader.close()


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("One is so [1]. Two, e.g. this, costs 0.2 s [2, 3].", [("One is so.", (1,), True), ("Two, e.g. this, costs 0.2 s.", (2, 3), False)]),
        ("One is so. [1] Two is. [2][3]", [("One is so.", (1,), True), ("Two is.", (2, 3), False)]),
        ("栈在前【1】。队列在后。［2］两者都[3]、[4]。", [("栈在前。", (1,), True), ("队列在后。", (2,), False), ("两者都、。", (3, 4), False)]),
        ("栈在前。[1]。队列在后。", [("栈在前。", (1,), True), ("队列在后。", (), False)]),
        ("One [^1]. Two [[2]]. Three [1-3]. Four [source 4]. Five [句子5].", [("One.", (1,), True), ("Two.", (2,), False), ("Three.", (1, 2, 3), False), ("Four.", (4,), False), ("Five.", (5,), False)]),
        ("# Head\n\n**Answer:** One is *so* [1].\n\nAnd **two** is.\n", [("One is so.", (1,), True), ("And two is.", (), True)]),
        ("- One is so [1].\n- Two is so\n3. Three is [3]\n", [("One is so.", (1,), True), ("Two is so", (), True), ("Three is", (3,), True)]),
        ("```python\nimport torch\nThis is prose [1].\nx = 1\n```\nAfter it.", [("This is prose.", (1,), True), ("After it.", (), True)]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nDone.", [("Done.", (), True)]),
        ("Here are the differences:\nOne is [1].", [("One is.", (1,), True)]),
        ("<think>Well. Hm.\nNo.</think>\nYes it is [1].", [("Yes it is.", (1,), True)]),
        ("One is so. Two is not yet fin", [("One is so.", (), True)]),
        ("It has $a[1]. B$ and `x[2]` in it [3].", [("It has $a[1]. B$ and `x[2]` in it.", (3,), True)]),
        ("See [this](http://x.example/1) too.", [("See [this](http://x.example/1) too.", (), True)]),
        ("", []),
        ("…\n\n---\n", []),
    ],
)  # fmt: skip
def test_sentences_and_marks_in_any_pieces(text: str, rows: list[Row], piece: int) -> None:
    assert [(w.text, w.marks, w.opens) for w in read(text, piece)] == rows


@given(st.text(alphabet="ab 1[]【】(),.。!？\n#`*-|:<>think$", max_size=80), st.integers(1, 9))
def test_any_text_is_read_the_same_in_any_pieces_and_no_mark_is_left(text: str, piece: int) -> None:
    written = read(text, piece)
    assert all(w.text == w.text.strip() for w in written)
    assert all("\ue010" not in w.text and "\n" not in w.text for w in written)
    assert all(0 <= n <= 99 for w in written for n in w.marks)


def test_what_is_being_written_is_the_tail() -> None:
    reader = SentenceReader()
    assert reader.feed("One is so [1]. Two is") == [Written("One is so.", (1,), True)]
    assert reader.tail == "Two is"
    reader.feed(" [2")
    assert reader.tail.startswith("Two is")
    assert reader.feed("]. ") == []
    (second,) = reader.close()
    assert second.marks == (2,)
    assert reader.tail == ""


def test_nothing_of_a_thought_is_shown_while_it_lasts() -> None:
    reader = SentenceReader()
    for piece in ("<th", "ink>Let me see. ", "It might be. ", "</think>", "It is so. "):
        reader.feed(piece)
        assert "see" not in reader.tail
    assert [w.text for w in reader.close()] == ["It is so."]
