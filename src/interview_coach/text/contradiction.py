"""Whether a clause says the opposite of a point that it is about: negated, swapped, reversed, or with another number.

Vectors hardly see this ("closer" and "farther" are neighbours to them), so it is read off the words: which content
words are negated, which side of a pair of opposites is named (`opposites.tsv`, both languages), which subject
a statement is made of, and which numbers go with the same words. Every signal compares only what both texts speak of.
The signals are weighed in `model.json`; a false alarm on a full answer costs more than a miss, so they are cautious.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from interview_coach.text.language import HAN
from interview_coach.text.numbers import find_numbers
from interview_coach.text.words import Vocabulary, flatten, read_table, shipped_vocabulary

__all__ = [
    "NO_CONFLICT",
    "Conflict",
    "Polarity",
    "conflict",
    "merged",
    "negator_spans",
    "opening_conflict",
    "opposites_of",
    "read_polarity",
]

_NEGATORS = re.compile(
    r"(?<![\w-])(?:not(?! only)|no|never|without|cannot|neither|nor|none|nothing|nobody|rather than|instead of)(?![\w-])"
    r"|n['’]t(?!\w)"
    r"|不(?!断|仅|但|过|同|少|管|论|变|等式|像|然|只|如说|止|会不|可或缺)|没有?|无(?!论|穷|限|监督|法比)|未(?!来)|并非|非(?=[^常饱监线])|别(?=用|再)|免(?=去)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[,，.。;；:：!?！？()（）\n]|\b(?:but|whereas|while|because|so)\b|而|但|因为|所以")
_WORDS_IN_SCOPE, _HAN_IN_SCOPE = 5, 8
_YES = re.compile(
    r"\s*(?:答[:：]?\s*)?(?:yes\b|true\b|correct\b|right\b|agree|正确|对(?![于比称应照])|是的|可以|能|会)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\s*(?:答[:：]?\s*)?(?:no\b(?!\s+\w+\s+(?:is|are))|false\b|incorrect\b|wrong\b|disagree|错误|错|不正确|不对|不是|不可以|不能|不会|否)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]*(?:[-‑]?\d+|[A-Z][A-Za-z]*)+|(?<![A-Za-z])[A-Z]{2,}(?![a-z])")


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text asserts, for comparing: see `read_polarity`."""

    plain: frozenset[str]
    negated: frozenset[str]
    sides: Mapping[int, frozenset[int]]
    subjects: Mapping[str, frozenset[str]]
    roles: frozenset[str]
    numbers: Mapping[str, frozenset[str]]
    stance: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """How far a clause goes against a point, each 0..1: `negated`, `reversed` (opposites), `swapped`, `number`, `stance`."""

    negated: float
    reversed: float
    swapped: float
    number: float
    stance: float

    @property
    def reason(self) -> str:
        """The strongest kind, as a machine word; "" if there is none."""
        kinds = {
            "negated": self.negated,
            "reversed": self.reversed,
            "swapped": self.swapped,
            "number": self.number,
            "stance": self.stance,
        }
        best = max(kinds, key=lambda kind: kinds[kind])
        return best if kinds[best] > 0 else ""


NO_CONFLICT = Conflict(0.0, 0.0, 0.0, 0.0, 0.0)


def read_polarity(text: str, vocabulary: Vocabulary | None = None) -> Polarity:
    """What a text asserts and denies.

    `negated` are the tokens in the scope of a negation (five words or eight Han characters after it, within the
    clause), `plain` the others. `sides` are the sides (+1, -1) of the pairs of opposites that it names, turned
    round where negated. `subjects` maps each token to the names before it in its sentence, `roles` are all names.
    `numbers` maps a number to the tokens beside it. `stance` is +1 or -1 where the text opens with yes or no.
    """
    vocabulary = vocabulary or shipped_vocabulary()
    flat = flatten(text)
    scopes = _scopes(flat)
    negated: set[str] = set()
    for start, end in scopes:
        negated |= vocabulary.read(flat[start:end]).all
    outside = "".join(
        " " if any(a <= n < b for a, b in scopes) else character for n, character in enumerate(flat)
    )
    plain = vocabulary.read(outside).all
    sides: dict[int, set[int]] = {}
    for start, row, sign in _opposites(flat):
        turned = -sign if any(a <= start < b for a, b in scopes) else sign
        sides.setdefault(row, set()).add(turned)
    subjects, roles = _subjects(flat, vocabulary)
    numbers = {}
    for number in find_numbers(flat):
        beside = vocabulary.read(
            flat[max(0, number.start - 24) : number.start] + " " + flat[number.end : number.end + 24]
        )
        numbers[number.key] = beside.plain | beside.terms
    stance = -1 if _NO.match(flat) else 1 if _YES.match(flat) else 0
    return Polarity(
        plain,
        frozenset(negated),
        {row: frozenset(found) for row, found in sides.items()},
        subjects,
        roles,
        numbers,
        stance,
    )


_OPENING = 24
_DENIES = re.compile(
    r"错|不正确|不对|不是|不可以|不能|不会|否|\b(?:no|not|false|incorrect|wrong)\b|n['’]t\b", re.IGNORECASE
)
_AFFIRMS = re.compile(r"正确|对(?![于比称应照])|是的|可以|能|\b(?:yes|true|correct|right)\b", re.IGNORECASE)


def opening_conflict(reference: str, answer: str) -> float:
    """1 if the reference opens with yes or no ("错误。例如…") and the answer's first words say the other."""
    wanted = -1 if _NO.match(reference) else 1 if _YES.match(reference) else 0
    opening = answer.strip()[:_OPENING]
    no, yes = _DENIES.search(opening), _AFFIRMS.search(opening)
    given = 0 if not (no or yes) else -1 if no and not (yes and yes.start() < no.start()) else 1
    return 1.0 if wanted * given < 0 else 0.0


def conflict(point: Polarity, claim: Polarity) -> Conflict:
    """How far the claim goes against the point."""
    return Conflict(
        negated=_negation(point, claim),
        reversed=_reversal(point, claim),
        swapped=_swap(point, claim),
        number=_number(point, claim),
        stance=1.0 if point.stance * claim.stance < 0 else 0.0,
    )


def _negation(point: Polarity, claim: Polarity) -> float:
    """Share of the common words that one text denies and the other asserts."""
    denied = (point.negated - point.plain) & (claim.plain - claim.negated)
    asserted = (point.plain - point.negated) & (claim.negated - claim.plain)
    agreed = (point.negated & claim.negated) | (point.plain & claim.plain)
    clash = len(denied | asserted)
    # Where both deny something of the same, they say it with different words, not the opposite.
    if point.negated & claim.negated:
        return 0.0
    return clash / (clash + len(agreed)) if clash else 0.0


def _reversal(point: Polarity, claim: Polarity) -> float:
    """Share of the pairs of opposites named by both in which the sides differ."""
    both = [row for row in point.sides if row in claim.sides]
    opposed = [row for row in both if not point.sides[row] & claim.sides[row]]
    return len(opposed) / len(both) if both else 0.0


def _swap(point: Polarity, claim: Polarity) -> float:
    """Share of the common words that the claim says of another of the point's subjects."""
    if len(point.roles & claim.roles) < 2:
        return 0.0
    compared = moved = 0
    for token, wanted in point.subjects.items():
        given = claim.subjects.get(token, frozenset()) & point.roles
        if wanted and given and len(wanted) < len(point.roles):
            compared += 1
            moved += not wanted & given
    return moved / compared if compared > 1 else 0.0


def _number(point: Polarity, claim: Polarity) -> float:
    """1 if a number stands beside the same words as one of the point's and none of the point's is there."""
    if not point.numbers or not claim.numbers or point.numbers.keys() & claim.numbers.keys():
        return 0.0
    for wanted, context in point.numbers.items():
        for given, beside in claim.numbers.items():
            if wanted.endswith("%") == given.endswith("%") and len(context & beside) >= 2:
                return 1.0
    return 0.0


def _scopes(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _NEGATORS.finditer(text):
        stop = _STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        han = re.match(rf"(?:[^{HAN}]*[{HAN}]){{0,{_HAN_IN_SCOPE}}}", text[match.end() : end])
        if "\u3400" <= match[0][0] <= "\u9fff" and han:
            end = min(end, match.end() + han.end())
        else:
            words = re.match(rf"(?:\s*\S+){{0,{_WORDS_IN_SCOPE}}}", text[match.end() : end])
            end = match.end() + words.end() if words else end
        found.append((match.end(), end))
    return found


@cache
def _opposite_table() -> tuple[re.Pattern[str], dict[str, list[tuple[int, int]]]]:
    table: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(read_table("opposites.tsv")):
        for column, names in enumerate(row):
            for name in names.split(" / "):
                table.setdefault(name.lower(), []).append((number, 1 if column < 2 else -1))
    ordered = sorted(table, key=len, reverse=True)
    words = "|".join(
        rf"(?<![A-Za-z]){re.escape(n)}(?![A-Za-z])" if n.isascii() else re.escape(n) for n in ordered
    )
    return re.compile(words, re.IGNORECASE), table


def _opposites(text: str) -> list[tuple[int, int, int]]:
    """(start, row, side) of every word of the table."""
    pattern, table = _opposite_table()
    return [(m.start(), row, sign) for m in pattern.finditer(text) for row, sign in table[m[0].lower()]]


def negator_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of every word that denies, in either language."""
    return [match.span() for match in _NEGATORS.finditer(text)]


def opposites_of(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """(start, end, words of the other side) of every word of a pair of opposites."""
    pattern, table = _opposite_table()
    found = []
    for match in pattern.finditer(text):
        row, sign = table[match[0].lower()][0]
        others = tuple(name for name, sides in table.items() if (row, -sign) in sides)
        found.append((match.start(), match.end(), others))
    return found


def _subjects(text: str, vocabulary: Vocabulary) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """For each token the names that stand nearest before it in its clause, and all names."""
    marks: list[tuple[int, int, str]] = [(a, b, f"§{key}") for a, b, key in vocabulary.terms(text)]
    marks += [(m.start(), m.end(), m[0].lower()) for m in _NAME.finditer(text)]
    marks.sort()
    found: dict[str, set[str]] = {}
    for number, (_, end, name) in enumerate(marks):
        following = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        for _, row, sign in _opposites(text[end:following]):
            found.setdefault(f"{row}:{sign}", set()).add(name)
        for token in vocabulary.read(text[end:following]).plain:
            found.setdefault(token, set()).add(name)
    return {token: frozenset(names) for token, names in found.items()}, frozenset(name for *_, name in marks)


def merged(conflicts: Sequence[Conflict]) -> Conflict:
    """The least of each kind: what one wording of a point does not object to is no conflict."""
    if not conflicts:
        return NO_CONFLICT
    return Conflict(
        *(
            min(getattr(c, kind) for c in conflicts)
            for kind in ("negated", "reversed", "swapped", "number", "stance")
        )
    )
