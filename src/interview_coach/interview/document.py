"""A report as a document: headings, paragraphs, lists and tables, to be written as Markdown or as PDF alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from interview_coach.domain import Lang, PointVerdict
from interview_coach.interview.delivery import Delivery
from interview_coach.interview.phrases import phrase
from interview_coach.interview.results import PointNote, QuestionReport, Reading, Report

__all__ = ["Block", "Heading", "Items", "Paragraph", "Quoted", "Run", "Table", "document_of"]

Style = Literal["plain", "bold", "faint", "good", "middling", "bad"]

_VERDICT_STYLE: Final[dict[str, Style]] = {
    "covered": "good",
    "partial": "middling",
    "missed": "bad",
    "contradicted": "bad",
}
_MARK: Final = {"covered": "✓", "partial": "◐", "missed": "✗", "contradicted": "⚠"}
_OUTCOME: Final = {"skipped": "skipped_outcome"}


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style. They may hold formulas (`$…$`), code and emphasis of Markdown, and are else just data."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's words, with their line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item is a line and what is set under it."""

    items: tuple[tuple[tuple[Run, ...], ...], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of plain cells; `bars` (0..1, one a row, or empty) may be drawn beside the rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...] = ()


Block = Heading | Paragraph | Quoted | Items | Table


def document_of(report: Report, lang: Lang) -> tuple[Block, ...]:
    """The whole report, in order."""
    return tuple(_blocks(report, lang))


def _blocks(report: Report, lang: Lang) -> Iterator[Block]:
    yield Heading(1, report.title)
    time = report.created.strftime("%Y-%m-%d %H:%M UTC")
    used = phrase("minutes", lang, minutes=round(report.seconds / 60))
    yield Paragraph((Run(f"{time} · {used}", "faint"),))
    if not report.finished:
        yield Paragraph((Run(phrase("unfinished", lang)),))
    total = phrase("not_scored", lang) if report.score is None else _percent(report.score)
    yield Paragraph((Run(f"{_label('overall', lang)}{total}", "bold"),))
    if report.topics:
        yield Heading(2, phrase("by_topic", lang))
        yield Table(
            tuple(phrase(name, lang) for name in ("topic", "score", "questions")),
            tuple((t.title, _percent(t.score), str(t.questions)) for t in report.topics),
            tuple(t.score for t in report.topics),
        )
    yield Heading(2, phrase("fix_first", lang))
    yield _notes(report.fix_first, lang, numbered=True)
    yield Heading(2, phrase("strengths", lang))
    yield _notes(report.strengths, lang, numbered=False)
    if report.delivery:
        yield Heading(2, phrase("delivery", lang))
        yield from _delivery(report.delivery, lang)
    if report.reading:
        yield Heading(2, phrase("reading", lang))
        yield _reading(report.reading, lang)
    yield Heading(2, phrase("each_question", lang))
    for question in report.questions:
        yield from _question(question, lang)


def _reading(places: tuple[Reading, ...], lang: Lang) -> Items:
    """One item for each question of an article, with all its places."""
    found: dict[tuple[str, str], list[Reading]] = {}
    for place in places:
        found.setdefault((place.source, place.question_id), []).append(place)
    items = []
    for group in found.values():
        spans = phrase("comma", lang).join(f"{place.start}–{place.end}" for place in group)
        line = f"{group[0].source} · {phrase('characters', lang, spans=spans)}"
        items.append(((Run(group[0].title),), (Run(line, "faint"),)))
    return Items(tuple(items))


def _notes(notes: tuple[PointNote, ...], lang: Lang, *, numbered: bool) -> Block:
    if not notes:
        return Paragraph((Run(phrase("nothing", lang), "faint"),))
    return Items(
        tuple(
            (
                _verdict_line(note.verdict, lang),
                (
                    Run(
                        f"{phrase('from_question', lang, number=note.number)}{phrase('colon', lang)}{note.question}",
                        "faint",
                    ),
                ),
            )
            for note in notes
        ),
        numbered,
    )


def _question(question: QuestionReport, lang: Lang) -> Iterator[Block]:
    yield Heading(3, f"{question.number}. {question.title}")
    score = phrase("not_scored", lang) if question.score is None else _percent(question.score)
    facts = [
        phrase(_OUTCOME.get(question.outcome, question.outcome), lang),
        phrase("difficulty", lang, difficulty=question.difficulty),
    ]
    if question.hints:
        facts.append(phrase("hints_used", lang, count=question.hints))
    yield Paragraph((Run(score, "bold"), Run(" · " + " · ".join(facts), "faint")))
    for nth, answer in enumerate(question.answers):
        if nth == 0:
            yield Paragraph((Run(phrase("answer", lang), "bold"),))
        else:
            yield Paragraph((Run(f"{_label('follow_up', lang)}", "bold"), Run(question.follow_ups[nth - 1])))
        yield Quoted(answer)
    if question.flags:
        names = phrase("comma", lang).join(phrase(f"flag_{flag}", lang) for flag in question.flags)
        yield Paragraph((Run(f"{_label('flags', lang)}{names}"),))
    if question.points:
        yield Paragraph((Run(phrase("verdicts", lang), "bold"),))
        yield Items(tuple(_point(verdict, question, lang) for verdict in question.points))
        yield Paragraph((Run(f"{_label('arithmetic', lang)}{question.arithmetic}", "faint"),))
    if question.beyond:
        yield Paragraph((Run(phrase("beyond", lang), "bold"),))
        yield Items(tuple(((Run(text),),) for text in question.beyond))
    if question.delivery:
        yield Paragraph((Run(phrase("delivery", lang), "bold"),))
        yield from _delivery(question.delivery, lang)


def _verdict_line(verdict: PointVerdict, lang: Lang) -> tuple[Run, ...]:
    style = _VERDICT_STYLE[verdict.verdict]
    return (
        Run(f"{_MARK[verdict.verdict]} {phrase(verdict.verdict, lang)} ", style),
        Run(verdict.point.text),
    )


def _point(verdict: PointVerdict, question: QuestionReport, lang: Lang) -> tuple[tuple[Run, ...], ...]:
    weight = phrase("weight", lang, weight=f"{verdict.point.weight:g}", credit=f"{verdict.credit:.2g}")
    mark = phrase("overruled_mark", lang) if verdict.point.id in question.overruled else ""
    lines = [(*_verdict_line(verdict, lang), Run(f" ({weight}){mark}", "faint"))]
    if said := question.said.get(verdict.point.id):
        lines.append((Run(f"{_label('your_words', lang)}", "faint"), Run(" … ".join(said))))
    if verdict.citation:
        place = phrase("characters", lang, spans=f"{verdict.citation.start}–{verdict.citation.end}")
        lines.append((Run(f"{_label('source', lang)}{verdict.citation.source}, {place}", "faint"),))
        if verdict.citation.quote != verdict.point.text:
            lines.append((Run(verdict.citation.quote, "faint"),))
    return tuple(lines)


def _delivery(delivery: Delivery, lang: Lang) -> Iterator[Block]:
    parts = phrase("comma", lang).join(phrase(f"part_{name}", lang) for name in delivery.parts)
    line = phrase(
        "delivery_line",
        lang,
        words=delivery.words,
        sentences=delivery.sentences,
        parts=parts or phrase("nothing", lang),
    )
    yield Paragraph((Run(line),))
    yield Items(tuple(((Run(phrase(name, lang)),),) for name in delivery.advice))


def _label(name: str, lang: Lang) -> str:
    return phrase(name, lang) + phrase("colon", lang)


def _percent(score: float) -> str:
    return f"{round(100 * score)}%"
