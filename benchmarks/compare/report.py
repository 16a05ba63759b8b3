"""What a measurement yields, and how it is written: values, Markdown and the terminal. Pure but for `show`.

A measuring module gives one `Section`; everything that is printed or written comes from such values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["Bar", "Section", "Table", "bars_table", "failed", "ratio", "show", "show_bars", "to_markdown"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit that a measured number must not pass.

    Attributes:
        name: what is measured, and against what.
        measured: usually a ratio, ours to theirs; NaN where it could not be taken, and then the bar does not hold.
        limit: the most that it may be.
        decimals: how many are printed.
    """

    name: str
    measured: float
    limit: float
    decimals: int = 2

    @property
    def holds(self) -> bool:
        """Whether it is within the limit."""
        return self.measured <= self.limit


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under headings. The first column is a label, the others are figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells under {len(self.columns)} headings: {row}")


@dataclass(frozen=True, slots=True)
class Section:
    """A measurement: what was done and found, as paragraphs and tables, and the bars it was held against."""

    title: str
    body: tuple[str | Table, ...]
    bars: tuple[Bar, ...] = ()


def ratio(ours: float, theirs: float) -> float:
    """How large ours is of theirs; NaN where theirs is nothing."""
    return ours / theirs if theirs else float("nan")


def failed(sections: Sequence[Section]) -> list[Bar]:
    """The bars that do not hold."""
    return [bar for section in sections for bar in section.bars if not bar.holds]


def bars_table(sections: Sequence[Section]) -> Table:
    """Every bar of the sections with its limit, what was measured, and yes or no."""
    return Table(
        ("bar", "limit", "measured", "holds"),
        tuple(
            (
                bar.name,
                f"≤ {bar.limit:g}",
                f"{bar.measured:.{bar.decimals}f}",
                "yes" if bar.holds else "**no**",
            )
            for section in sections
            for bar in section.bars
        ),
    )


def to_markdown(heading: str, sections: Sequence[Section], facts: Mapping[str, str]) -> str:
    """The whole report.

    Args:
        heading: the title of the page.
        sections: in the order to be written.
        facts: of the run (machine, versions, command, date), a line each at the beginning.
    """
    parts = [f"# {heading}", "\n".join(f"- {name}: {value}" for name, value in facts.items())]
    if any(section.bars for section in sections):
        parts += ["## Bars", _markdown_table(bars_table(sections))]
    for section in sections:
        parts.append(f"## {section.title}")
        parts += [piece if isinstance(piece, str) else _markdown_table(piece) for piece in section.body]
    return "\n\n".join(parts) + "\n"


def show(section: Section, console: Console) -> None:
    """Print a section on the terminal."""
    console.rule(section.title, align="left")
    for piece in section.body:
        # No markup: a corpus may be called [red].
        console.print(_terminal_table(piece) if isinstance(piece, Table) else piece, markup=False)
    for bar in section.bars:
        console.print(
            f"{bar.name}: {bar.measured:.{bar.decimals}f}, bar ≤ {bar.limit:g}: {'yes' if bar.holds else 'NO'}",
            style="green" if bar.holds else "red",
            markup=False,
            highlight=False,
        )


def show_bars(sections: Sequence[Section], console: Console) -> None:
    """Print the table of every bar."""
    console.print(_terminal_table(bars_table(sections)))


def _terminal_table(table: Table) -> RenderableType:
    from rich import box
    from rich import table as rich_table
    from rich.text import Text

    drawn = rich_table.Table(box=box.SIMPLE_HEAD)
    for number, column in enumerate(table.columns):
        drawn.add_column(Text(column), justify="right" if number else "left")
    for row in table.rows:
        drawn.add_row(*(Text(cell.replace("**", "")) for cell in row))
    return drawn


def _markdown_table(table: Table) -> str:
    lines = [table.columns, ("---", *("---:" for _ in table.columns[1:])), *table.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
