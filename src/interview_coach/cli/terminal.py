"""What the terminal shows beside plain lines: a progress bar and a typeset answer."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress

from interview_coach.answer.generate import ENGINE, Writing
from interview_coach.answer.notes import note_of
from interview_coach.domain import Answer
from interview_coach.ingest.report import FileReport
from interview_coach.progress import Progress

__all__ = ["bar", "report_lines", "show_answer", "writing_line"]

_STAGES = {
    "weights": "preparing the model's weights",
    "compile": "compiling the model",
    "model": "loading the model",
    "read": "reading articles",
    "embed": "embedding passages",
    "words": "indexing words",
    "write": "writing the index",
    "llm": "fetching the language model",
}


def bar() -> Progress:
    """A `Progress` that draws one bar on stderr, stage after stage."""
    console = Console(stderr=True)
    live = RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        console=console,
        transient=True,
    )
    task: TaskID | None = None

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal task
        if task is None:
            live.start()
            task = live.add_task("")
        live.update(task, description=_STAGES.get(stage, stage), completed=done, total=max(total, 1))
        if done >= total:
            live.stop()
            live.remove_task(task)
            task = None

    return tell


@contextmanager
def writing_line() -> Iterator[Callable[[Writing], None]]:
    """A line on stderr that says how far a language model is, where somebody is looking."""
    console = Console(stderr=True)
    with console.status("asking the language model …") as status:

        def tell(writing: Writing) -> None:
            if writing.phase == "queued":
                status.update(f"waiting for the language model: {writing.ahead} before this one")
            elif writing.phase == "reading":
                status.update("the language model reads what the articles say …")
            else:
                text = f"{writing.text} {writing.draft}".strip()
                status.update(escape(f"writing … {text[-(console.width - 14) :]}".replace("\n", " ")))

        yield tell


def show_answer(answer: Answer) -> None:
    """Prints an answer with its citations and follow-ups; of a fluent one those that it cites."""
    console = Console()
    if answer.note:
        Console(stderr=True).print(note_of(answer, "en"), style="yellow", markup=False)
    # [1] is a link label to Markdown; a zero-width joiner would be copied along, so the brackets are escaped instead.
    console.print(Markdown(re.sub(r"\[(\d+)\]", r"\\[\1\\]", html.unescape(answer.answer))))
    if answer.engine == ENGINE:
        console.print(
            f"— {answer.model}, each sentence checked against the articles", style="dim", markup=False
        )
    cited = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    shown_citations = [c for c in answer.citations if c.n in cited or answer.engine != ENGINE]
    if shown_citations:
        console.print()
    for citation in shown_citations:
        quote = " ".join(citation.quote.split())
        shown = quote if len(quote) <= 100 else quote[:99] + "…"
        console.print(f"[{citation.n}] {citation.question} — {citation.source}", style="bold", markup=False)
        console.print(f"    {shown}", style="dim", markup=False)
    for follow_up in answer.follow_ups:
        console.print(f"→ {follow_up.question}", style="cyan", markup=False)


def report_lines(report: FileReport) -> str:
    """What became of one source: its questions, what was removed and why, and the warnings."""
    lines = [
        f"✓ {report.path}: {report.status}, {len(report.questions)} questions, "
        f"kept {report.chars_kept} of {report.chars_in} characters"
    ]
    lines += [f"    {number}. {title}" for number, (_, title, _) in enumerate(report.questions, start=1)]
    reasons: dict[str, int] = {}
    for removal in report.removed:
        reasons[removal.why] = reasons.get(removal.why, 0) + len(removal.text)
    lines += [f"    − {why}: {chars} characters" for why, chars in reasons.items()]
    warnings = [*report.warnings, *(w for _, _, found in report.questions for w in found)]
    lines += [f"    ⚠ {warning}" for warning in warnings]
    return "\n".join(lines)
