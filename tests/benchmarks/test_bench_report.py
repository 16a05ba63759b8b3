from __future__ import annotations

import io
import math

import pytest
from rich.console import Console

from benchmarks.compare.report import (
    Bar,
    Section,
    Table,
    bars_table,
    failed,
    ratio,
    show,
    show_bars,
    to_markdown,
)

_SECTION = Section(
    "Warm",
    ("How it was done.", Table(("", "ours", "theirs"), (("seconds | p50", "1.0", "4.0"),))),
    (Bar("query", 0.25, 0.5), Bar("memory", 0.61, 0.6)),
)


def test_a_bar_holds_up_to_its_limit_and_not_without_a_measurement() -> None:
    assert Bar("x", 0.5, 0.5).holds
    assert not Bar("x", 0.51, 0.5).holds
    assert not Bar("x", math.nan, 0.5).holds


def test_the_ratio_to_nothing_is_no_number() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert math.isnan(ratio(1.0, 0.0))


def test_failed_names_only_the_bars_that_do_not_hold() -> None:
    assert [bar.name for bar in failed([_SECTION])] == ["memory"]


def test_a_row_must_have_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="2 cells under 3 headings"):
        Table(("", "ours", "theirs"), (("seconds", "1.0"),))


def test_the_table_of_bars_says_yes_or_no() -> None:
    assert bars_table([_SECTION]).rows == (
        ("query", "≤ 0.5", "0.25", "yes"),
        ("memory", "≤ 0.6", "0.61", "**no**"),
    )


def test_markdown_has_facts_bars_and_every_section_in_order() -> None:
    text = to_markdown("Benchmarks", [_SECTION, Section("Quality", ("Skipped.",))], {"date": "2026-11-22"})
    assert text == (
        "# Benchmarks\n\n- date: 2026-11-22\n\n## Bars\n\n"
        "| bar | limit | measured | holds |\n| --- | ---: | ---: | ---: |\n"
        "| query | ≤ 0.5 | 0.25 | yes |\n| memory | ≤ 0.6 | 0.61 | **no** |\n\n"
        "## Warm\n\nHow it was done.\n\n"
        "|  | ours | theirs |\n| --- | ---: | ---: |\n| seconds \\| p50 | 1.0 | 4.0 |\n\n"
        "## Quality\n\nSkipped.\n"
    )


def test_without_bars_there_is_no_table_of_them() -> None:
    assert "## Bars" not in to_markdown("Benchmarks", [Section("Quality", ("Skipped.",))], {})


def test_the_terminal_shows_the_same_figures_and_takes_names_literally() -> None:
    console = Console(file=io.StringIO(), width=100)
    show(
        Section("Quality", (Table(("set", "R@1"), (("[red]mine", "**no**"),)),), (Bar("b [x]", 2, 1),)),
        console,
    )
    show_bars([_SECTION], console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "[red]mine" in shown and "b [x]: 2.00, bar ≤ 1: NO" in shown
    assert "memory" in shown and "**" not in shown
