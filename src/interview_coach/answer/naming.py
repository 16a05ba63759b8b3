"""The names and formulas in a sentence, as the field writes them."""

from __future__ import annotations

import re

from interview_coach.text.language import detect

__all__ = ["formulas_of", "lowered", "names_of"]

_NAME = re.compile(
    r"(?<![A-Za-z\\_])(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z][A-Za-z]*[-‑]\w+|[A-Z][A-Za-z]*\d\w*)(?![A-Za-z])"
)
"""Names as the field writes them: InfoNCE, CLIP, GPT-3, ResNet50, U-Net. A capital alone may begin a sentence."""
_MID_NAME = re.compile(r"(?<=[a-z,，] )[A-Z][a-z]{2,}\w*")
"""A capitalised word inside an English sentence: FaceNet's author, a data set."""
_LATIN = re.compile(r"(?<![A-Za-z\\_])[A-Za-z][A-Za-z-]{2,}")


def formulas_of(text: str) -> frozenset[str]:
    r"""The formulas of a text, without spaces and delimiters: \(x\) is $x$."""
    found = re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", text, re.DOTALL)
    return frozenset(re.sub(r"\s", "", "".join(groups)) for groups in found)


def names_of(text: str) -> set[str]:
    """The names in a text; in a Chinese one every longer Latin word is one."""
    found = {match[0] for pattern in (_NAME, _MID_NAME) for match in pattern.finditer(text)}
    if detect(text) == "zh":
        found |= {match[0] for match in _LATIN.finditer(text)}
    return found


def lowered(names: set[str]) -> frozenset[str]:
    """Names in lower case, without hyphens and the plural's s."""
    return frozenset(re.sub("[-‑]|(?<=[A-Z])s$", "", name).lower() for name in names)
