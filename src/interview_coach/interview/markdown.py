"""A report's document as Markdown, in which nothing quoted loads, links or runs."""

from __future__ import annotations

from interview_coach.answer.render import cell_text, plain_text
from interview_coach.domain import Lang
from interview_coach.interview.document import (
    Block,
    Heading,
    Items,
    Paragraph,
    Quoted,
    Run,
    Table,
    document_of,
)
from interview_coach.interview.results import Report

__all__ = ["report_markdown"]


def report_markdown(report: Report, lang: Lang) -> str:
    """The report as one Markdown file."""
    return "\n\n".join(_block(block) for block in document_of(report, lang)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.text)}"
        case Paragraph():
            return _runs(block.runs)
        case Quoted():
            return "\n".join(f"> {line}".rstrip() for line in plain_text(block.text).splitlines())
        case Items():
            return "\n".join(_item(lines, nth, block.numbered) for nth, lines in enumerate(block.items, 1))
        case Table():
            rows = [block.head, ("---",) * len(block.head), *block.rows]
            return "\n".join(f"| {' | '.join(map(cell_text, row))} |" for row in rows)


def _item(lines: tuple[tuple[Run, ...], ...], nth: int, numbered: bool) -> str:
    mark = f"{nth}. " if numbered else "- "
    return mark + f"  \n{' ' * len(mark)}".join(_runs(line) for line in lines)


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(
        f"**{_line(run.text).strip()}**" if run.style == "bold" else _line(run.text) for run in runs
    )


def _line(text: str) -> str:
    """One line: a quotation's own line breaks would end the item that it stands in."""
    joined = " ".join(plain_text(text).split())
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() else ""
    return f"{left}{joined}{right}"
