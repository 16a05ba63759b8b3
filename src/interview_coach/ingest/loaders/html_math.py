"""Formulas of a web page: where each common renderer keeps the TeX, and what is lost when it keeps none."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from interview_coach.ingest.loaders.base import LOST_FORMULA
from interview_coach.ingest.loaders.mathtex import mathml_to_tex

__all__ = ["delimit", "find_formula", "is_duplicate", "normalise_delimiters", "picture"]

# Rendered copies of a formula whose source stands beside them.
_COPIES = frozenset(
    "katex-html MathJax_Preview MathJax MathJax_Display MathJax_SVG MathJax_SVG_Display MathJax_CHTML "
    "MJX_Assistive_MathML mjx-chtml mwe-math-fallback-image-inline mwe-math-fallback-image-display".split()
)
_WRAPPERS = frozenset(
    "katex katex-display ztext-math mwe-math-element MathJax MathJax_SVG MathJax_CHTML".split()
)
_TEX_HINT = re.compile(r"\\[A-Za-z]+|[\w)}\]]\s*[_^]\s*[\w{\\]|^[^=]{1,80}=[^=]{1,200}$")
_FILE_NAME = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|bmp)\b|^\s*(?:image|img|pic|图片|在这里插入图片描述)", re.I
)
_FORMULA_WORDS = re.compile(r"equation|formula|latex|mathjax|katex|codecogs|\btex\b|math|公式", re.I)
_HAN_TEXT = re.compile(r"[\u4e00-\u9fff]{3}")


def delimit(tex: str, display: bool) -> str:
    """TeX between dollar signs: `$x$`, or `$$x$$` on lines of its own."""
    tex = re.sub(r"^\{\\displaystyle\s*(.*)\}$", r"\1", tex.strip(), flags=re.DOTALL).strip()
    if not tex:
        return ""
    return f"\n$$\n{tex}\n$$\n" if display else f"${' '.join(tex.split())}$"


def is_duplicate(node: Any) -> bool:
    """Whether the element is a rendered copy of a formula that stands elsewhere as source."""
    classes = set((node.get("class") or "").split())
    if not classes & _COPIES:
        return False
    if "katex-html" in classes:
        return True
    parent = node.getparent()
    around = [] if parent is None else list(parent.iter())
    return any(_is_tex_script(other) or (other is not node and _tag(other) == "math") for other in around)


def find_formula(node: Any) -> str | None:
    """The formula that this element is, with its delimiters; None if it is not one."""
    tag = _tag(node)
    classes = set((node.get("class") or "").split())
    if tag == "math":
        display = node.get("display") == "block" or _inside(node, "katex-display")
        return delimit(mathml_to_tex(node) or node.get("alttext") or "", display) or LOST_FORMULA
    if _is_tex_script(node):
        return delimit(node.text or "", "mode=display" in (node.get("type") or ""))
    if node.get("data-tex"):
        return delimit(node.get("data-tex"), "display" in " ".join(classes))
    if tag == "mjx-container" or classes & _WRAPPERS:
        display = node.get("display") == "true" or any("display" in name.lower() for name in classes)
        display = display or _inside(node, "katex-display")
        if node.get("data-mathml"):
            return delimit(_parse_mathml(node.get("data-mathml")), display) or LOST_FORMULA
        for inner in node.iter():
            if _tag(inner) == "math":
                return delimit(mathml_to_tex(inner) or inner.get("alttext") or "", display) or LOST_FORMULA
            if inner is not node and inner.get("data-tex"):
                return delimit(inner.get("data-tex"), display)
        return LOST_FORMULA
    return None


def picture(node: Any, alone: bool) -> str:
    """What an `<img>` becomes: its formula, a mark that a formula is lost, its description, or nothing.

    `alone` says that it stands in a block of its own. A picture in the middle of a sentence is nearly always a
    formula; one alone, in nine of ten pages a figure.
    """
    alt = (node.get("alt") or "").strip()
    source = node.get("data-original") or node.get("data-src") or node.get("src") or ""
    address = urlsplit(source) if not source.startswith("data:") else urlsplit("")
    tex = parse_qs(address.query).get("tex", [""])[0]
    if not tex and "codecogs.com" in address.netloc:
        tex = unquote(address.query)
    hints = " ".join(
        filter(None, (node.get("class"), node.get("data-formula"), address.netloc, address.path))
    )
    named = bool(_FORMULA_WORDS.search(hints)) or node.get("eeimg") is not None
    if not tex and alt and not _FILE_NAME.search(alt) and not _HAN_TEXT.search(alt):
        tex = alt if named or _TEX_HINT.search(alt) else ""
    if tex:
        tex = re.sub(r"^\$+|\$+$|^\\[(\[]|\\[)\]]$", "", tex.strip())
        return delimit(tex, alone or tex.endswith("\\\\")).replace("\\\\\n$$", "\n$$")
    if named or not (alone or _is_icon(node)):
        return LOST_FORMULA
    return f"[{alt}]" if alt and alone and not _FILE_NAME.search(alt) else ""


def normalise_delimiters(text: str) -> str:
    r"""`\(x\)` and `\[x\]` as `$x$` and `$$x$$`."""
    text = re.sub(r"\\\((.+?)\\\)", lambda match: delimit(match[1], False), text, flags=re.DOTALL)
    return re.sub(r"\\\[(.+?)\\\]", lambda match: delimit(match[1], True), text, flags=re.DOTALL)


def _is_icon(node: Any) -> bool:
    """Emoji and icons inside a sentence: a class that says so, or an alt of one character."""
    words = f"{node.get('class') or ''} {node.get('src') or ''}".lower()
    alt = (node.get("alt") or "").strip()
    return bool(re.search(r"emoji|icon|avatar|logo|smil", words)) or len(alt) in (1, 2)


def _is_tex_script(node: Any) -> bool:
    return _tag(node) == "script" and (node.get("type") or "").startswith("math/tex")


def _inside(node: Any, name: str) -> bool:
    return any(name in (up.get("class") or "").split() for up in node.iterancestors())


def _parse_mathml(markup: str) -> str:
    from lxml import html

    nodes = html.fragments_fromstring(markup)
    return mathml_to_tex(nodes[0]) if nodes and not isinstance(nodes[0], str) else ""


def _tag(node: Any) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""
