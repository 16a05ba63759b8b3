"""`coach eval`: measures the product on data with known answers. As in `cli`, the commands call and print."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interview_coach.cli.common import CorpusDirs, DataDir, Json, open_coach
from interview_coach.errors import InputError

if TYPE_CHECKING:
    from interview_coach.progress import Progress

__all__ = ["eval_app"]

eval_app = typer.Typer(help="Measure the product on data with known answers.", no_args_is_help=True)


@eval_app.command()
def retrieval(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A BEIR folder: corpus.jsonl, queries.jsonl, qrels/test.tsv."),
    ],
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only the first so many queries.")] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Measure search on a BEIR folder, through everything that an article goes through; a second run embeds nothing."""
    from interview_coach.evaluate.datasets import read_beir

    data = read_beir(folder)
    for warning in data.warnings:
        sys.stderr.write(f"warning: {warning}\n")
    with open_coach(None, data_dir) as coach:
        from interview_coach.evaluate.runners import cache_root, evaluate_retrieval
        from interview_coach.text.terms import shipped_glossary

        tell = _progress()
        encoder = coach.encoder(tell)
        root = cache_root(coach.settings.cache_dir, folder, encoder.fingerprint)
        report = evaluate_retrieval(
            data,
            encoder,
            shipped_glossary(),
            root,
            second_look=coach.models.second_look,
            limit=limit,
            progress=tell,
        )
    fields = {
        "queries": report.queries,
        "recall@1": round(report.recall_at_1, 4),
        "recall@5": round(report.recall_at_5, 4),
        "mrr@10": round(report.mrr_at_10, 4),
        "ndcg@10": round(report.ndcg_at_10, 4),
        "index_seconds": round(report.index_seconds, 3),
        "query_ms_p50": round(report.query_ms_p50, 2),
        "query_ms_p95": round(report.query_ms_p95, 2),
        "documents": report.documents,
        "chunks": report.chunks,
        "embedded": report.embedded,
    }
    _show(fields, as_json)


@eval_app.command()
def abstention(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help='Rows {"question", "answerable": true or false}, one a line.'),
    ],
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Measure how well the product tells what its articles answer from what they do not, against the current index."""
    from interview_coach.evaluate.datasets import read_rows

    rows = read_rows(file)
    with open_coach(corpus, data_dir) as coach:
        from interview_coach.evaluate.runners import evaluate_abstention
        from interview_coach.retrieve.gate import shipped_gate

        tell = _progress()
        coach.prepare(tell)
        gate = shipped_gate()
        reports = evaluate_abstention(
            rows, coach.ask, lambda question: gate.probability(coach.search(question).signals), tell
        )
    fields = _rounded(asdict(reports[None]))
    fields["by_lang"] = {lang: _rounded(asdict(report)) for lang, report in reports.items() if lang}
    _show(fields, as_json)


@eval_app.command()
def grading(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help='Rows {"question_id", "question", "reference", "answer", "score" in 0..1}, one a line.',
        ),
    ],
    predictions: Annotated[
        Path | None, typer.Option(help="Write the score given to each row here, one JSON object a line.")
    ] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Measure how well the grader agrees with people on short answers to questions with one reference each."""
    from interview_coach.evaluate.datasets import read_graded

    rows = read_graded(file)
    with open_coach(None, data_dir) as coach:
        from interview_coach.evaluate.grading import evaluate_grading

        tell = _progress()
        report, given = evaluate_grading(rows, coach.encoder(tell), tell)
    if predictions is not None:
        lines = [
            {"id": row.id, "question_id": row.question_id, "score": row.score, "predicted": round(score, 4)}
            for row, score in zip(rows, given, strict=True)
        ]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        try:
            predictions.write_text(text, "utf-8")
        except OSError as error:
            raise InputError(
                f"--predictions {predictions}: cannot be written ({error}); give another file"
            ) from error
    fields = _rounded(asdict(report))
    fields["baselines"] = _rounded(fields["baselines"])
    _show(fields, as_json)


def _rounded(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in fields.items()}


def _show(fields: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
        return
    for name, value in fields.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                parts = inner.items() if isinstance(inner, dict) else [(name, inner)]
                _show({f"{key} {field}": figure for field, figure in parts}, False)
        else:
            sys.stdout.write(f"{name:<22}{'-' if value is None else value}\n")


def _progress() -> Progress:
    """On stderr a bar where somebody looks at it, else a line for each stage that is done."""
    if sys.stderr.isatty():
        from interview_coach.cli.terminal import bar

        return bar()

    def tell(stage: str, done: int, total: int) -> None:
        # Long stages say something on the way; the others once, at their end.
        if done >= total or (total >= 100 and done % max(1, total // 4) == 0):
            sys.stderr.write(f"{stage}: {done} of {total}\n")

    return tell
