import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.ui.escaping import attribute, escape
from interview_coach.ui.markup import render, render_marked

TAGS = set(
    "a blockquote br code del div em h3 h4 h5 h6 hr li mark ol p pre s span strong table tbody td th thead tr ul".split()
)
ATTRIBUTES = {"class", "href", "id", "rel", "start", "style", "tabindex", "target"}


class Reader(HTMLParser):
    """Collects tags, attributes, and the text a reader sees; asserts that nothing else is there."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.marked = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "href":
                assert re.match(r"https?://", value or "", re.IGNORECASE), value
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a <b onclick='x'>b</b>", "a <b onclick='x'>b</b>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![alt](http://evil.example/x.png)", "alt"),
        ("<http://a.example/\"onmouseover='x'>", "http://a.example/\"onmouseover='x'"),
        ("50% of $5 and $6", "50% of $5 and $6"),
        ("%%%LATEX_BLOCK_0%%%", "%%%LATEX_BLOCK_0%%%"),
        ("a \\\\(x\\\\) b", "a \\(x\\) b"),
    ],
)
def test_what_is_no_markdown_is_shown_as_text(text: str, shown: str) -> None:
    assert read(render(text)).text.strip() == shown


def test_no_picture_is_asked_for() -> None:
    assert "src" not in render("![a](http://x.example/y.png) ![b](data:image/png;base64,AAAA)")


def test_links_lead_to_the_web_only_and_out_of_the_page() -> None:
    assert render("[a](https://x.example/?q=1&r=2)") == (
        '<p><a href="https://x.example/?q=1&amp;r=2" target="_blank" rel="noopener noreferrer nofollow">a</a></p>'
    )
    for address in ("file:///etc/passwd", "data:text/html,x", "/local", "mailto:a@b.example"):
        assert "href" not in render(f"[a]({address})")


def test_formulas_are_kept_whole_whatever_stands_in_them() -> None:
    assert (
        render("so $a_1 * b_1 | <c>$ is")
        == '<p>so <span class="math">\\(a_1 * b_1 | &lt;c&gt;\\)</span> is</p>'
    )
    assert render("$$\nx\n- y\n$$") == '<p><span class="math display">\\[x - y\\]</span></p>'
    assert render("\\(x_1\\) and \\[y\\]").count('class="math') == 2
    table = render("| a |\n| --- |\n| $|x|_2$ |")
    assert '<td><span class="math">\\(|x|_2\\)</span></td>' in table


def test_code_keeps_its_lines_and_is_no_formula() -> None:
    markup = render("```python\nx = '$a$'\n\ny\n```\n\nand `$b$`")
    assert "<code>x = &#x27;$a$&#x27;&#10;&#10;y</code>" in markup
    assert "<code>$b$</code>" in markup
    assert "math" not in markup
    assert "\n" not in markup


def test_chinese_bold_before_a_letter() -> None:
    assert (
        render("**优点：**快，见**“表”**中") == "<p><strong>优点：</strong>快，见<strong>“表”</strong>中</p>"
    )


def test_line_ends_between_chinese_are_no_spaces() -> None:
    assert render("第一行\n第二行 a\nb") == "<p>第一行第二行 a b</p>"


def test_marks_become_what_cite_gives() -> None:
    def cite(n: int) -> str | None:
        return f"<i{n}>" if n < 3 else None

    assert render("a [1] b [2][3] [4](x) `[1]` $[1]$", cite=cite) == (
        '<p>a <i1> b <i2>[3] <a>4</a> <code>[1]</code> <span class="math">\\([1]\\)</span></p>'
    )
    assert "<td>x <i1></td>" in render("| a |\n| --- |\n| x [1] |", cite=cite)
    assert render("a [1] b") == "<p>a [1] b</p>"


TEXT = """## Head

Some *words* and **bold ones** with $x_1 + y$ inside.

- first point
- second `code` point

| a | b |
| --- | --- |
| one | two |

```
line 1
line 2
```

1. $$z$$
"""


@pytest.mark.parametrize(
    ("quote", "seen"),
    [
        ("Some *words* and", "Some words and"),
        ("**bold ones** with", "bold ones with"),
        ("bold ones", "bold ones"),
        ("with $x_1", "with \\(x_1 + y\\)"),
        ("first point", "first point"),
        ("- first point\n- second `code` point", "first pointsecond code point"),
        ("| one | two |", "onetwo"),
        ("line 2\n```", "line 2"),
        ("```\nline 1", "line 1"),
        ("$$z$$", "\\[z\\]"),
        ("## Head\n\nSome", "HeadSome"),
    ],
)
def test_a_passage_is_marked_and_nothing_else(quote: str, seen: str) -> None:
    start = TEXT.index(quote)
    marked = render_marked(TEXT, start, start + len(quote))
    assert marked.found
    reader = read(marked.html)
    assert reader.marked.replace(" ", "") == seen.replace(" ", "")
    assert reader.text == read(render(TEXT)).text
    assert marked.html.count('id="cited"') == 1


def test_nothing_to_mark() -> None:
    assert not render_marked(TEXT, 5, 5).found
    assert not render_marked("a\n\n- \n\nb", 3, 5).found
    assert render_marked(TEXT, 5, 5).html == render(TEXT)


WORDS = """<b> </p> ` ``` $ $$ \\( \\) \\ | - # * ** _ [1] [ ](http://x.example) ](javascript:x) ![ <!-- &lt; &#x " '
    a 汉 ： %%% 0 ⸱ |---| <script> > 1. ~~ \ue000 \ue001 \ue002 \ue003""".split()
PIECES = st.sampled_from([*WORDS, " ", "\n", "\n\n", "\n- ", "\n| "])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(0, 60), st.integers(0, 60))
def test_whatever_comes_the_html_is_safe_balanced_and_one_line(text: str, a: int, b: int) -> None:
    for markup in (render(text), render_marked(text, min(a, b), max(a, b)).html):
        read(markup)
        assert "\n" not in markup
        assert not re.search("[\ue000-\ue00f]", markup)
        # Outside of formulas no backslash and no percent sign is left for the page's renderer to find.
        outside = re.sub(r'<span class="math[^>]*>.*?</span>', "", markup)
        assert "\\" not in outside
        assert "%" not in re.sub(r'(href|style)="[^"]*"', "", outside)


def test_escape_and_attribute() -> None:
    assert escape("<a> \\(x\\) 5%") == "&lt;a&gt; &#92;(x&#92;) 5&#37;"
    assert attribute('a\n"b"\t<c>') == "a &quot;b&quot; &lt;c&gt;"
