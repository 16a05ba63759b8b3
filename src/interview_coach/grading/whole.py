"""What can be seen of a short answer as a whole beside its bare reference: formulas that both have, and how much is its own."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["expressions_found", "kept"]

_EXPRESSION = re.compile(r"[a-z0-9+\-*/^()=<>.,≤≥]+")
_TELLING = re.compile(r"[0-9+*/^=<>(]")
"""A run of letters alone is a word."""
_SPELT = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\^\{([^{}]*)\}", r"^(\1)"),
        (r"\*\*", "^"),
        (r"\bpow\(([a-z0-9]+),\s*([^()]+)\)", r"\1^(\2)"),
        (r"(?<=[a-z0-9)])\s*的\s*\(?([a-z0-9+\-*/]+?)\)?\s*次[方幂]", r"^(\1)"),
        (r"(?<=[a-z0-9)])\s*的平方(?![误根和差])", "^2"),
        (r"(?<=[a-z0-9)])\s*的立方(?![根和差])", "^3"),
        (r"(?<=\d)\*(?=[a-z(])", ""),
        (r"\^\(([a-z0-9]+)\)", r"^\1"),
    )
)
"""What says the same in a formula, in the order in which it is rewritten: "2的n-1次方", "pow(2,n-1)" and 2^{n-1} are 2^(n-1)."""


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
    """Formulas in one form, however they are typed; see `_SPELT`."""
    plain = unicodedata.normalize("NFKC", text).replace("×", "*").lower()
    drawn = re.sub(r"\\[a-z]+", "", plain)
    # Inside a formula spaces say nothing; between words they part what else would look like one.
    flat = re.sub(r"\s*([+\-*/^=<>])\s*|(\()\s+|\s+(\))|(?<=\d)(,)\s+(?=\d)", r"\1\2\3\4", drawn)
    for pattern, form in _SPELT:
        flat = pattern.sub(form, flat)
    return flat


def _pairs(text: str) -> set[str]:
    flat = re.sub(r"\s", "", _flat(text))
    return {flat[at : at + 2] for at in range(len(flat) - 1)}
