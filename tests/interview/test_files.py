"""The exports: Markdown and PDF, with Chinese and formulas, and with hostile text as data."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fakes_interview import Clock, WordGrades
from pypdf import PdfReader

from interview_coach.domain import Lang
from interview_coach.history.interviews import InterviewStore
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.interview import pdf
from interview_coach.interview.actions import Answer, GiveUp, Hint, Skip
from interview_coach.interview.service import Interviews
from interview_coach.interview.state import Plan
from interview_coach.interview.typst_math import typst_math

CORPUS = Path(__file__).parents[2] / "corpus"
ARTICLES = read_corpus([CORPUS], "shipped").articles
HOSTILE = (
    '首先 softmax 很重要，$\\tau$ 越小越尖锐。\n#read("/etc/passwd") "引号" \\ #{ $ 100 <script>alert(1)</script>\n'
    "[click](http://evil.example) ![p](http://evil.example/x.png)\n$\\text{#panic()}$ $\\frac{1}{$\n= heading\n// comment\n```\n*/"
)


def interview(store: InterviewStore, lang: Lang) -> tuple[Interviews, str]:
    service = Interviews(store, lambda: ARTICLES, WordGrades, clock=Clock(), new_id=lambda: "7" * 32)
    state = service.start(Plan(lang, topics=("contrastive-learning", "transformers"), questions=4))
    for action in (Hint(), Answer(HOSTILE, 42.0)):
        state = service.act(state.id, state.version, action)
    while state.status != "finished":
        action = GiveUp() if state.status == "following_up" else [Skip(), GiveUp()][state.number % 2]
        state = service.act(state.id, state.version, action)
    return service, state.id


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pdf_says_what_the_report_says(store: InterviewStore, lang: Lang) -> None:
    service, made = interview(store, lang)
    report = service.report(made)
    reader = PdfReader(io.BytesIO(service.export_pdf(made)))
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    assert squeezed(report.title) in text
    for question in report.questions:
        assert squeezed(question.title) in text or "$" in question.title
        assert squeezed(question.arithmetic) in text
        for verdict in question.points:
            plain = re.split(r"\$", verdict.point.text)[0]
            assert squeezed(plain) in text
    assert '#read("/etc/passwd")' in text
    assert "<script>alert(1)</script>" in text
    assert "root:" not in text
    assert squeezed("= heading") in text
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSansCJK" in font for font in fonts)
    assert any("Math" in font for font in fonts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markdown_is_whole_and_harmless(store: InterviewStore, lang: Lang) -> None:
    service, made = interview(store, lang)
    text = service.export_markdown(made)
    report = service.report(made)
    assert text.startswith(f"# {report.title}\n")
    for question in report.questions:
        assert question.arithmetic in text
        for verdict in question.points:
            assert verdict.citation is not None
            assert f"{verdict.citation.start}–{verdict.citation.end}" in text
    assert "$\\tau$" in text
    assert "<script>" not in text
    assert "](http" not in text
    for line in text.splitlines():
        assert not line.startswith(("= ", "//", "```"))
    assert "| --- | --- | --- |" in text


def test_every_formula_of_the_corpus_is_set() -> None:
    formulas = set()
    for article in ARTICLES:
        for match in re.finditer(r"\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$", article.text, re.DOTALL):
            formulas.add((match[1] or match[2]).strip())
    assert len(formulas) > 150
    assert [formula for formula in formulas if not typst_math(formula)] == []
    pdf._compile("\n\n".join(f"$ {typst_math(formula)} $" for formula in sorted(formulas)))


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"\frac{1}{N}\sum_{i=1}^{N} g_i", "frac(1, N) attach(∑, b: i = 1, t: N) attach(g, b: i)"),
        (r"\max(0, x)", 'op("max") \\( 0 \\, x \\)'),
        (r"\sqrt{d_k}", "sqrt(attach(d, b: k))"),
        (r"\mathbb{E}[x]", "𝔼 \\[ x \\]"),
        (r"\hat{y}", "hat(y)"),
        (r"\text{a \"b}", '"a \\\\\\"b"'),
    ],
)
def test_formulas(latex: str, typst: str) -> None:
    assert " ".join(typst_math(latex).replace("=", "=").split()).replace("\\=", "=") == typst


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{#panic()}", r"#panic()", r'\text{"#panic()"}', r"x \text{$} y", r"a // b", r"a /* b", r"\#read(1)", r"\backslash",
        r"\mathrm{#sys.inputs}", r"a @ref <label>", r"\left( x", r"\frac{", r"{", "", r"\unknown{x}", "π_θ(a|s)", r"\begin{matrix} a & b \\ c & d \end{matrix}",
    ],
)  # fmt: skip
def test_a_formula_can_only_be_set(latex: str) -> None:
    """Whatever it says, the result compiles to a formula, or there is none."""
    found = typst_math(latex)
    if found and pdf._compiles(found):
        text = PdfReader(io.BytesIO(pdf._compile(f"before ${found}$ after"))).pages[0].extract_text()
        assert text.startswith("before")
        assert text.rstrip().endswith("after")


def test_a_formula_that_does_not_compile_is_shown_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "typst_math", lambda latex: "frac(" if latex == "bad" else "x")
    source = pdf._source([pdf.Quoted("see $bad$ and $good$")], "t", "en", check=True)
    assert '#raw("$bad$")' in source
    assert "$x$" in source
    pdf._compile(source)
