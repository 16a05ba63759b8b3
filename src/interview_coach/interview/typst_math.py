"""LaTeX formulas as typst's: latex2mathml parses, and its MathML is written down anew.

Every character that comes from the formula is a letter, a number, escaped, or inside a string literal, so a formula
can say nothing to typst but what to set. (tylax 0.3.8, the converter tried before, glued "1/N sum" into "1/Nsum" and
let `#` through.)
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from xml.etree import ElementTree

from interview_coach.ingest.latex_rules import parse_errors

__all__ = ["typst_math"]

_ACCENTS: Final = {
    "^": "hat",
    "ˆ": "hat",
    "¯": "overline",
    "‾": "overline",
    "_": "overline",
    "~": "tilde",
    "˜": "tilde",
    "→": "arrow",
    "⃗": "arrow",
    "˙": "dot",
    ".": "dot",
    "¨": "dot.double",
    "⏞": "overbrace",
}
_UNDER: Final = {"⏟": "underbrace", "_": "underline", "̲": "underline"}
_VARIANTS: Final = {
    "bold": "bold",
    "double-struck": "bb",
    "script": "cal",
    "fraktur": "frak",
    "sans-serif": "sans",
    "monospace": "mono",
    "normal": "upright",
}
_LIMITS: Final = frozenset({"max", "min", "lim", "sup", "inf", "argmax", "argmin", "arg max", "arg min"})


_LINES = re.compile(r"\\(begin|end)\{(?:aligned|split|gathered)\}")
"""Formulas of several lines, which latex2mathml does not know; a matrix without brackets looks the same but for the
alignment of its columns."""


@cache
def typst_math(latex: str) -> str:
    """The formula in typst's notation, without dollars; empty where it cannot be read."""
    from latex2mathml.converter import convert

    try:
        tree = ElementTree.fromstring(convert(_LINES.sub(r"\\\1{matrix}", latex)))
    # Where a formula is cut off, latex2mathml fails with whatever comes first.
    except (ElementTree.ParseError, ValueError, TypeError, LookupError, AttributeError, RuntimeError):
        return ""
    except parse_errors():
        return ""
    return " ".join(_set(tree).split()) if _text(tree) else ""


def _set(element: ElementTree.Element) -> str:
    name = element.tag.rsplit("}", 1)[-1]
    parts = list(element)
    match name:
        case "mi" | "mn" | "mo" | "ms":
            return _leaf(element, name)
        case "mtext":
            return _string(element.text or "")
        case "mspace":
            return " quad " if _em(element.get("width", "")) >= 0.8 else " thin "
        case "mfrac":
            if element.get("linethickness", "1") in ("0", "0pt", "0em", "0px"):
                return f"binom({_set(parts[0])}, {_set(parts[1])})"
            return f"frac({_set(parts[0])}, {_set(parts[1])})"
        case "msqrt":
            return f"sqrt({_row(parts)})"
        case "mroot":
            return f"root({_set(parts[1])}, {_set(parts[0])})"
        case "msub":
            return _attached(parts[0], parts[1], None)
        case "msup":
            return _attached(parts[0], None, parts[1])
        case "msubsup" | "munderover":
            return _attached(parts[0], parts[1], parts[2])
        case "mover":
            accent = _ACCENTS.get(_text(parts[1]))
            return f"{accent}({_set(parts[0])})" if accent else _attached(parts[0], None, parts[1])
        case "munder":
            under = _UNDER.get(_text(parts[1]))
            return f"{under}({_set(parts[0])})" if under else _attached(parts[0], parts[1], None)
        case "mtable":
            rows = [", ".join(_set(cell) or '""' for cell in row) for row in parts]
            return f"mat(delim: #none, {'; '.join(rows)})"
        case "mphantom":
            return f"#hide[${_row(parts)}$]"
        case _:
            return _row(parts)


def _row(parts: list[ElementTree.Element]) -> str:
    if len(parts) > 1 and _fence(parts[0], "prefix") and _fence(parts[-1], "postfix"):
        opening = "" if not _text(parts[0]) else _escaped(_text(parts[0]))
        closing = "" if not _text(parts[-1]) else _escaped(_text(parts[-1]))
        return f"lr({opening} {' '.join(map(_set, parts[1:-1]))} {closing})"
    return " ".join(map(_set, parts)) or '""'


def _fence(element: ElementTree.Element, form: str) -> bool:
    return (
        element.tag.rsplit("}", 1)[-1] == "mo" and element.get("form") == form and bool(element.get("fence"))
    )


def _attached(
    base: ElementTree.Element, below: ElementTree.Element | None, above: ElementTree.Element | None
) -> str:
    text = _text(base)
    inner = _set(base) or '""'
    if text in _LIMITS:
        inner = f"limits({inner})"
    sub = "" if below is None else f", b: {_set(below)}"
    if above is not None and set(_text(above)) <= set("′'″‴") and _text(above):
        primes = "".join("′" * (" ′″‴".index(c) if c in "′″‴" else 1) for c in _text(above))
        return f"attach({inner}{sub}, t: {primes})"
    sup = "" if above is None else f", t: {_set(above)}"
    return f"attach({inner}{sub}{sup})"


def _leaf(element: ElementTree.Element, name: str) -> str:
    text = (element.text or "").strip()
    if not text:
        return ""
    variant = _VARIANTS.get(element.get("mathvariant", ""))
    if name == "mn":
        found = text if re.fullmatch(r"\d+(?:\.\d+)?", text) else _string(text)
    elif len(text) == 1:
        found = text if text.isalpha() else _escaped(text)
    elif name == "mi" or text.isalpha():
        found = f"op({_string(text)})"
    else:
        found = " ".join(map(_escaped, text))
    return f"{variant}({found})" if variant and name != "mo" else found


def _escaped(text: str) -> str:
    """One character that typst sets and does not read: ASCII after a backslash, others as they are."""
    if len(text) != 1:
        return _string(text)
    return text if not text.isascii() or text.isalnum() else f"\\{text}"


def _string(text: str) -> str:
    clean = re.sub(r"[\x00-\x1f\x7f]+", " ", text.replace("\xa0", " "))
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(element: ElementTree.Element) -> str:
    return "".join(element.itertext()).strip()


def _em(width: str) -> float:
    match = re.match(r"(-?[\d.]+)em", width)
    return float(match[1]) if match else 0.0
