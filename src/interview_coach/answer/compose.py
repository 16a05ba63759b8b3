"""Builds an answer's Markdown from statements: a frame around quotations, each with its citation.

A `Draft` holds what every form of answer shares: citing, laying statements out as they stood (sentences of a
paragraph together, items as bullets, formulas and code on their own), and not saying the same thing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from interview_coach.answer.aspects import ASPECTS, Aspect, aspect_of, aspect_of_label
from interview_coach.answer.citations import Citations
from interview_coach.answer.evidence import Section, Unit, sections_of, span_of
from interview_coach.answer.phrases import phrase
from interview_coach.answer.render import cell_text, plain_text
from interview_coach.domain import Lang, Span
from interview_coach.text.statements import Statement
from interview_coach.text.tokens import tokenize

__all__ = ["Draft", "focused", "lead_of", "outline", "with_aspects"]

_OUTLINE_STATEMENTS = 18
_PER_SECTION = 5
_SAME = 0.7
"""Share of common words (Jaccard) from which a second statement says what a first one said."""


class Draft:
    """An answer under construction in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.citations = Citations()
        self.units: list[Unit] = []
        self._parts: list[str] = []
        self._said: list[frozenset[str]] = []

    def frame(self, text: str) -> None:
        """A paragraph of our own."""
        self._parts.append(text)

    def quote(self, unit: Unit, statement: Statement) -> str:
        """The statement's text with its [n], for a paragraph or bullet."""
        start, end = span_of(statement)
        mark = self._cite(unit, start, end)
        text = plain_text(unit.article.text[start:end])
        if statement.kind in ("code", "table"):
            return f"{text}\n\n{mark}"
        if statement.kind == "formula" and text.endswith(("$$", "\\]")):
            announced, _, formula = text.partition("\n")
            if announced.startswith(("$$", "\\[")):
                return f"{text}\n\n{mark}"
            return f"{announced} {mark}\n{formula}"
        return f"{text} {mark}"

    def cell(self, unit: Unit, statements: Sequence[Statement], *, labels: bool = True) -> str:
        """The statements on one line, each with its [n], for a table cell; without their own labels if those head it."""
        pieces = []
        for statement in statements:
            start, end = span_of(statement) if labels else (statement.start, statement.end)
            mark = self._cite(unit, start, end)
            pieces.append(f"{cell_text(unit.article.text[start:end])} {mark}")
        return " ".join(pieces)

    def lay_out(self, unit: Unit, statements: Iterable[Statement]) -> None:
        """Statements in the shape they had: sentences of one block joined, items as bullets."""
        for _, group in groupby(statements, key=lambda s: s.block):
            block = list(group)
            separator = "" if unit.article.lang == "zh" else " "
            line = separator.join(self.quote(unit, statement) for statement in block)
            if block[0].kind == "item":
                self._bullet(line)
            else:
                self._parts.append(line)

    def lay_out_bullet(self, unit: Unit, statements: Iterable[Statement]) -> None:
        """Statements as one bullet."""
        separator = "" if unit.article.lang == "zh" else " "
        line = separator.join(self.quote(unit, statement) for statement in self.fresh(statements))
        if line:
            self._bullet(line)

    def titled(self, title: str, unit: Unit, statements: Sequence[Statement]) -> None:
        """A bold title and the statements under it; on one line where they are one paragraph."""
        if not statements:
            return
        before = len(self._parts)
        if title:
            self._parts.append(f"**{plain_text(title)}{'：' if self.lang == 'zh' else '.'}**")
        self.lay_out(unit, statements)
        if title and not self._parts[before + 1].startswith(("- ", "$$", "```", "|")):
            gap = "" if self.lang == "zh" else " "
            self._parts[before : before + 2] = [gap.join(self._parts[before : before + 2])]

    def titled_span(self, title: str, unit: Unit, span: Span) -> None:
        """A bold title and a span that is no statement (a mistake, a key point)."""
        text = plain_text(unit.article.text[span.start : span.end])
        joint = "：**" if self.lang == "zh" else ".** "
        self._parts.append(f"**{title}{joint}{text} {self._cite(unit, span.start, span.end)}")

    def fresh(self, statements: Iterable[Statement]) -> list[Statement]:
        """Those statements that say something not said yet; they count as said from now on."""
        kept = []
        for statement in statements:
            tokens = frozenset(tokenize(statement.text))
            if not any(_jaccard(tokens, said) >= _SAME for said in self._said):
                kept.append(statement)
                self._said.append(tokens)
        return kept

    def warnings(self) -> None:
        """Says what is lost in the questions quoted, once each."""
        quoted = {(c.article_id, c.question): c.warnings for c in self.citations.all()}
        for (_, title), warnings in quoted.items():
            for warning in warnings:
                self.frame(phrase("lost", self.lang, title=plain_text(title), warning=plain_text(warning)))

    def markdown(self) -> str:
        """The answer so far."""
        return "\n\n".join(self._parts).strip()

    def _bullet(self, line: str) -> None:
        bullet = "- " + line.replace("\n", "\n  ")
        if self._parts and self._parts[-1].startswith("- "):
            self._parts[-1] += f"\n{bullet}"
        else:
            self._parts.append(bullet)

    def _cite(self, unit: Unit, start: int, end: int) -> str:
        if unit not in self.units:
            self.units.append(unit)
        return f"[{self.citations.cite(unit.article, unit.question, start, end).n}]"


def lead_of(unit: Unit, most: int = 2) -> list[Statement]:
    """The first sentences of an answer, which by custom say what its subject is."""
    prose = [s for s in unit.statements if s.kind in ("prose", "item")]
    if not prose:
        return []
    block = prose[0].block
    return [s for s in prose if s.block == block][:most]


def outline(draft: Draft, unit: Unit, relevance: Sequence[float], *, with_code: bool = False) -> None:
    """The whole answer of a question, abridged: its opening, then section by section in the article's order."""
    scores = dict(zip(unit.statements, relevance, strict=True))
    statements = [s for s in unit.statements if with_code or s.kind != "code"] or list(unit.statements)
    sections = sections_of(statements)
    room = _OUTLINE_STATEMENTS
    best = sorted(sections[1:], key=lambda section: -_worth(section, scores))
    chosen = [sections[0]] if sections else []
    room -= len(_abridged(sections[0])) if sections else 0
    for section in best:
        size = len(_abridged(section))
        if size <= room:
            chosen.append(section)
            room -= size
    for section in sections:
        if section in chosen:
            draft.titled(section.title, unit, draft.fresh(_abridged(section)))


def _worth(section: Section, scores: dict[Statement, float]) -> float:
    """What an interviewer waits for (the idea, the formula, strengths and weaknesses) before the rest."""
    return max(scores[s] for s in section.statements) + (aspect_of_label(section.title) in ASPECTS)


def _abridged(section: Section) -> list[Statement]:
    return list(section.statements[:_PER_SECTION])


def focused(
    draft: Draft,
    unit: Unit,
    relevance: Sequence[float],
    named_by: Callable[[Section], float] = lambda section: 0.0,
    most: int = 2,
) -> None:
    """The sections of an answer that bear most on a narrower question, best first; the tail of a long one cut.

    `named_by` says how much of the question a section's title holds, 0..1.
    """
    scores = dict(zip(unit.statements, relevance, strict=True))
    sections = sections_of(s for s in unit.statements if s.kind != "code") or sections_of(unit.statements)
    strengths = {section: _strength(section, scores) + named_by(section) for section in sections}
    ranked = sorted(sections, key=lambda section: -strengths[section])
    for section in ranked[:most]:
        if strengths[section] < 0.75 * strengths[ranked[0]]:
            break
        peak = max(range(len(section.statements)), key=lambda i: scores[section.statements[i]])
        first = max(0, min(peak - 2, len(section.statements) - _PER_SECTION - 1))
        window = section.statements[first : first + _PER_SECTION + 1]
        draft.titled(section.title, unit, draft.fresh(window))


def _strength(section: Section, scores: dict[Statement, float]) -> float:
    values = sorted((scores[s] for s in section.statements), reverse=True)
    return values[0] + 0.25 * sum(values[1:3])


def with_aspects(
    statements: Iterable[Statement], aspects: Iterable[Aspect], *, cues: bool
) -> list[Statement]:
    """The statements that tell one of these aspects."""
    wanted = frozenset(aspects)
    return [s for s in statements if s.kind != "code" and aspect_of(s, cues=cues) in wanted]


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second) if first or second else 1.0
