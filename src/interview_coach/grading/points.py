"""The points of an answer that has none marked: the claims of a reference, the statements of a user's own article."""

from __future__ import annotations

import re
from collections.abc import Iterable

from interview_coach.domain import Article, KeyPoint, Question
from interview_coach.text.language import HAN
from interview_coach.text.sentences import mask_inline, sentence_spans
from interview_coach.text.statements import Statement, split_statements
from interview_coach.text.words import shipped_vocabulary

__all__ = ["drawn_points", "reference_points"]

_MOST = 8
"""Points of one question: as many as an interviewer keeps in mind, and as the shipped articles have at most."""
_SHORTEST = 3.0  # words; a Han character counts half
_ALIKE = 0.6
"""Two statements that share this much of the shorter one's words say the same."""
_LEAD = re.compile(
    rf"^[^:：。]{{2,40}}(?:[:：]|——)|^[^，,。]{{0,24}}?(?:分为|包括|包含|有以下|构成的?|是由|由)(?=[{HAN}])"
)
_SEPARATOR = re.compile(r"[、；;]|(?<=[\u3400-\u9fff）)])[，,](?=[\u3400-\u9fff（(])")
_MARK = re.compile(r"\s*(?:[(（]?\d{1,2}[.)、）]|[①-⑳]|[一二三四五六七八九十]是|[-*•])\s*")


def reference_points(reference: str, question: str = "") -> tuple[KeyPoint, ...]:
    """The claims of a reference, each of weight 1: the items of its enumerations, else its sentences.

    What repeats the question ("The principles of stock-taking:") is no claim. A short reference is one point.
    """
    asked = shipped_vocabulary().read(question).all
    spans: list[tuple[int, int]] = []
    for start, end in _sentences(reference):
        items = _items(reference, start, end)
        spans.extend(items if len(items) > 1 else [(start, end)])
    kept = []
    for start, end in spans:
        lead = _LEAD.match(reference[start:end])
        if lead and shipped_vocabulary().read(lead[0]).plain <= asked:
            start += lead.end()
        words = shipped_vocabulary().read(reference[start:end])
        if words.all - asked or words.numbers:
            kept.append((start, end))
    kept = kept or [(0, len(reference))]
    return tuple(
        KeyPoint(f"p{n}", reference[a:b].strip(), 1.0, a, b) for n, (a, b) in enumerate(kept, start=1)
    )


def _sentences(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        mark = _MARK.match(line)
        first = mark.end() if mark else 0
        found.extend((position + first + a, position + first + b) for a, b in sentence_spans(line[first:]))
        position += len(line)
    return found


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of an enumeration, the words that announce it left out; [] where the sentence is none.

    An enumeration has short items: what stands between commas in a running sentence is longer.
    """
    body = mask_inline(text[start:end])
    lead = _LEAD.match(body)
    first = lead.end() if lead else 0
    pieces = []
    for cut in [*(match.span() for match in _SEPARATOR.finditer(body, first)), (len(body), len(body))]:
        pieces.append((first, cut[0]))
        first = cut[1]
    if not lead and "、" not in body:
        return []
    if len(pieces) < 2 or max(b - a for a, b in pieces) > 24:
        return []
    return [(start + a, start + b) for a, b in pieces if re.search(r"\w", body[a:b])]


def drawn_points(article: Article, question: Question) -> tuple[KeyPoint, ...]:
    """The points of a question that has none marked, at most `_MOST`, in the order of its answer.

    Bullets come first, then the sentences that open a paragraph, then the others; statements that say the same are
    merged. A bullet, or a sentence under a label ("优点："), weighs 2, a plain sentence 1.
    """
    statements = [
        statement
        for statement in split_statements(article.text, question.answer.start, question.answer.end)
        if statement.kind in ("prose", "item", "formula") and _carries_a_claim(statement)
    ]
    ranked = sorted(statements, key=lambda s: (_rank(s, statements), s.start))
    chosen: list[Statement] = []
    seen: list[frozenset[str]] = []
    for statement in ranked:
        words = shipped_vocabulary().read(statement.text).all
        if len(chosen) == _MOST or any(_same(words, other) for other in seen):
            continue
        chosen.append(statement)
        seen.append(words)
    chosen.sort(key=lambda s: s.start)
    return tuple(
        KeyPoint(
            id=f"p{number}",
            text=_worded(article.text, statement),
            weight=2.0 if statement.kind == "item" or statement.labels else 1.0,
            start=statement.start if statement.own_label is None else statement.own_label,
            end=statement.end,
        )
        for number, statement in enumerate(chosen, start=1)
    )


def _carries_a_claim(statement: Statement) -> bool:
    words = shipped_vocabulary().read(statement.text)
    asks = statement.text.rstrip().endswith(("?", "？", ":", "："))
    return words.count >= _SHORTEST and len(words.plain | words.terms) >= 2 and not asks


def _rank(statement: Statement, among: Iterable[Statement]) -> int:
    if statement.kind == "item":
        return 0
    opens = not any(s.block == statement.block and s.start < statement.start for s in among)
    return 1 if opens else 2


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * max(1, min(len(one), len(other)))


def _worded(text: str, statement: Statement) -> str:
    """The statement as a point, with the labels it stands under, without which "O(n) time" is of nothing."""
    own = text[statement.start if statement.own_label is None else statement.own_label : statement.end]
    above = statement.labels[:-1] if statement.own_label is not None else statement.labels
    return " ".join((*(f"{label}:" for label in above), own.replace("**", "").strip()))
