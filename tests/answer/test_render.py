import pytest

from interview_coach.answer.render import cell_text, plain_text


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("see [the paper](http://evil.example/x) now", "see the paper now"),
        ("![secret](http://evil.example/pixel.png)", "(secret)"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("as shown in [3] and [1, 2]", "as shown in (3) and (1, 2)"),
        ("$a < b$ and `x[1] < y`", "$a < b$ and `x[1] < y`"),
        ("a < b", "a &lt; b"),
    ],
)
def test_nothing_loads_links_runs_or_looks_like_our_mark(quote: str, shown: str) -> None:
    assert plain_text(quote) == shown


def test_a_cell_is_one_line_without_bars() -> None:
    text = cell_text("a | b\n$$\n\\|x\\| |y|\n$$\nend")
    assert "\n" not in text
    assert text == "a \\| b $\\Vert x\\Vert \\vert y\\vert$ end"
