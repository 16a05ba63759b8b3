from __future__ import annotations

import threading

from benchmarks.compare.threads import crowded

_PARAMS = {
    "warm_up": ["w"],
    "alone": [f"one {n}" for n in range(7)],
    "together": [f"many {n}" for n in range(12)],
    "askers": 4,
}


def test_everything_is_asked_once_and_the_crowd_asks_at_the_same_time() -> None:
    asked: list[str] = []
    meeting = threading.Barrier(
        4, timeout=10
    )  # breaks, and loses the request, unless four are inside at once

    def ask(question: str) -> bool:
        asked.append(question)
        if question.startswith("many"):
            meeting.wait()
        return True

    found = crowded(ask, _PARAMS)
    assert found["lost"] == []
    assert sorted(asked) == sorted(["w", *_PARAMS["alone"], *_PARAMS["together"]])
    assert (len(found["one_ms"]), len(found["many_ms"]), found["asked"]) == (7, 12, 19)


def test_an_error_and_a_wrong_answer_are_requests_lost() -> None:
    def ask(question: str) -> bool:
        if question == "many 3":
            raise RuntimeError("out of memory")
        return question != "one 2"

    found = crowded(ask, _PARAMS)
    assert sorted(found["lost"]) == [
        "many 3: RuntimeError: out of memory",
        "one 2: the answer to something else",
    ]
    assert found["asked"] == 19
