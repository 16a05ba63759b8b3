"""A program that answers the open question of an interview, and stops at a named moment until it is killed.

python killed_act.py DATABASE INTERVIEW VERSION MOMENT     moment: grading, writing, or none
"""

from __future__ import annotations

import resource
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes_interview import WordGrades, articles
from sqlalchemy import event

from interview_coach.errors import StaleInterview, StoreError
from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.actions import Answer
from interview_coach.interview.service import Interviews

ANSWER = "alpha beta gamma, at length"


def wait() -> None:
    sys.stdout.write("here\n")
    sys.stdout.flush()
    time.sleep(60)


class Slow(WordGrades):
    def grade(self, *args: object) -> object:  # type: ignore[override]
        wait()
        return super().grade(*args)  # type: ignore[arg-type]


def main() -> None:
    path, interview_id, version, moment = sys.argv[1:]
    store = InterviewStore(Path(path))
    grades = Slow() if moment == "grading" else WordGrades()
    if moment == "full":
        store.list()  # the log and its index are there
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    if moment == "writing":

        def written(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            # In the middle of the transaction: the interview is written, its questions are not.
            if statement.startswith("DELETE FROM interview_question"):
                wait()

        event.listen(store._engine, "before_cursor_execute", written)
    try:
        Interviews(store, articles, lambda: grades).act(interview_id, int(version), Answer(ANSWER))
        sys.stdout.write("done\n")
    except StaleInterview:
        sys.stdout.write("stale\n")
    except StoreError as error:
        sys.stdout.write(f"{error}\n")


if __name__ == "__main__":
    main()
