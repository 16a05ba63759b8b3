"""Finds the places where a picture of a formula stood and nothing is left of it ("形式为:" and then the next label).

It only reports; a formula is never made up. What follows decides: a formula, code, a table, a list or a sentence is
what was announced, while a comma, "其中", the next label, a picture or the end is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interview_coach.domain import Lang
from interview_coach.ingest.blocks import Line, scan

__all__ = ["lost_formulas"]

# Words that announce a formula and nothing else, and words that may also announce a sentence or a list.
_FORMULA = (
    r"(?:公式|表达式|方程|形式|损失函数|目标函数|数学定义|计算方[式法])(?:可以?|通常|一般)?(?:写作|写成|写为|表示|定义|描述|总结)?(?:为|是|如下(?:所示)?|成)?"
    r"|(?:可以?|通常|一般|常|可被)?(?:表示|表达|写|记)(?:为|作|成|如下)"
    r"|\b(?:formula|equation|expression|objective|loss(?: function)?)(?: (?:is|are|reads|below))?(?: (?:as follows|given by|defined as))?"
    r"|\b(?:is|are|be|can be|was) (?:then |thus |usually |often |formally |mathematically )?(?:given|written|expressed|computed|calculated|formulated|represented)(?: mathematically| formally)? (?:by|as)(?: follows)?"
)
_PERHAPS = r"定义(?:为|如下)|计算(?:为|如下)|\b(?:is|are|be) defined (?:as|by)(?: follows)?"
_END = re.compile(rf"(?:{_FORMULA}|{_PERHAPS})\s*[:：]?\s*[,，]?\s*$", re.IGNORECASE)
_COLON_END = re.compile(rf"(?:{_FORMULA})\s*[:：]\s*$", re.IGNORECASE)
_SURE = re.compile(r"公式|表达式|方程|\bformula\b|\bequation\b", re.IGNORECASE)
# Inside a line: what was announced is replaced by a comma.
_INLINE = re.compile(
    rf"(?:(?:{_FORMULA}|{_PERHAPS})\s*[:：]?|[:：]|\b(?:is|as|by)|为|是)(?=\s+[,，]|\s*[,，]\s*(?:其中|这里|where\b))",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"^\s*(?:[,，、；;.。]|其中|这里的?\s*[A-Za-zα-ω]|式中|(?:where|in which|here,?)\b)", re.IGNORECASE
)
_LABEL = re.compile(r"^\s*(?:[-*•]\s+)?(?:\*\*)?[^\s:：,，。]{1,10}(?:\*\*)?[:：]")
_PICTURE = re.compile(
    r"^\s*(?:!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])|<img\b[^>]*>|[\[【(（]\s*(?:图片|公式|image|img|formula|picture)\s*[\]】)）])\s*[,，.。]?\s*$",
    re.IGNORECASE,
)
_MATH = re.compile(
    r"\$|\\[a-zA-Z(\[]|[=≈≤≥∝∑Σ∏∫√∇∈∥‖]|\w\s*[*/^]\s*\w|\b(?:log|exp|softmax|max|min|argmax)\s*\(|[A-Za-z]_[\w{]|\w\([^)]*\|[^)]*\)"
)
_LIST = re.compile(r"^\s*(?:[-*+•·]|\d{1,3}[.)、]|[(（]\d{1,2}[)）]|[①-⑳])\s*\S")
_LONGEST = 3000  # characters; a longer line is no prose


def lost_formulas(body: str, lang: Lang) -> tuple[str, ...]:
    """One warning per lost formula, in the article's language, naming the words it stood behind.

    `body` is the Markdown of one answer.
    """
    lines = scan(body)
    found: list[str] = []
    seen: set[str] = set()
    for i, line in enumerate(lines):
        if line.kind != "text" or len(line.text) > _LONGEST:
            continue
        for place in _places(lines, i):
            snippet = _snippet(place, seen)
            seen.add(snippet)
            if lang == "zh":
                found.append(f"公式缺失：原文“{snippet}”之后的公式是图片，已丢失")
            else:
                found.append(f'Formula missing: the source had a picture after "{snippet}"')
    return tuple(found)


def _places(lines: Sequence[Line], i: int) -> list[str]:
    text = lines[i].text.strip()
    inline = [
        text[: m.end()]
        for m in _INLINE.finditer(text)
        if _bare(text[: m.end()]) and text[m.end() :].strip(",， ")  # at the end, the next line decides
    ]
    if not _END.search(text[-120:]):
        return inline
    following = next((j for j in range(i + 1, len(lines)) if lines[j].kind not in ("blank", "rule")), None)
    return [*inline, text] if _lost(text, lines, following) else inline


def _bare(head: str) -> bool:
    """Whether nothing that looks like a formula stands behind the announcing words."""
    return not _MATH.search(head[-12:])


def _lost(text: str, lines: Sequence[Line], following: int | None) -> bool:
    if following is None:
        return bool(_COLON_END.search(text[-120:])) or bool(
            re.search(r"[,，]\s*$|为\s*$|作\s*$|(?:by|as)\s*$", text)
        )
    line = lines[following]
    if line.kind in ("code", "math", "table"):
        return False
    if line.kind == "heading" or _PICTURE.match(line.text):
        return True
    if _WHERE.match(line.text):
        return True
    if not re.search(r"[:：]\s*$", text):
        return False  # a line that merely ends in 表示为 goes on in the next one
    if _LIST.match(line.text) or _MATH.search(line.text):
        return False
    if _LABEL.match(line.text):
        return True
    return bool(_SURE.search(text[-30:]))


def _snippet(place: str, seen: set[str]) -> str:
    """The end of the announcing line: its last clause, more where that is short or used already."""
    bare = re.sub(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+", "", place).strip().rstrip(",， ")
    cuts = [m.end() for m in re.finditer(r"[。；;，,.!?！？]\s*", bare[:-1])]
    for cut in [*reversed(cuts), 0]:
        snippet = bare[cut:]
        if len(snippet) >= 6 and snippet not in seen:
            return snippet if len(snippet) <= 80 else f"…{snippet[-80:]}"
    return bare[-80:]
