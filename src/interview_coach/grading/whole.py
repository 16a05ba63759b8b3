"""What can be seen of a short answer as a whole beside its bare reference: formulas that both have, and how much is its own."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["expressions_found", "kept"]

_EXPRESSION = re.compile(r"[a-z0-9+\-*/^()=<>.,≤≥]+")
_TELLING = re.compile(r"[0-9+*/^=<>(]")
"""A run of letters alone is a word."""


def expressions_found(question: str, reference: str, answer: str) -> float | None:
    """The share of the reference's numbers and formulas, those of the question left out, that the answer has.

    Spaces, widths and the case of letters do not count. None where the reference has none.
    """
    wanted = _expressions(reference) - _expressions(question)
    if not wanted:
        return None
    given = _flat(answer)
    return sum(expression in given for expression in wanted) / len(wanted)


def kept(reference: str, answer: str) -> float:
    """The share of the answer's pairs of characters that the reference has, 0..1."""
    pairs = _pairs(answer)
    return len(pairs & _pairs(reference)) / len(pairs) if pairs else 0.0


def _expressions(text: str) -> set[str]:
    found = (match[0].strip(".,()") for match in _EXPRESSION.finditer(_flat(text)))
    return {expression for expression in found if _TELLING.search(expression)}


def _flat(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("×", "*").lower()
    drawn = re.sub(r"\\[a-z]+", "", plain)
    # Inside a formula spaces say nothing; between words they part what else would look like one.
    return re.sub(r"\s*([+\-*/^()=<>])\s*|(?<=\d)(,)\s+(?=\d)", r"\1\2", drawn)


def _pairs(text: str) -> set[str]:
    flat = re.sub(r"\s", "", _flat(text))
    return {flat[at : at + 2] for at in range(len(flat) - 1)}
