"""Sentences made false by rule: another number, a negation put in or taken out, an opposite word, two names exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interview_coach.domain import Lang
from interview_coach.text.contradiction import opposites_of

__all__ = ["made_false"]

_NAME = re.compile(r"(?<![A-Za-z\\])[A-Z][A-Za-z]*[A-Z][\w-]*|(?<![A-Za-z\\])[A-Z]{2,}[\w-]*")


def made_false(text: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """The ways in which a sentence can be made false, each as (kind, false sentence)."""
    for kind, change in (
        ("number", _number),
        ("negation", _negation),
        ("opposite", _opposite),
        ("exchange", _exchange),
    ):
        changed = change(text, lang)
        if changed and changed != text:
            yield kind, changed


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
    return re.sub(r"(?<![不就也还但只可总智性功机])(会|能|需要|是)(?![否不])", r"不\1", text, count=1)


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
    if re.search(f"{re.escape(first)} ?(?:[,/、和与或]|and|or) ?{re.escape(second)}", text):
        return None
    return re.sub(
        f"{re.escape(first)}|{re.escape(second)}", lambda m: second if m[0] == first else first, text
    )
