"""Formulas: which are sound, what is wrong with the others, and where they stand in a text."""

from __future__ import annotations

import pytest

from interview_coach.ingest.latex_rules import check_formula, check_math

GOOD_TEX = [
    r"x", r"\alpha_i^2", r"\frac{1}{\sqrt{d_k}}", r"\mathbb{E}_{x \sim p}\left[\log D(x)\right]",
    r"\left\{ x \,\middle|\, y \right.", r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\text{softmax}(QK^\top)V", r"\operatorname{sim}(a, b)", r"\max_{\theta} \; \mathcal{L}_{\text{对比}}",
    r"\underbrace{a+b}_{\text{sum}}", r"50\%", r"\|x\|_2^2", r"\{1, \dots, N\}", r"\bigl( x \bigr)", r"x'", r"f''(x)",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\mathrm{KL}(p \,\|\, q)", r"\hat{y} \in \{0,1\}", r"\sqrt[3]{x}",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", r"\sum_{j \ne i}^{N} e^{s_{ij}/\tau}", r"[m + d_p - d_n]_+",
    r"I(x;c) \ge \log N - \mathcal{L}_N", r"\text{Attention}(Q,K,V)", r"\boldsymbol{\mu}", r"\frac12", r"\frac{a}b", r"\hat y", r"a \times b \cdot c",
]  # fmt: skip
BAD_TEX = [
    (r"", "empty"), (r"\frac{1}{2", "not closed"), (r"a}", "'}' without '{'"), (r"\left( x", r"\left without \right"),
    (r"x \right)", r"\right without \left"), (r"\left x \right)", "needs a delimiter"), (r"\left(", r"\left without"),
    (r"\begin{cases} 1", "not ended"), (r"\begin{cases} 1 \end{array}", r"\end{array} without"),
    (r"\begin{casse} 1 \end{casse}", "unknown environment"), (r"1 \end{cases}", "without its"), (r"\fracc{1}{2}", "unknown"),
    (r"a & b", "outside an environment"), (r"50%", "must be written"), (r"\frac{1}", "missing"), (r"x_", "missing"),
    (r"x^", "missing"), (r"x_a_b", "double subscripts"), (r"x^a^b", "double superscripts"), (r"\sqrt", "missing"),
    (r"损失 = 1", r"\text"), (r"{\left( a } \right)", "inside an open"), (r"\mathbb", "missing"), (r"a # b", "must be"),
    (r"\frac{1} + x", "missing"), (r"{\hat} y", "missing"), (r"\text", "missing"), (r"\hat _x", "missing"),
    (r"\left( \begin{matrix} a \right) \end{matrix}", r"\right without"),
]  # fmt: skip


@pytest.mark.parametrize("tex", GOOD_TEX)
def test_good_tex(tex: str) -> None:
    assert check_formula(tex) == check_formula(tex, display=True) == []


@pytest.mark.parametrize(("tex", "says"), BAD_TEX)
def test_bad_tex(tex: str, says: str) -> None:
    assert any(says in fault for fault in check_formula(tex)), check_formula(tex)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("`$` and ``$x`` are code", []),
        ("```\n$\n```\n~~~\n$$\n~~~\n", []),
        (r"\$5 and \$6", []),
        ("one $x$ and\n\ntwo $y", [3]),
        ("$a\n\nb$", [1, 3]),
        ("$$\na\n\nb\n$$\n$x", [1, 6]),
        ("a\n\n| $|x|$ | b |", [3]),
        (r"| $\lvert x \rvert$ | b |", []),
        ("---\ntitle: costs $5\n---\n$x$", []),
    ],
)
def test_finding_formulas(text: str, lines: list[int]) -> None:
    assert [line for line, _ in check_math(text)] == lines
