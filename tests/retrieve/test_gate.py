import pytest

from interview_coach.coach import Coach
from interview_coach.retrieve.found import Signals
from interview_coach.retrieve.gate import Gate, shipped_gate

NOTHING = Signals(0.7, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0)
ALL = Signals(0.95, 0.98, 0.1, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)


def test_the_shipped_gate_knows_a_sure_case_from_a_hopeless_one() -> None:
    gate = shipped_gate()
    assert gate.covers(ALL) and not gate.covers(NOTHING)
    assert 0 <= gate.probability(NOTHING) < 0.05 < 0.95 < gate.probability(ALL) <= 1


def test_extreme_signals_do_not_overflow() -> None:
    gate = Gate({"dense": 1e9}, 0.0, 0.5)
    assert gate.probability(ALL) == pytest.approx(1.0)


def test_one_signal_alone_does_not_decide(coach: Coach) -> None:
    """ControlNet's cosines are those of a covered question; its words are not."""
    covered, not_covered = coach.search("What is CLIP?").signals, coach.search("What is ControlNet?").signals
    assert not_covered.dense > 0.75
    assert covered.names > not_covered.names


@pytest.mark.parametrize(
    ("question", "aside"),
    [
        ("Explain fastText.", True),
        ("t-SNE 降维的原理是什么？", True),
        ("What is CLIP?", False),
        ("How many GPUs does Google use?", False),
        ("Explain ControlNet.", False),  # no article has it at all
    ],
)
def test_what_is_only_mentioned_is_no_subject(coach: Coach, question: str, aside: bool) -> None:
    assert coach.search(question).signals.aside == float(aside)
