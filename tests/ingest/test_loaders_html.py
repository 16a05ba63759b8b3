"""HTML: what of a page is kept, and how formulas, code and tables come through."""

from __future__ import annotations

from pathlib import Path

import pytest

from interview_coach.ingest.loaders import LOST_FORMULA, Loaded, load
from interview_coach.ingest.loaders.mathtex import mathml_to_tex

FILLER = (
    "<p>" + "Contrastive learning pulls positive pairs together and pushes negatives apart. " * 6 + "</p>"
)


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body><article><h1>T</h1>{FILLER}{body}</article></body></html>"


def read(tmp_path: Path, html: str, encoding: str = "utf-8") -> Loaded:
    path = tmp_path / "page.html"
    path.write_bytes(html.encode(encoding))
    return load(path)


def body(tmp_path: Path, html: str) -> str:
    """What a page makes of `html`, without the title and the filler."""
    return read(tmp_path, page(html)).text.split("apart.")[-1].strip()


class TestFormulas:
    @pytest.mark.parametrize(
        ("html", "markdown"),
        [
            (r"<p>by \(x_1 * y_1\) here</p>", r"by $x_1 * y_1$ here"),
            (r"<p>by $x_1 * y_1 * z$ here</p>", r"by $x_1 * y_1 * z$ here"),
            (r"<p>\[ a_1 + b_2 \]</p>", "$$\na_1 + b_2\n$$"),
            (r"<p>$$E = m c^2$$</p>", "$$E = m c^2$$"),
            (
                '<p>so <img src="https://www.zhihu.com/equation?tex=%5Cfrac%7Ba%7D%7Bb%7D" alt="[公式]" eeimg="1"/> is</p>',
                r"so $\frac{a}{b}$ is",
            ),
            (r'<p>so <img alt="\mathcal{L} = -\log p" src="x.png"> is</p>', r"so $\mathcal{L} = -\log p$ is"),
            (
                '<p>so <img src="https://latex.codecogs.com/gif.latex?%5Calpha_1" title="x"> is</p>',
                r"so $\alpha_1$ is",
            ),
            ('<p>so <span class="ztext-math" data-tex="\\tau &gt; 0">x</span> is</p>', r"so $\tau > 0$ is"),
            (
                '<p>so <span class="katex"><span class="katex-mathml"><math><semantics><mi>y</mi><annotation '
                'encoding="application/x-tex">y_1</annotation></semantics></math></span><span class="katex-html" '
                'aria-hidden="true"><span>y1</span></span></span> is</p>',
                "so $y_1$ is",
            ),
            (
                '<span class="katex-display"><span class="katex"><math display="block"><semantics><mi>y</mi>'
                '<annotation encoding="application/x-tex">y=2</annotation></semantics></math></span></span>',
                "$$\ny=2\n$$",
            ),
            (
                '<p>so <span class="MathJax_Preview">z2</span><span class="MathJax">z2</span>'
                '<script type="math/tex">z_2</script> is</p>',
                "so $z_2$ is",
            ),
            ('<p>x</p><script type="math/tex; mode=display">z = 2</script>', "x\n\n$$\nz = 2\n$$"),
            (
                "<p>so <mjx-container><mjx-assistive-mml><math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"
                "</mjx-assistive-mml></mjx-container> is</p>",
                r"so $\frac{a}{b}$ is",
            ),
            (
                '<p>so <span class="mwe-math-element"><span style="display: none"><math alttext="{\\displaystyle q}">'
                '<semantics><mi>q</mi><annotation encoding="application/x-tex">{\\displaystyle q}</annotation>'
                '</semantics></math></span><img class="mwe-math-fallback-image-inline" alt="q" src="q.svg"></span>'
                " is</p>",
                "so $q$ is",
            ),
        ],
    )
    def test_each_renderer(self, tmp_path: Path, html: str, markdown: str) -> None:
        assert body(tmp_path, html) == markdown

    @pytest.mark.parametrize(
        "html",
        [
            '<p>形式为：<img src="https://pic.cn/1.png"> 其中 D 是判别器</p>',
            '<p>so <img class="math-inline" src="1.png"> is</p>',
            "<p>so <mjx-container><svg></svg></mjx-container> is</p>",
        ],
    )
    def test_a_lost_one_leaves_a_mark(self, tmp_path: Path, html: str) -> None:
        assert LOST_FORMULA in body(tmp_path, html)

    def test_figures_and_icons_leave_no_mark(self, tmp_path: Path) -> None:
        html = '<figure><img src="net.png" alt="The U-Net"></figure><p>ok <img class="emoji" alt="😀" src="e.png"></p>'
        text = body(tmp_path, html)
        assert LOST_FORMULA not in text
        assert "[The U-Net]" in text

    def test_mathml(self) -> None:
        from lxml import html

        node = html.fragment_fromstring(
            "<math><mi>L</mi><mo>=</mo><mo>−</mo><mi>log</mi><mfrac><msup><mi>e</mi><mrow><mi>s</mi><mo>/</mo>"
            "<mi>τ</mi></mrow></msup><mrow><munder><mo>∑</mo><mi>j</mi></munder><msub><mi>x</mi><mi>j</mi></msub>"
            "</mrow></mfrac><msqrt><msub><mi>d</mi><mi>k</mi></msub></msqrt><mover><mi>y</mi><mo>^</mo></mover></math>"
        )
        assert mathml_to_tex(node) == r"L=-\log \frac{e^{s/\tau}}{\sum_jx_j}\sqrt{d_k}\hat{y}"


class TestStructure:
    def test_code_keeps_its_lines_language_and_dollars(self, tmp_path: Path) -> None:
        html = (
            '<pre><code class="language-python hljs"><span>def</span> f(x_1):\n    # $a$ \\(b\\)\n\n'
            "    return x_1 * 2 &lt; 3\n</code></pre>"
        )
        assert body(tmp_path, html) == (
            "```python\ndef f(x_1):\n    # $a$ \\(b\\)\n\n    return x_1 * 2 < 3\n```"
        )

    def test_code_with_line_breaks_and_a_column_of_numbers(self, tmp_path: Path) -> None:
        html = (
            '<figure class="highlight"><table><tr><td class="gutter"><pre>1<br>2</pre></td>'
            '<td class="code"><pre>a = 1<br>b = 2</pre></td></tr></table></figure>'
        )
        assert body(tmp_path, html) == "```\na = 1\nb = 2\n```"

    def test_table(self, tmp_path: Path) -> None:
        html = (
            "<table><tr><th>Loss</th><th>Form</th></tr><tr><td>a|b</td><td>\\(|x|\\)</td></tr>"
            "<tr><td>c<br>d</td></tr></table>"
        )
        assert body(tmp_path, html).split("\n") == [
            "| Loss | Form |",
            "| --- | --- |",
            r"| a\|b | $\vert x\vert $ |",
            "| c d |  |",
        ]

    def test_lists(self, tmp_path: Path) -> None:
        html = "<ol><li>one<ul><li>in</li></ul></li><li><p>two</p><pre>code</pre></li></ol>"
        assert body(tmp_path, html) == "1. one\n   - in\n2. two\n\n   ```\n   code\n   ```"

    def test_headings_bold_quotes_definitions(self, tmp_path: Path) -> None:
        html = (
            "<h2>1、什么是<b>InfoNCE</b>？</h2><p>一段\n文字，<strong>重点</strong>。</p><blockquote><p>q</p></blockquote>"
            "<dl><dt>What is A?</dt><dd>A is b.</dd></dl><details><summary>And C?</summary><p>It is d.</p></details>"
        )
        assert body(tmp_path, html).split("\n\n") == [
            "## 1、什么是**InfoNCE**？",
            "一段文字，**重点**。",
            "> q",
            "**What is A?**",
            "A is b.",
            "**And C?**",
            "It is d.",
        ]

    def test_markup_in_the_text_stays_text(self, tmp_path: Path) -> None:
        assert (
            body(tmp_path, "<p>x &lt;script&gt;alert(1)&lt;/script&gt;</p>") == "x <script>alert(1)</script>"
        )


class TestArticle:
    def test_what_is_around_it_goes(self, tmp_path: Path) -> None:
        html = (
            '<html><body><nav><a href="/">Home page</a></nav><div class="side"><ul><li><a href="/1">Another post '
            "entirely</a></li><li><a href='/2'>One more post of ours</a></li></ul></div><div id='c'><h1>Losses</h1>"
            f"<h2>What is A?</h2>{FILLER}<h2>What is B?</h2>{FILLER}</div><footer>Copyright 2024</footer></body></html>"
        )
        text = read(tmp_path, html).text
        assert text.startswith("# Losses\n\n## What is A?")
        assert "## What is B?" in text
        assert all(word not in text for word in ("Home page", "Another post", "Copyright"))

    def test_a_short_page_stays_whole(self, tmp_path: Path) -> None:
        html = "<h2>What is dropout?</h2><p>It zeroes units.</p><h2>Why?</h2><p>To regularise.</p>"
        assert read(tmp_path, html).text == (
            "## What is dropout?\n\nIt zeroes units.\n\n## Why?\n\nTo regularise.\n"
        )

    @pytest.mark.parametrize(
        ("head", "title"),
        [
            ("<title>T - 知乎</title>", "T"),
            ("<title>InfoNCE 详解 - 知乎</title>", "InfoNCE 详解"),
            ('<meta property="og:title" content="The losses"><title>x</title>', "The losses"),
            ("", "T"),
        ],
    )
    def test_title(self, tmp_path: Path, head: str, title: str) -> None:
        assert read(tmp_path, page("", head)).title == title

    @pytest.mark.parametrize("declared", ["gb2312", "gbk", "utf-8", ""])
    def test_gb18030_page(self, tmp_path: Path, declared: str) -> None:
        meta = f'<meta charset="{declared}">' if declared else ""
        html = page("<h2>什么是对比学习？</h2><p>拉近正样本，推远负样本，学到好的表示。</p>", meta)
        assert "## 什么是对比学习？" in read(tmp_path, html, "gb18030").text

    def test_xhtml_declaration(self, tmp_path: Path) -> None:
        assert "Contrastive" in read(tmp_path, '<?xml version="1.0" encoding="utf-8"?>\n' + page("")).text
