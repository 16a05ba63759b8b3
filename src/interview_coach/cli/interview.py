"""`coach interview`: a mock interview in the terminal, with the same questions, verdicts and storage as the page."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from interview_coach.cli.common import CorpusDirs, DataDir, Json, open_coach, print_json, progress, say
from interview_coach.domain import Lang
from interview_coach.errors import InputError, StoreError

if TYPE_CHECKING:
    from interview_coach.interview.results import Report
    from interview_coach.interview.service import Interviews
    from interview_coach.interview.state import Interview, InterviewSummary, Plan

__all__ = ["interview", "report_json"]


def interview(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="With --resume, --export or --json: which interview (or how its id begins)."
        ),
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="A topic to be asked about; repeatable.")] = None,
    level: Annotated[Literal["any", "junior", "mid", "senior"], typer.Option(help="How hard it is.")] = "any",
    questions: Annotated[int | None, typer.Option(help="How many questions (default: 5).")] = None,
    minutes: Annotated[int | None, typer.Option(help="Ask no new question after so many minutes.")] = None,
    lang: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="The language to ask in; answer in either.")
    ] = None,
    style: Annotated[Literal["calm", "probing", "pressure"], typer.Option(help="The interviewer.")] = "calm",
    job: Annotated[Path | None, typer.Option(help="A job description: its topics are asked about.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last one that is not over, or with ID.")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="List the interviews.")] = False,
    export: Annotated[
        Path | None, typer.Option(help="Write the report to FILE.md or FILE.pdf.", metavar="FILE")
    ] = None,
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Be interviewed: answer in your own words, and get a verdict on every point with the passage that decides it.

    An answer ends with an empty line or Ctrl-D. /help lists what else you can do. Everything is saved as you go;
    Ctrl-C pauses, and `coach interview --resume` goes on.
    """
    from interview_coach.cli.interview_talk import Talk

    if export is not None and export.suffix.lower() not in (".md", ".pdf"):
        raise InputError(f"--export {export}: the name must end in .md or .pdf")
    if which is not None and not (resume or export or as_json):
        raise InputError(f"'{which}': an id goes with --resume, --export or --json; topics go with --topic")
    with open_coach(corpus, data_dir) as coach:
        interviews = coach.interviews
        if listing:
            _list(interviews.list(), as_json)
            return
        if resume or which:
            opened = interviews.get(_find(interviews.list(), which))
        else:
            asked_in = lang or _language(coach.settings.ui_lang)
            plan = _plan(interviews, asked_in, topic or [], level, questions, minutes, style, job)
            opened = interviews.start(plan)
        if opened.status != "finished" and (resume or not which):
            coach.prepare(progress(as_json))
            opened = Talk(interviews, opened, quiet=as_json).run()
        report = interviews.report(opened.id)
        if export is not None:
            _export(interviews, opened, export)
        if as_json:
            print_json(report_json(report))
        elif opened.status == "finished" and (export is None or not which):
            from interview_coach.cli.interview_show import show_report

            show_report(interviews.export_markdown(opened.id))


def report_json(report: Report) -> dict[str, Any]:
    """A report as one JSON object, times as ISO 8601."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value

    fields: dict[str, Any] = plain(dataclasses.asdict(report))
    return fields


def _plan(
    interviews: Interviews,
    lang: Lang,
    topics: Sequence[str],
    level: Literal["any", "junior", "mid", "senior"],
    questions: int | None,
    minutes: int | None,
    style: Literal["calm", "probing", "pressure"],
    job: Path | None,
) -> Plan:
    from interview_coach.interview.state import Plan

    choices = interviews.topics(lang)
    chosen = []
    for wanted in topics:
        known = next(
            (c.topic for c in choices if wanted.casefold() in (c.topic.casefold(), c.title.casefold())), None
        )
        if known is None:
            raise InputError(
                f"--topic {wanted}: choose from {', '.join(c.topic for c in choices) or 'none yet'}"
            )
        chosen.append(known)
    if job is not None:
        try:
            described = job.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"--job {job}: cannot be read ({error}); give a UTF-8 text file") from error
        found = interviews.topics_for(described, lang)
        if not found:
            raise InputError(
                f"--job {job}: it calls for nothing that the articles cover; choose with --topic"
            )
        say(", ".join(choice.title for choice in found))
        chosen += [choice.topic for choice in found]
    if questions is None and minutes is None:
        questions = 5
    return Plan(lang, tuple(dict.fromkeys(chosen)), level, questions, minutes, style)


def _language(setting: str) -> Lang:
    """The language of the settings, else that of the terminal."""
    if setting in ("zh", "en"):
        return "zh" if setting == "zh" else "en"
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if said.lower().startswith("zh") else "en"


def _find(summaries: Sequence[InterviewSummary], which: str | None) -> str:
    if which is None:
        going = next((one.id for one in summaries if one.status != "finished"), None)
        if going is None:
            raise InputError("no interview is under way; start one with 'coach interview'")
        return going
    found = [one.id for one in summaries if one.id.startswith(which.lower())]
    if len(found) != 1:
        many = "more than one interview begins" if found else "no interview begins"
        raise InputError(f"{many} with '{which}'; see 'coach interview --list'")
    return found[0]


def _list(summaries: Sequence[InterviewSummary], as_json: bool) -> None:
    if as_json:
        rows = [
            {
                **dataclasses.asdict(one),
                "created": one.created.isoformat(),
                "updated": one.updated.isoformat(),
            }
            for one in summaries
        ]
        print_json({"interviews": rows})
        return
    for one in summaries:
        score = "     –" if one.score is None else f"{round(100 * one.score):5d}%"
        say(
            f"{one.id[:8]}  {one.created:%Y-%m-%d %H:%M}  {score}  {one.answered:2d}  {one.status:12s}  {one.title}"
        )
    if not summaries:
        say("no interviews yet; start one with 'coach interview'")


def _export(interviews: Interviews, opened: Interview, path: Path) -> None:
    pdf = path.suffix.lower() == ".pdf"
    made = interviews.export_pdf(opened.id) if pdf else interviews.export_markdown(opened.id).encode("utf-8")
    try:
        path.write_bytes(made)
    except OSError as error:
        raise StoreError(
            f"--export {path}: cannot be written ({error.strerror}); choose another place"
        ) from error
