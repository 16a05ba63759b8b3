"""`coach`: the product in the terminal. Every command takes --json, --corpus and --data-dir, and ends with one line if it fails.

The commands call the facade and print; they decide nothing. Heavy imports wait until a command needs them.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from interview_coach.cli.common import (
    CorpusDirs,
    DataDir,
    Json,
    batch_rows,
    open_coach,
    print_json,
    progress,
    say,
    warn,
)
from interview_coach.cli.corpus import corpus_app
from interview_coach.cli.evaluate import eval_app
from interview_coach.cli.grade import grade
from interview_coach.cli.interview import interview
from interview_coach.cli.llm import llm_app
from interview_coach.errors import CoachError, InputError

if TYPE_CHECKING:
    from interview_coach.domain import Answer

__all__ = ["app", "main"]

app = typer.Typer(
    help="Interview Coach answers machine-learning interview questions from articles, citing every statement.\n\n"
    "Try:  coach ask 'explain InfoNCE vs triplet'",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or http(s) addresses.")],
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Add articles to your library: Markdown, text, HTML, PDF, Word, folders of these, or a web address.

    Advertising and navigation are taken out, and what was taken is reported. The same article again changes nothing;
    an edited version replaces the old one. A file that cannot be read is one line; the others go on.
    """
    from interview_coach.cli.terminal import report_lines

    with open_coach(corpus, data_dir) as coach:
        reports = coach.ingest(paths, progress=progress(as_json))
        failed = [report for report in reports if report.error]
        if as_json:
            print_json({"files": [report.to_json() for report in reports]})
        else:
            for report in reports:
                if not report.error:
                    say(report_lines(report))
                elif len(failed) < len(reports) or len(failed) > 1:
                    warn(report.error)
        if not reports:
            raise InputError(
                "no article found there; give a file, or a folder with .md, .txt, .html, .pdf or .docx"
            )
        if len(failed) == len(reports):
            many = f"none of the {len(failed)} could be read; see the lines above"
            raise InputError(failed[0].error or "" if len(failed) == 1 else many)


@app.command()
def index(as_json: Json = False, corpus: CorpusDirs = None, data_dir: DataDir = None) -> None:
    """Build the index, or bring it up to date; only what is new is embedded."""
    with open_coach(corpus, data_dir) as coach:
        report = coach.index(progress(as_json))
        for problem in coach.problems:
            warn(problem)
        if as_json:
            print_json(asdict(report))
        else:
            say(
                f"{report.articles} articles, {report.questions} questions, {report.chunks} chunks: "
                f"{report.embedded} embedded, {report.reused} reused, {report.seconds:.1f} s"
            )


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="Q", help="What to look for, in Chinese or English.")],
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many passages.")] = 5,
    lang: Annotated[Literal["zh", "en"] | None, typer.Option(help="Only articles in this language.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only articles of this topic.")] = None,
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Show the passages nearest to a question, without composing an answer."""
    from interview_coach.retrieve.found import Filter

    within = Filter(langs=frozenset([lang] if lang else []), topics=frozenset([topic] if topic else []))
    with open_coach(corpus, data_dir) as coach:
        coach.prepare(progress(as_json))
        found = coach.search(query, k, within)
        hits = []
        for rank, hit in enumerate(found.hits, start=1):
            article = coach.article(hit.chunk.article_id, hit.chunk.lang)
            hits.append(
                {
                    "rank": rank,
                    "score": round(hit.score, 4),
                    "article_id": hit.chunk.article_id,
                    "question_id": hit.chunk.question_id,
                    "question": article.question(hit.chunk.question_id).title,
                    "lang": hit.chunk.lang,
                    "text": hit.chunk.text,
                    "start": hit.chunk.start,
                    "end": hit.chunk.end,
                    "source": article.source_label,
                }
            )
        if as_json:
            print_json({"hits": hits})
        else:
            for row in hits:
                say(
                    f"{row['rank']}. {row['score']:.3f}  {row['question']}  ({row['source']})\n{row['text']}\n"
                )


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="Q", help="Your question, in Chinese or English.")
    ] = None,
    engine: Annotated[
        Literal["extractive", "llm"] | None,
        typer.Option(
            help="extractive: the articles' own words; llm: the language model, each sentence checked "
            "(default: llm where one is set up)."
        ),
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(help='A file of rows {"id", "question"}; one JSON object a line comes out.')
    ] = None,
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Answer a question from the articles, every statement with its citation, or say that they do not cover it."""
    if (question is None) == (batch is None):
        raise InputError("give one question, or --batch FILE.jsonl")
    rows = batch_rows(batch, ("question",)) if batch else []
    with open_coach(corpus, data_dir) as coach:
        chosen = coach.fluent.chosen
        if engine == "llm" and not chosen:
            raise InputError(
                "no language model is set up; 'coach llm pull' fetches a small one, 'coach llm use' takes yours"
            )
        if engine is None:
            engine = "llm" if chosen else "extractive"
        coach.prepare(progress(as_json or batch is not None))
        if batch:
            for row in rows:
                answer = coach.ask(row["question"], engine=engine)
                print_json({"id": row["id"], **answer_json(answer)})
            return
        if as_json:
            print_json(answer_json(coach.ask(question or "", engine=engine)))
            return
        from interview_coach.cli.terminal import show_answer, writing_line

        answer = coach.ask(question or "")
        if engine == "llm":
            with writing_line() as tell:
                answer = coach.fluent.rewrite(answer, tell=tell)
        show_answer(answer)


app.command()(grade)


@app.command()
def doctor(as_json: Json = False, corpus: CorpusDirs = None, data_dir: DataDir = None) -> None:
    """Say what works, what is missing, and the command that mends it."""
    from interview_coach.doctor import examine

    with open_coach(corpus, data_dir) as coach:
        checks = examine(coach)
        if as_json:
            print_json(
                {"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]}
            )
        else:
            for check in checks:
                say(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
                if check.remedy:
                    say(f"      → {check.remedy}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on (default: 127.0.0.1, this machine only).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port (default: 7860).")] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Start the page; on first start it prepares the model and the index while you look around."""
    from interview_coach.ui.app import serve as serve_page

    with open_coach(corpus, data_dir, host=host, port=port) as coach:
        serve_page(coach, coach.settings.host, coach.settings.port, open_browser=open_browser)


app.add_typer(corpus_app, name="corpus")
app.add_typer(eval_app, name="eval")
app.add_typer(llm_app, name="llm")
app.command()(interview)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as the object of the command's contract."""
    fields = asdict(answer)
    fields["subjects"] = [{"article_id": a, "question_id": q} for a, q in answer.subjects]
    return fields


def main() -> None:
    """The `coach` program: runs a command, and turns every failure into one line and a non-zero status."""
    try:
        app(standalone_mode=True)
    except CoachError as error:
        _fail(" ".join(str(error).split()))
    except KeyboardInterrupt:
        _fail("stopped", status=130)
    except BrokenPipeError:
        sys.exit(141)
    except Exception as error:
        logging.getLogger("interview_coach").debug("unexpected failure", exc_info=True)
        _fail(f"unexpected {type(error).__name__}: {' '.join(str(error).split())}; run 'coach doctor'")


def _fail(line: str, status: int = 1) -> None:
    sys.stderr.write(f"coach: {line}\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
