"""Two things side by side: a table whose rows are aspects and whose every cell is a quotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interview_coach.answer.aspects import ASPECTS, aspect_of
from interview_coach.answer.compose import Draft, lead_of, with_aspects
from interview_coach.answer.evidence import Subject, Unit, Units, sections_of
from interview_coach.answer.phrases import phrase
from interview_coach.answer.render import cell_text, plain_text
from interview_coach.text.statements import Statement
from interview_coach.text.tokens import tokenize

__all__ = ["compare", "tell_in_passing"]

_CELL_STATEMENTS = 2
_CELL_CHARS = 420
"""A cell longer than this is hard to read beside another."""
_IN_PASSING = 5
"""Statements of a section that speaks of things among others."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One subject with the unit it is told in, and the statements about it there."""

    subject: Subject
    unit: Unit
    statements: tuple[Statement, ...]


def compare(draft: Draft, units: Units, subjects: Sequence[Subject], candidates: Sequence[Unit]) -> bool:
    """Adds the comparison to the draft; False (and nothing added) where the articles do not tell enough.

    Args:
        draft: where it goes.
        units: for who is about what.
        subjects: two or more.
        candidates: the questions found for the whole comparison and for each subject, best first.
    """
    joint = next((unit for unit in candidates if _names_all(units, unit, subjects)), None)
    if joint:
        rows = _joint_rows(units, joint, subjects)
        if len(rows) >= 2:
            _joint(draft, units, joint, subjects, rows)
            return True
    sides = [_side(units, subject, subjects, candidates) for subject in subjects]
    if any(side is None for side in sides):
        return False
    return _separate(draft, [side for side in sides if side], joint)


def tell_in_passing(
    draft: Draft, units: Units, subjects: Sequence[Subject], candidates: Sequence[Unit]
) -> bool:
    """Adds the section in which one statement speaks of all the subjects; False (and nothing added) where none does.

    For subjects of which one has no question and no section of its own: BM25 and dense retrieval stand in "hybrid search".
    """
    for unit in candidates:
        for section in sections_of(unit.statements):
            if any(_speaks_of_all(units, statement, subjects) for statement in section.statements):
                first, second = (plain_text(subject.name) for subject in (subjects[0], subjects[-1]))
                title = plain_text(unit.question.title)
                draft.frame(phrase("in_passing", draft.lang, first=first, second=second, title=title))
                draft.titled(section.title, unit, draft.fresh(section.statements[:_IN_PASSING]))
                return True
    return False


def _speaks_of_all(units: Units, statement: Statement, subjects: Sequence[Subject]) -> bool:
    tokens = tokenize(statement.text)
    return all(units.names_subject(tokens, subject) for subject in subjects)


def _names_all(units: Units, unit: Unit, subjects: Sequence[Subject]) -> bool:
    return all(units.names_subject(unit.name_tokens, subject) for subject in subjects)


def _side(
    units: Units, subject: Subject, subjects: Sequence[Subject], candidates: Sequence[Unit]
) -> _Side | None:
    """The unit that tells most of one subject: one of its own before one that it shares."""
    others = [other for other in subjects if other is not subject]
    best: tuple[float, _Side] | None = None
    for rank, unit in enumerate(candidates):
        about = units.about(unit, subject)
        if not about:
            continue
        own = units.is_named(unit, subject)
        shared = any(units.is_named(unit, other) for other in others)
        alone = tuple(s for s in about if not _opens_with_another(units, s, subject, others))
        # An overview tells of the others too; a unit of the subject's own outweighs any number of aspects elsewhere.
        overview = len(alone) < 0.9 * len(about)
        about = alone
        covered = {aspect_of(s) for s in about} & set(ASPECTS)
        worth = len(covered) + 4.0 * own - 4.0 * (shared or overview) - 0.1 * rank
        if about and (best is None or worth > best[0]):
            best = (worth, _Side(subject, unit, about))
    return best[1] if best else None


def _opens_with_another(
    units: Units, statement: Statement, subject: Subject, others: Sequence[Subject]
) -> bool:
    """Whether a statement begins by naming another of the subjects and not this one."""
    opening = units.opening(statement)
    return not units.names_subject(opening, subject) and any(
        units.names_subject(opening, other) for other in others
    )


def _separate(draft: Draft, sides: Sequence[_Side], joint: Unit | None) -> bool:
    rows: list[tuple[str, list[str]]] = []
    chosen: list[tuple[str, list[list[Statement]]]] = []
    for aspect in ASPECTS:
        cells = []
        for side in sides:
            labelled = with_aspects(side.statements, (aspect,), cues=False)
            cells.append(_fit(labelled or with_aspects(side.statements, (aspect,), cues=True)))
        if all(cells):
            chosen.append((phrase(aspect, draft.lang), cells))
    if len(chosen) < 2:
        return False
    leads = [lead_of(side.unit, 1) or list(side.statements[:1]) for side in sides]
    draft.frame(phrase("in_short", draft.lang))
    for side, lead in zip(sides, leads, strict=True):
        own = lead if side.statements == side.unit.statements else list(side.statements[:1])
        draft.lay_out_bullet(side.unit, own)
    for title, cells in chosen:
        rows.append((title, [draft.cell(side.unit, cell) for side, cell in zip(sides, cells, strict=True)]))
    draft.frame(phrase("side_by_side", draft.lang))
    draft.frame(_table([side.subject.name for side in sides], rows))
    if joint:
        both = [s for s in joint.statements if s.kind in ("prose", "item")][:2]
        if both:
            draft.frame(phrase("both", draft.lang))
            draft.lay_out(joint, draft.fresh(both))
    return True


def _joint_rows(
    units: Units, unit: Unit, subjects: Sequence[Subject]
) -> list[tuple[str, list[list[Statement]]]]:
    """Rows from the sections of one answer that treats all the subjects: those that say something of each."""
    rows = []
    for section in sections_of(unit.statements):
        cells = []
        for subject in subjects:
            others = [other for other in subjects if other is not subject]
            labelled = [
                s
                for s in section.statements
                if s.labels
                and units.names_subject(tokenize(s.labels[-1]), subject)
                and not any(units.names_subject(tokenize(s.labels[-1]), other) for other in others)
            ]
            own = labelled or [
                s
                for s in section.statements
                if s.kind in ("prose", "item")
                and units.names_subject(tokenize(s.text), subject)
                and not any(units.names_subject(tokenize(s.text), other) for other in others)
            ]
            cells.append(_fit(own))
        if all(cells) and section.title:
            rows.append((section.title, cells))
    return rows


def _joint(
    draft: Draft,
    units: Units,
    unit: Unit,
    subjects: Sequence[Subject],
    rows: Sequence[tuple[str, list[list[Statement]]]],
) -> None:
    draft.lay_out(unit, draft.fresh(lead_of(unit)))
    draft.frame(phrase("side_by_side", draft.lang))
    used = {s for _, cells in rows for cell in cells for s in cell}
    rendered = [(title, [draft.cell(unit, cell, labels=False) for cell in cells]) for title, cells in rows]
    draft.frame(_table([subject.name for subject in subjects], rendered))
    titles = {title for title, _ in rows}
    for section in sections_of(unit.statements):
        rest = [s for s in section.statements if s not in used and s.kind != "code"]
        if section.title and section.title not in titles and rest:
            draft.titled(section.title, unit, draft.fresh(rest[:4]))


def _fit(statements: Sequence[Statement]) -> list[Statement]:
    """What fits into a cell: whole statements only, the first one always."""
    kept: list[Statement] = []
    for statement in statements:
        full = (
            len(kept) == _CELL_STATEMENTS
            or sum(len(s.text) for s in kept) + len(statement.text) > _CELL_CHARS
        )
        if kept and full:
            break
        kept.append(statement)
    return kept


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    lines = ["| | " + " | ".join(cell_text(head) for head in heads) + " |", "|---" * (len(heads) + 1) + "|"]
    lines += [f"| **{cell_text(title)}** | " + " | ".join(cells) + " |" for title, cells in rows]
    return "\n".join(lines)
