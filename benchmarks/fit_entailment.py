"""Fits the network that says whether a claim asserts, contradicts or passes over a point, and prints how good it is.

    python -m benchmarks.fit_entailment [--write] [--epochs N] [--data ../shared/data/grading]

Fitted on contrast sets, on spoken and brief answers labelled sentence by sentence, on points in their own words otherwise put
(`entailment_pairs`), and on short answers
(benchmarks/data/short_answers.jsonl and the four data sets, at most `MOST` rows of each).

Left out: every question that has labelled answers in benchmarks/data/grading, on which the grader's models are fitted and
measured; and of the spoken and the short answers those of `grading_data.reserved`, on which `fit_grader` does the same. What
is printed is of a tenth of the contrast questions, and of the reserved answers.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.entailment_pairs import (
    Pair,
    brief_pairs,
    contrast_pairs,
    joined_pairs,
    plain_pairs,
    short_pair,
    spoken_pairs,
)
from benchmarks.grading_data import reserved, short_rows
from interview_coach.coach import Coach
from interview_coach.embed.encoder import Encoder, Tokens
from interview_coach.settings import PROJECT_ROOT, load_settings

TARGET = PROJECT_ROOT / "src" / "interview_coach" / "grading" / "entailment.npz"
MOST = 1200
WIDTH, HIDDEN, DROPOUT, RATE, BATCH, SEED = 64, 128, 0.2, 1e-3, 32, 4


def main() -> None:
    """Fits, prints, and with --write stores the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store the fitted numbers in entailment.npz")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "grading")
    options = parser.parse_args()
    train, test = (
        [pair for part in parts for pair in part]
        for parts in zip(
            contrast_pairs(), spoken_pairs(), brief_pairs(), plain_pairs(), joined_pairs(), strict=True
        )
    )
    for name, rows in short_rows(options.data).items():
        kept = [row for row in rows if not reserved(name, row["question_id"])]
        random.Random(name).shuffle(kept)
        train += [short_pair(row, name) for row in kept[:MOST]]
        test += [short_pair(row, name) for row in rows if reserved(name, row["question_id"])][:400]
    print(f"{len(train)} pairs to fit on, {len(test)} to look at")
    states = token_states(Coach(load_settings()).encoder(), [*train, *test])
    torch.manual_seed(SEED)
    network = Network(next(iter(states.values())).shape[1] // 3)
    fit(network, train, test, states, options.epochs)
    if options.write:
        np.savez_compressed(TARGET, **{k: v.astype(np.float16) for k, v in exported(network).items()})
        print(f"wrote {TARGET}")


def token_states(encoder: Encoder, pairs: Sequence[Pair]) -> dict[str, Tokens]:
    """The states of every text's tokens, in half precision."""
    texts = sorted({text for pair in pairs for text in (pair.point, pair.claim)}, key=len)
    states: dict[str, Tokens] = {}
    for first in range(0, len(texts), 256):
        part = texts[first : first + 256]
        states.update(
            (t, s.astype(np.float16)) for t, s in zip(part, encoder.encode_tokens(part)[1], strict=True)
        )
    return states


class Network(nn.Module):
    """`grading.entailment.Entailment` with gradients."""

    def __init__(self, dim: int, layers: int = 3) -> None:
        super().__init__()
        width = WIDTH * layers
        self.norms = nn.ModuleList(nn.LayerNorm(dim) for _ in range(layers))
        self.projections = nn.ModuleList(nn.Linear(dim, WIDTH) for _ in range(layers))
        self.scale = nn.Parameter(torch.tensor(5.0))
        self.compare, self.again = nn.Linear(4 * width + 1, HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.gate = nn.Linear(HIDDEN, 1)
        self.out, self.last = nn.Linear(6 * HIDDEN, HIDDEN), nn.Linear(HIDDEN, 3)

    def forward(
        self, x: torch.Tensor, of_x: torch.Tensor, y: torch.Tensor, of_y: torch.Tensor
    ) -> torch.Tensor:
        """Logits; the states of points and claims, and masks of which tokens there are."""
        x, y = self.project(x), self.project(y)
        near = self.scale * F.normalize(x, dim=2) @ F.normalize(y, dim=2).transpose(1, 2)
        sides = [self.side(x, y, of_x, of_y, near), self.side(y, x, of_y, of_x, near.transpose(1, 2))]
        hidden = F.relu(self.out(torch.cat(sides, 1)))
        return self.last(self.drop(hidden))  # type: ignore[no-any-return]

    def drop(self, values: torch.Tensor) -> torch.Tensor:
        """Dropout."""
        return F.dropout(values, DROPOUT, self.training)

    def project(self, states: torch.Tensor) -> torch.Tensor:
        """Layer by layer, side by side."""
        parts = states.chunk(len(self.norms), dim=2)
        projected = [p(n(s)) for s, n, p in zip(parts, self.norms, self.projections, strict=True)]
        return self.drop(torch.cat(projected, 2))

    def side(
        self, x: torch.Tensor, y: torch.Tensor, of_x: torch.Tensor, of_y: torch.Tensor, near: torch.Tensor
    ) -> torch.Tensor:
        """The tokens of `x` compared with what answers to them in `y`, summed up in three ways."""
        near = near.masked_fill(of_y[:, None] == 0, -1e4)
        answering = F.softmax(near, 2) @ y
        nearest = near.max(2).values[..., None] / self.scale
        both = torch.cat([x, answering, (x - answering).abs(), x * answering, nearest], 2)
        compared = F.relu(self.again(self.drop(F.relu(self.compare(both)))))
        weight = F.softmax(self.gate(compared).masked_fill(of_x[..., None] == 0, -1e9), 1)
        mean = (compared * of_x[..., None]).sum(1) / of_x.sum(1, keepdim=True).clamp(min=1)
        most = compared.masked_fill(of_x[..., None] == 0, 0).max(1).values
        return torch.cat([mean, most, (compared * weight).sum(1)], 1)


def fit(
    network: Network, train: Sequence[Pair], test: Sequence[Pair], states: dict[str, Tokens], epochs: int
) -> None:
    """AdamW with a warm-up and a linear fall; prints the loss of each pass, and at the end how good it is."""
    draw = random.Random(SEED)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    steps = epochs * -(-len(train) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * max(0.0, 1 - step / steps)
    )
    for epoch in range(epochs):
        network.train()
        # Of about one length together, since padding costs as much as words.
        order = sorted(train, key=lambda p: len(states[p.point]) + len(states[p.claim]) + 12 * draw.random())
        batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
        draw.shuffle(batches)
        total = 0.0
        for batch in batches:
            wanted = torch.tensor([pair.target for pair in batch])
            loss = -(F.log_softmax(network(*tensors(batch, states)), 1) * wanted).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"pass {epoch + 1}: loss {total / len(batches):.3f}", flush=True)
    report(network, test, states)


def tensors(batch: Sequence[Pair], states: dict[str, Tokens]) -> list[torch.Tensor]:
    """Padded states and masks of the points, then of the claims."""
    found = []
    for texts in ([pair.point for pair in batch], [pair.claim for pair in batch]):
        longest = max(1, *(len(states[text]) for text in texts))
        padded = torch.zeros(len(texts), longest, states[texts[0]].shape[1])
        mask = torch.zeros(len(texts), longest)
        for row, text in enumerate(texts):
            padded[row, : len(states[text])] = torch.from_numpy(states[text].astype(np.float32))
            mask[row, : len(states[text])] = 1
        found += [padded, mask]
    return found


def report(network: Network, test: Sequence[Pair], states: dict[str, Tokens]) -> None:
    """By source: accuracy, recall and precision of contradictions, and Pearson of what is said."""
    network.eval()
    given = np.zeros((len(test), 3))
    order = sorted(range(len(test)), key=lambda n: len(states[test[n].point]) + len(states[test[n].claim]))
    with torch.no_grad():
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            given[rows] = F.softmax(network(*tensors([test[n] for n in rows], states)), 1).numpy()
    wanted = np.array([pair.target for pair in test])
    print(
        "| source | pairs | right | contradictions found | rightly called so | Pearson of said |\n|---|---|---|---|---|---|"
    )
    for source in sorted({pair.source for pair in test}):
        part = np.array([pair.source == source for pair in test])
        sure = part & (wanted.max(1) == 1)
        right = (given[sure].argmax(1) == wanted[sure].argmax(1)).mean()
        said, against = given[part].argmax(1) == 1, wanted[part][:, 1] == 1
        recall = (said & against).sum() / max(1, against.sum())
        precision = (said & against).sum() / max(1, said.sum())
        pearson = np.corrcoef(given[part][:, 0], wanted[part][:, 0])[0, 1]
        print(f"| {source} | {part.sum()} | {right:.3f} | {recall:.3f} | {precision:.3f} | {pearson:.3f} |")


def exported(network: Network) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """The numbers by the names that `Entailment` reads."""

    def of(layer: Any, name: str) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
        return {name: layer.weight.detach().numpy().T, f"{name}_bias": layer.bias.detach().numpy()}

    return {
        "norm": np.stack(
            [np.stack([n.weight.detach().numpy(), n.bias.detach().numpy()]) for n in network.norms]
        ),
        "project": np.stack([p.weight.detach().numpy().T for p in network.projections]),
        "project_bias": np.stack([p.bias.detach().numpy() for p in network.projections]),
        "scale": network.scale.detach().numpy(),
        **of(network.compare, "compare"),
        **of(network.again, "again"),
        **of(network.gate, "gate"),
        **of(network.out, "out"),
        **of(network.last, "last"),
    }


if __name__ == "__main__":
    main()
