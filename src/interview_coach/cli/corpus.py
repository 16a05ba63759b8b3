"""`coach corpus`: look after a folder of articles in the corpus format."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from interview_coach.cli.common import CorpusDirs, DataDir, Json, open_coach, print_json, progress, say, warn

__all__ = ["corpus_app"]

corpus_app = typer.Typer(help="Look after a folder of articles in the corpus format.", no_args_is_help=True)


@corpus_app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="The folder (default: the shipped corpus).")] = None,
    as_json: Json = False,
) -> None:
    """Check every article of a corpus folder against the format; each problem is path:line: what is wrong."""
    from interview_coach.ingest.validate import check_corpus
    from interview_coach.settings import PROJECT_ROOT

    problems = check_corpus(folder or PROJECT_ROOT / "corpus")
    if as_json:
        print_json({"problems": [{**asdict(problem), "path": str(problem.path)} for problem in problems]})
    else:
        for problem in problems:
            say(f"{problem.path}:{problem.line}: {problem.message}")
        say(f"{len(problems)} problems" if problems else "no problems")
    if problems:
        raise typer.Exit(1)


@corpus_app.command()
def stats(as_json: Json = False, corpus: CorpusDirs = None, data_dir: DataDir = None) -> None:
    """Count the questions by topic, difficulty and language; name thin topics and questions that look alike."""
    from interview_coach.evaluate.overview import THIN, look_alike, overview

    with open_coach(corpus, data_dir) as coach:
        held = coach.corpus()
        found = overview(held.articles)
        alike = look_alike(held.articles, coach.encoder(progress(as_json)))
    if as_json:
        print_json(
            {
                "questions": found.questions,
                "key_points": found.key_points,
                "topics": [{**asdict(row), "thin": row.thin} for row in found.rows],
                "untranslated": found.untranslated,
                "alike": [asdict(pair) for pair in alike],
                "problems": held.problems,
            }
        )
        return
    for problem in held.problems:
        warn(problem)
    width = max([len(row.topic) for row in found.rows], default=5)
    say(f"{'topic':{width}}  lang  articles  questions  difficulty 1  2  3  4  5")
    for row in found.rows:
        spread = "  ".join(f"{row.difficulties.get(level, 0) or '·':>2}" for level in range(1, 6))
        say(
            f"{row.topic:{width}}  {row.lang:4}  {row.articles:8}  {row.questions:9}            {spread}"
            f"{'  thin' if row.thin else ''}"
        )
    counts = ", ".join(f"{count} in {lang}" for lang, count in sorted(found.questions.items())) or "none"
    say(f"\nquestions: {counts}; {found.key_points} key points")
    if found.untranslated:
        say(f"in one language only: {', '.join(found.untranslated)}")
    if any(row.thin for row in found.rows):
        say(f"thin: fewer than {THIN} questions in a language")
    for pair in alike:
        say(f"alike ({pair.lang}, {pair.cosine:.2f}): {pair.first}, {pair.second}")
    if not alike:
        say("no two questions look alike")
