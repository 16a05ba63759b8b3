"""The networks as they are fitted: what is stored is what is restored, and what the grader computes."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.entailment_network import Network, exported, restore
from interview_coach.grading.entailment import entailment_of

DIM = 24


def _network(seed: int) -> Network:
    torch.manual_seed(seed)
    return Network(DIM).eval()


def test_a_stored_network_is_restored() -> None:
    one, other = _network(1), _network(2)
    stored = exported(one)
    assert any((stored[name] != values).any() for name, values in exported(other).items())
    restore(other, stored)
    for name, values in exported(other).items():
        np.testing.assert_array_equal(values, stored[name])


def test_the_grader_computes_what_was_fitted() -> None:
    network = _network(1)
    point, claim = torch.randn(1, 5, 3 * DIM), torch.randn(1, 7, 3 * DIM)
    with torch.no_grad():
        points, claims = (point, torch.ones(1, 5)), (claim, torch.ones(1, 7))
        wanted = torch.softmax(network(points, claims, torch.zeros(1, 2, dtype=torch.long)), 1).numpy()
    entailment = entailment_of({f"0/{name}": values for name, values in exported(network).items()})
    found = entailment.judge([tuple(entailment.project([point[0].numpy(), claim[0].numpy()]))])
    np.testing.assert_allclose(found, wanted, atol=1e-5)
