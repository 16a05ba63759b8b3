"""`coach interview`, over the real interviews with a grader of a visible rule."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes_interview import WordGrades, articles
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from interview_coach import cli
from interview_coach.cli.interview_talk import Talk
from interview_coach.coach import Coach
from interview_coach.errors import CoachError, InputError, StoreError
from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.actions import Skip
from interview_coach.interview.service import Interviews
from interview_coach.interview.state import Plan

FULL = "alpha\nbeta\ngamma\n\n"


@pytest.fixture
def interviews(tmp_path: Path) -> Iterator[Interviews]:
    made = iter(range(1, 100))
    grades = WordGrades()
    with InterviewStore(tmp_path / "history.sqlite3") as store:
        # Ids of different beginnings, so that one can be named by it.
        yield Interviews(store, articles, lambda: grades, new_id=lambda: f"{next(made):02d}" + "0" * 30)


@pytest.fixture
def run(interviews: Interviews, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Coach, "interviews", property(lambda self: interviews))
    monkeypatch.setattr(Coach, "prepare", lambda self, progress=None: None)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: str, typed: str = "") -> Result:
        words = ("interview", *words, "--data-dir", str(tmp_path))
        result = CliRunner().invoke(cli.app, list(words), input=typed)
        if result.exception and not isinstance(result.exception, SystemExit | CoachError):
            raise result.exception
        return result

    return call


def test_a_whole_interview(run: Any, interviews: Interviews) -> None:
    typed = "/clarify\n/hint\n" + FULL + "not alpha, half beta\n\nno idea about it\n\n/dontknow\n"
    result = run("--topic", "contrastive-learning", "--questions", "3", "--lang", "en", typed=typed)
    assert result.exit_code == 0
    shown = result.stdout
    assert "Question 1 of 3" in shown and "Question 3 of 3" in shown
    assert "Hint (this point can now earn half" in shown
    assert "✓ covered" in shown and "⚠ seems contradicted" in shown
    assert "Your words: “not alpha”" in shown
    assert "article: “" in shown and "losses.en.md" in shown
    assert "Follow-up: " in shown
    assert "Arithmetic: (" in shown
    assert "Interview report" in shown or "Mock interview" in shown
    assert "Three things to fix first" in shown
    (one,) = interviews.list()
    assert one.status == "finished"
    state = interviews.get(one.id)
    assert [turn.outcome for turn in state.turns] == ["answered", "answered", "given_up"]
    assert state.turns[0].answers == ("alpha\nbeta\ngamma",)


def test_leaving_and_going_on(run: Any, interviews: Interviews) -> None:
    result = run(
        "--lang", "en", "--topic", "contrastive-learning", typed="alpha and\nmore\n"
    )  # then Ctrl-D: it is sent
    (one,) = interviews.list()
    assert one.status == "paused"
    assert f"coach interview --resume {one.id[:8]}" in result.stdout
    assert interviews.get(one.id).turns[0].answers == ("alpha and\nmore",)
    result = run("--resume", typed="/skip\n/back 9\n/stop\nn\n/stop\ny\n")
    assert "there is no question 9 yet" in result.stdout or "answer or skip" in result.stdout
    assert interviews.list()[0].status == "finished"
    with pytest.raises(InputError, match="no interview is under way"):
        raise run("--resume").exception


def test_ctrl_c_loses_nothing(interviews: Interviews) -> None:
    state = interviews.start(Plan("en", ("contrastive-learning",)))
    lines = iter(["first line", "second line"])

    def read(_: str) -> str:
        line = next(lines, None)
        if line is None:
            raise KeyboardInterrupt
        return line

    left = Talk(interviews, state, read=read).run()
    assert left.status == "paused"
    assert interviews.get(state.id).draft == "first line\nsecond line"
    typed = iter(["alpha", "/send"])

    def go_on(_: str) -> str:
        line = next(typed, None)
        if line is None:
            raise EOFError
        return line

    Talk(interviews, interviews.get(state.id), read=go_on).run()
    assert interviews.get(state.id).turns[0].answers[0] == "first line\nsecond line\nalpha"


def test_a_full_disk_keeps_the_answer(interviews: Interviews, monkeypatch: pytest.MonkeyPatch) -> None:
    state = interviews.start(Plan("en", ("contrastive-learning",), questions=1))
    real, failures = interviews.act, iter([True])

    def act(*args: Any) -> Any:
        if next(failures, False):
            raise StoreError("the disk is full; make room")
        return real(*args)

    monkeypatch.setattr(interviews, "act", act)
    lines = iter(["alpha beta gamma", "", "/send"])
    after = Talk(interviews, state, read=lambda _: next(lines)).run()
    assert after.turns[0].answers == ("alpha beta gamma",)
    assert after.status == "finished"


def test_another_window_is_heard_of(
    interviews: Interviews, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    state = interviews.start(Plan("en", ("contrastive-learning",), questions=2))
    moved = interviews.act(state.id, state.version, Skip())
    lines = iter(["[bold]mine[/bold]", "", "/stop", "y"])
    after = Talk(interviews, state, read=lambda _: next(lines)).run()
    shown = capsys.readouterr().out
    assert "moved on in another window" in shown
    assert "[bold]mine[/bold]" in shown  # shown as typed, never read as markup
    assert after.version == moved.version + 1


def test_commands_that_need_a_number(run: Any, interviews: Interviews) -> None:
    typed = "/back\n/back x\n/overrule 1\n/overrule 7 7\n/nonsense\n/help\n/send\n/drop\nx\n\n"
    result = run("--lang", "en", "--topic", "contrastive-learning", "--style", "pressure", typed=typed)
    assert result.stdout.count("no such command, or it needs a number") == 5
    assert "/overrule N P" in result.stdout
    assert "Nothing has been typed." in result.stdout
    assert "120 s for this answer" in result.stdout
    assert len(interviews.list()) == 1


def test_overruling(run: Any, interviews: Interviews) -> None:
    typed = "alpha beta\n\n/skip\n/overrule 1 3 it was there\n"
    run("--lang", "en", "--topic", "contrastive-learning", typed=typed)
    turn = interviews.get(interviews.list()[0].id).turns[0]
    assert [p.verdict for p in turn.points] == ["covered"] * 3
    assert "it was there" in interviews.appeals_jsonl()


def test_in_chinese(run: Any) -> None:
    result = run("--lang", "zh", "--questions", "1", typed="不会\n\n")
    assert "第 1 题，共 1 题" in result.stdout
    assert "没有说到" in result.stdout
    assert "逐题" in result.stdout


def test_the_report_as_json(run: Any) -> None:
    result = run("--lang", "en", "--questions", "1", "--topic", "generative-models", "--json", typed=FULL)
    report = json.loads(result.stdout)
    assert report["score"] == 1.0
    assert report["questions"][0]["points"][0]["verdict"] == "covered"
    assert report["created"].startswith("20")
    again = json.loads(run(report["interview_id"][:8], "--json").stdout)
    assert again == report


def test_exports(run: Any, tmp_path: Path) -> None:
    made = tmp_path / "report.md"
    run("--lang", "en", "--questions", "1", "--topic", "generative-models", "--export", str(made), typed=FULL)
    assert "Strengths worth keeping" in made.read_text("utf-8")
    pdf = tmp_path / "report.pdf"
    run("01", "--export", str(pdf))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.read_bytes())).pages)
    assert "Overall" in text
    for words, said in (
        (("--export", "x.doc"), "must end in .md or .pdf"),
        (("01", "--export", str(tmp_path / "none" / "x.md")), "cannot be written"),
        (("99", "--export", str(pdf)), "no interview begins with"),
        (("01",), "goes with --resume"),
    ):
        assert said in str(run(*words).exception)


def test_the_list(run: Any) -> None:
    assert "no interviews yet" in run("--list").stdout
    run("--lang", "en", "--questions", "1", "--topic", "generative-models", typed=FULL)
    shown = run("--list").stdout
    assert shown.startswith("01000000") and "100%" in shown and "finished" in shown
    (row,) = json.loads(run("--list", "--json").stdout)["interviews"]
    assert row["answered"] == 1


def test_a_job_description(run: Any, tmp_path: Path, interviews: Interviews) -> None:
    job = tmp_path / "job.txt"
    job.write_text("You know contrastive learning.", "utf-8")
    assert "Contrastive learning" in run("--lang", "en", "--job", str(job)).stdout
    assert interviews.get(interviews.list()[0].id).plan.topics == ("contrastive-learning",)
    job.write_text("You bake bread.", "utf-8")
    assert "nothing that the articles cover" in str(run("--job", str(job)).exception)
    assert "cannot be read" in str(run("--job", str(tmp_path / "none.txt")).exception)


def test_a_topic_that_there_is_none_of(run: Any) -> None:
    assert "choose from" in str(run("--topic", "bread", "--lang", "en").exception)
    assert "choose from 1 to 50" in str(run("--questions", "0", "--lang", "en").exception)


@pytest.mark.parametrize(
    ("variable", "asked"), [("zh_CN.UTF-8", "第 1 题"), ("en_US.UTF-8", "Question 1"), ("", "Question 1")]
)
def test_the_terminal_s_language(
    run: Any, monkeypatch: pytest.MonkeyPatch, variable: str, asked: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", variable)
    assert asked in run().stdout
