"""Measures the product beside a plain LangChain pipeline, in one run, in turns.

    python -m benchmarks                       all of it, and docs/benchmarks.md; about ten minutes
    python -m benchmarks --quick               fewer repetitions, to look
    python -m benchmarks --corpus DIR          on your own articles
    python -m benchmarks --only quality --beir DIR

Exit status: 0 if every bar holds, 1 if one does not, 2 if nothing could be measured.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from benchmarks.compare.bench import Bench, BenchError, work
from benchmarks.compare.machine import facts
from benchmarks.compare.report import Section, failed, show, show_bars, to_markdown
from benchmarks.compare.sections import SECTIONS
from interview_coach.embed.texts import prompts_for
from interview_coach.embed.weights import obtain
from interview_coach.errors import CoachError
from interview_coach.progress import Progress
from interview_coach.settings import PROJECT_ROOT, load_settings

__all__ = ["main"]

_SHARED = PROJECT_ROOT.parent / "shared"
_REPORT = PROJECT_ROOT / "docs" / "benchmarks.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print it, and write the report. Returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(given)
    console = Console()
    try:
        sections = _measured(options, console)
    except CoachError as error:
        console.print(f"benchmarks: {error}", style="red", markup=False)
        return 2
    show_bars(sections, console)
    out = _target(options)
    if out:
        command = shlex.join(["python", "-m", "benchmarks", *given])
        text = to_markdown("Benchmarks", sections, facts(command, date.today().isoformat()))
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
        console.print(f"written: {out}", markup=False)
    broken = failed(sections)
    if broken:
        console.print(
            f"{len(broken)} bars do not hold: {'; '.join(bar.name for bar in broken)}", markup=False
        )
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        action="append",
        help="a folder of articles; repeatable (default: the shipped ones, and ../shared/articles if it is there)",
    )
    parser.add_argument(
        "--beir",
        type=Path,
        action="append",
        default=[],
        help="a BEIR folder, besides those of ../shared/data/retrieval; repeatable",
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: to look, not to claim")
    parser.add_argument("--only", help=f"some of the measurements, by commas: {','.join(SECTIONS)}")
    parser.add_argument(
        "--out", type=Path, help="where the report goes (default for a whole run: docs/benchmarks.md)"
    )
    return parser


def _target(options: argparse.Namespace) -> Path | None:
    """The report's file: the one named, or the project's own if all was measured as it should be, else none."""
    if options.out:
        return Path(options.out)
    whole = not (options.quick or options.only or options.corpus or options.beir)
    return _REPORT if whole else None


def _measured(options: argparse.Namespace, console: Console) -> list[Section]:
    names = options.only.split(",") if options.only else list(SECTIONS)
    for name in names:
        if name not in SECTIONS:
            raise BenchError(f"--only {name}: no such measurement; there are {', '.join(SECTIONS)}")
    for folder in [*(options.corpus or []), *options.beir]:
        if not folder.is_dir():
            raise BenchError(f"{folder}: no such folder")
    settings = load_settings()
    sections = []
    live = RichProgress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
    )
    task = live.add_task("getting ready", total=None)

    def tell(stage: str, done: int, total: int) -> None:
        if live.live.is_started and live.console.is_terminal:
            live.update(task, description=stage, completed=done, total=total)
        elif done < total:
            console.print(f"{stage} {done + 1}/{total}", markup=False, highlight=False)

    weights = obtain(
        settings.encoder_model,
        folder=settings.encoder_folder,
        cache_dir=settings.cache_dir,
        allow_hub=settings.allow_hub,
        progress=tell,
    )
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as scratch, live:
        bench = Bench(
            corpus=tuple(options.corpus or _default_corpus()),
            beir=(*_default_beir(), *options.beir),
            folder=weights.folder,
            prompts=_prompts(weights.folder, settings.encoder_model),
            scratch=Path(scratch),
            quick=options.quick,
            progress=tell,
            threads=settings.threads,
            work=work,
        )
        _compile_before(bench, tell)
        for name in names:
            section = SECTIONS[name](bench)
            show(section, console)
            sections.append(section)
    return sections


def _compile_before(bench: Bench, tell: Progress) -> None:
    """The encoder is compiled now if it never was, so that no measurement has this in it but its own."""
    from interview_coach.coach import Coach

    tell("the encoder", 0, 1)
    Coach(load_settings()).encoder(tell)
    tell("the encoder", 1, 1)


def _default_corpus() -> list[Path]:
    articles = _SHARED / "articles"
    return [PROJECT_ROOT / "corpus", *([articles] if articles.is_dir() else [])]


def _default_beir() -> list[Path]:
    return sorted(path.parent for path in (_SHARED / "data" / "retrieval").glob("*/corpus.jsonl"))


def _prompts(folder: Path, model: str) -> tuple[str, str]:
    """What the product puts before texts, so that both sides do."""
    config = folder / "config_sentence_transformers.json"
    own = json.loads(config.read_text("utf-8")).get("prompts", {}) if config.is_file() else {}
    return prompts_for(own, model)
