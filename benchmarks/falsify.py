"""Sentences made false by rule: another number, a negation put in or taken out, an opposite word, two names or terms exchanged."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from interview_coach.domain import Lang
from interview_coach.text.contradiction import opposites_of
from interview_coach.text.terms import shipped_glossary

__all__ = ["EVERY", "NAMED", "falsified"]

NAMED = ("number", "negation", "opposite", "exchange")
EVERY = (*NAMED, "terms")

_NAME = re.compile(r"(?<![A-Za-z\\])[A-Z][A-Za-z]*[A-Z][\w-]*|(?<![A-Za-z\\])[A-Z]{2,}[\w-]*")
_LISTED = re.compile(r"[\s,/、]*(?:and|or|和|与|或|及|以及)?[\s,/、]*")
"""What stands between two things that are said together: exchanged, they mean the same."""


def falsified(
    texts: Sequence[str], lang: Lang, chance: random.Random, kinds: Sequence[str] = NAMED, most: int = 3
) -> Iterator[tuple[str, str]]:
    """Sentences made false, each with how, at most so many of each kind."""
    made: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        for kind in kinds:
            changed = _CHANGES[kind](text, lang)
            if changed and changed != text:
                made[kind].append(changed)
    for kind, found in sorted(made.items()):
        for text in chance.sample(found, min(most, len(found))):
            yield kind, text


def _number(text: str, lang: Lang) -> str | None:
    match = re.search(r"(?<![\w.$^_{-])\d+(?:\.\d+)?(?![\w.}])", text)
    if not match:
        return None
    value = float(match[0])
    return f"{text[: match.start()]}{value * 3 + 1:g}{text[match.end() :]}"


def _negation(text: str, lang: Lang) -> str | None:
    taken = (
        re.sub(r"\b(is|are|does|do|can|need|has) ?not\b ?", r"\1 ", text, count=1)
        if lang == "en"
        else re.sub(r"不(?=[会能需是必再])", "", text, count=1)
    )
    if taken != text:
        return taken
    if lang == "en":
        return re.sub(r"\b(is|are|can|was|has|must)\b(?! not)", r"\1 not", text, count=1)
    return re.sub(r"(?<![不就也还但只可总])(会|能|需要|是)(?![否不])", r"不\1", text, count=1)


def _opposite(text: str, lang: Lang) -> str | None:
    for start, end, others in opposites_of(text):
        fit = [other for other in others if other.isascii() == (lang == "en")]
        if fit:
            return text[:start] + fit[0] + text[end:]
    return None


def _exchange(text: str, lang: Lang) -> str | None:
    names = list(dict.fromkeys(match[0] for match in _NAME.finditer(text)))
    if len(names) < 2:
        return None
    first, second = names[:2]
    return re.sub(
        f"{re.escape(first)}|{re.escape(second)}", lambda m: second if m[0] == first else first, text
    )


def _terms(text: str, lang: Lang) -> str | None:
    """The first two terms of the glossary that are not said together change places."""
    found = shipped_glossary().find(text)
    for first, second in pairwise(found):
        one, other = text[first.start : first.end], text[second.start : second.end]
        between = text[first.end : second.start]
        if one.casefold() != other.casefold() and not _LISTED.fullmatch(between):
            return text[: first.start] + other + between + one + text[second.end :]
    return None


_CHANGES: dict[str, Callable[[str, Lang], str | None]] = {
    "number": _number,
    "negation": _negation,
    "opposite": _opposite,
    "exchange": _exchange,
    "terms": _terms,
}
