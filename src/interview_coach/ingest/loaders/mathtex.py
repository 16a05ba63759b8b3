"""MathML (web pages) and OMML (Word) to TeX: the part of both that articles use.

An element that is not known yields the TeX of its children, so no symbol is lost silently; layout hints are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

__all__ = ["mathml_to_tex", "omml_to_tex"]

_SYMBOLS = {
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "√": r"\sqrt",
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∼": r"\sim", "≪": r"\ll", "≫": r"\gg",
    "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "∪": r"\cup", "∩": r"\cap", "∀": r"\forall", "∃": r"\exists",
    "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto",
    "×": r"\times", "·": r"\cdot", "⋅": r"\cdot", "±": r"\pm", "−": "-", "∗": "*", "⊙": r"\odot", "⊗": r"\otimes",
    "⊕": r"\oplus", "∥": r"\|", "‖": r"\|", "…": r"\dots", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots",
    "⟨": r"\langle", "⟩": r"\rangle", "⌈": r"\lceil", "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor",
    "ℝ": r"\mathbb{R}", "𝔼": r"\mathbb{E}", "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "ℓ": r"\ell", "⊤": r"\top",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon", "ϵ": r"\epsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu",
    "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\phi", "ϕ": r"\phi",
    "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta",
    "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
    "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "_": r"\_",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u200b": "", "\xa0": " ",
}  # fmt: skip
_FUNCTIONS = frozenset("log ln exp sin cos tan tanh max min argmax argmin lim sup inf det softmax Pr".split())
_TEX_FUNCTIONS = _FUNCTIONS - {"argmax", "argmin", "softmax"}
_ACCENTS = {
    "^": r"\hat", "ˆ": r"\hat", "\u0302": r"\hat", "~": r"\tilde", "˜": r"\tilde", "\u0303": r"\tilde",
    "¯": r"\bar", "‾": r"\overline", "\u0304": r"\bar", "\u0305": r"\overline", "→": r"\vec", "\u20d7": r"\vec",
    "˙": r"\dot", "\u0307": r"\dot", "_": r"\underline", "⏞": r"\overbrace", "⏟": r"\underbrace",
}  # fmt: skip


def mathml_to_tex(element: Any) -> str:
    """The TeX of a `<math>` element (lxml): its TeX annotation if it carries one, else built from its children."""
    for node in element.iter():
        if _name(node) == "annotation" and "tex" in (node.get("encoding") or "").lower() and node.text:
            return " ".join(node.text.split())
    return _join(_mathml_children(element))


def omml_to_tex(element: Any) -> str:
    """The TeX of an `m:oMath` element (lxml); empty if it holds no symbol."""
    return _join(_omml(child) for child in element)


def _name(node: Any) -> str:
    return node.tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1] if isinstance(node.tag, str) else ""


def _symbols(text: str) -> str:
    out = ""
    for char in text:
        part = _SYMBOLS.get(char, char)
        # A command must not run into a letter after it.
        if re.search(r"\\[A-Za-z]+$", out) and part[:1].isalpha():
            out += " "
        out += part
    return out


def _join(parts: Any) -> str:
    out = ""
    for part in parts:
        if re.search(r"\\[A-Za-z]+$", out) and part[:1].isalnum():
            out += " "
        out += part
    return out.strip()


def _group(tex: str) -> str:
    return "{" + tex + "}"


def _script(tex: str) -> str:
    return tex if len(tex) == 1 else _group(tex)


def _word(text: str) -> str:
    """A name of several letters: a function, or upright text."""
    text = text.strip()
    if text in _TEX_FUNCTIONS:
        return "\\" + text + " "
    if len(text) > 1 and re.fullmatch(r"[A-Za-z]+", text):
        return (r"\operatorname" if text in _FUNCTIONS else r"\mathrm") + _group(text)
    return _symbols(text)


def _text(text: str) -> str:
    escaped = re.sub(r"([{}$%&#_])", r"\\\1", text.replace("\xa0", " "))
    return r"\text" + _group(escaped) if escaped.strip() else " "


def _accent(base: str, mark: str) -> str:
    command = _ACCENTS.get(mark.strip())
    return command + _group(base) if command else rf"\overset{{{_symbols(mark)}}}{{{base}}}"


# MathML


def _mathml_children(node: Any) -> list[str]:
    return [_mathml(child) for child in node if isinstance(child.tag, str)]


def _mathml(node: Any) -> str:
    name = _name(node)
    text = "".join(node.itertext()).strip()
    if name in ("annotation", "annotation-xml", "mphantom", "none", "mprescripts"):
        return ""
    if name == "mi":
        return _word(text)
    if name in ("mn", "mo"):
        return _word(text) if name == "mo" else _symbols(text)
    if name in ("mtext", "ms"):
        return _text("".join(node.itertext()))
    if name == "mspace":
        return " "
    parts = _mathml_children(node)
    if name in ("msub", "munder") and len(parts) == 2:
        return f"{_base(parts[0])}_{_script(parts[1])}"
    if name == "msup" and len(parts) == 2:
        return f"{_base(parts[0])}^{_script(parts[1])}"
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return f"{_base(parts[0])}_{_script(parts[1])}^{_script(parts[2])}"
    if name == "mover" and len(parts) == 2:
        mark = "".join(node[1].itertext()).strip()
        return _accent(parts[0], mark) if mark in _ACCENTS else f"{_base(parts[0])}^{_script(parts[1])}"
    if name == "mfrac" and len(parts) == 2:
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
    if name == "msqrt":
        return r"\sqrt" + _group(_join(parts))
    if name == "mroot" and len(parts) == 2:
        return rf"\sqrt[{parts[1]}]{{{parts[0]}}}"
    if name == "mfenced":
        middle = (node.get("separators", ",")[:1] or "").join(parts)
        return _symbols(node.get("open", "(")) + middle + _symbols(node.get("close", ")"))
    if name == "mtable":
        return _matrix(parts)
    if name in ("mtr", "mlabeledtr"):
        return " & ".join(parts)
    return _join(parts)


def _base(tex: str) -> str:
    bare = tex.strip()
    return bare if len(bare) == 1 or re.fullmatch(r"\\[A-Za-z]+(\{[^{}]*\})?", bare) else _group(bare)


def _matrix(rows: list[str]) -> str:
    return r"\begin{matrix} " + r" \\ ".join(rows) + r" \end{matrix}"


# OMML


def _child(node: Any, name: str) -> Any | None:
    return next((child for child in node if _name(child) == name), None)


def _part(node: Any, name: str) -> str:
    child = _child(node, name)
    return "" if child is None else _join(_omml(grandchild) for grandchild in child)


def _property(node: Any, kind: str, name: str) -> str | None:
    """The value of `m:name` in the properties element `m:kind`; None if it is not given."""
    properties = _child(node, kind)
    found = None if properties is None else _child(properties, name)
    if found is None:
        return None
    return next((value for key, value in found.attrib.items() if key.endswith("val")), "")


def _nary(node: Any) -> str:
    sign = _property(node, "naryPr", "chr") or "∫"
    out = _SYMBOLS.get(sign, sign)
    low, high = _part(node, "sub"), _part(node, "sup")
    out += f"_{_script(low)}" if low else ""
    out += f"^{_script(high)}" if high else ""
    return f"{out} {_part(node, 'e')}"


def _delimited(node: Any) -> str:
    begin, end = _property(node, "dPr", "begChr"), _property(node, "dPr", "endChr")
    parts = [_join(_omml(inner) for inner in child) for child in node if _name(child) == "e"]
    left = _symbols("(" if begin is None else begin) or "."
    right = _symbols(")" if end is None else end) or "."
    return rf"\left{left} {', '.join(parts)} \right{right}"


def _radical(node: Any) -> str:
    degree = _part(node, "deg")
    return r"\sqrt" + (f"[{degree}]" if degree else "") + _group(_part(node, "e"))


def _omml_matrix(node: Any) -> str:
    rows = [child for child in node if _name(child) == "mr"]
    return _matrix([" & ".join(_join(_omml(inner) for inner in cell) for cell in row) for row in rows])


def _run(node: Any) -> str:
    text = "".join(child.text or "" for child in node if _name(child) == "t")
    properties = _child(node, "rPr")
    if properties is not None and _child(properties, "nor") is not None:
        return _text(text)
    return (
        re.sub(r"[A-Za-z]{2,}", lambda match: _word(match[0]), text) if text in _FUNCTIONS else _symbols(text)
    )


_OMML: dict[str, Callable[[Any], str]] = {
    "r": _run,
    "f": lambda n: rf"\frac{{{_part(n, 'num')}}}{{{_part(n, 'den')}}}",
    "sSub": lambda n: f"{_base(_part(n, 'e'))}_{_script(_part(n, 'sub'))}",
    "sSup": lambda n: f"{_base(_part(n, 'e'))}^{_script(_part(n, 'sup'))}",
    "sSubSup": lambda n: f"{_base(_part(n, 'e'))}_{_script(_part(n, 'sub'))}^{_script(_part(n, 'sup'))}",
    "rad": _radical,
    "nary": _nary,
    "d": _delimited,
    "func": lambda n: f"{_part(n, 'fName')} {_part(n, 'e')}",
    "limLow": lambda n: f"{_base(_part(n, 'e'))}_{_script(_part(n, 'lim'))}",
    "limUpp": lambda n: f"{_base(_part(n, 'e'))}^{_script(_part(n, 'lim'))}",
    "acc": lambda n: _accent(_part(n, "e"), _property(n, "accPr", "chr") or "^"),
    "bar": lambda n: r"\overline" + _group(_part(n, "e")),
    "m": _omml_matrix,
    "eqArr": lambda n: _matrix([_join(_omml(i) for i in c) for c in n if _name(c) == "e"]),
}


def _omml(node: Any) -> str:
    name = _name(node)
    if name.endswith("Pr"):
        return ""
    convert = _OMML.get(name)
    return convert(node) if convert else _join(_omml(child) for child in node)
