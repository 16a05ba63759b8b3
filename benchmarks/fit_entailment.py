"""Fits the networks that say whether a claim asserts, contradicts or passes over a point, and prints how good they are.

    python -m benchmarks.fit_entailment [--write] [--only N] [--further] [--data ../shared/data/grading]

Three networks (`RECIPES`), since where one is wrong another often is not: two fitted on all that `benchmarks.pairs` has, and one
without the twins, the textbook answers and the statements. The second is fitted also on loosely worded answers and their
wrong twins (benchmarks/data/loose), and with it two of the encoder's own layers. All are fitted on short answers as well
(benchmarks/data/short_answers.jsonl and the four data sets, at most `MOST` rows of each). Then each goes on for a pass or more through
answers as candidates type them, sentences close to the points, and a share of all else (`FURTHER`); with --further one such pass alone is
done, from the stored numbers.

Left out: every question that has labelled answers in benchmarks/data/grading, on which the grader's models are fitted and
measured; and of the spoken and the short answers those of `grading_data.reserved`, on which `fit_grader` does the same. What
is printed is of a tenth of the questions, and of the reserved answers.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional as F

from benchmarks.entailment_network import Network, exported, restore
from benchmarks.grading_data import reserved, short_rows
from benchmarks.pairs.contrast import contrast_pairs, joined_pairs
from benchmarks.pairs.labelled import answer_pairs
from benchmarks.pairs.own_words import near_pairs, plain_pairs
from benchmarks.pairs.pair import Pair, short_pair
from benchmarks.pairs.statements import statement_pairs
from interview_coach.coach import Coach
from interview_coach.embed import weights
from interview_coach.embed.encoder import Encoder, Tokens
from interview_coach.grading.entailment import entailment_of
from interview_coach.settings import PROJECT_ROOT, load_settings

TARGET = PROJECT_ROOT / "src" / "interview_coach" / "grading" / "entailment.npz"
MOST = 1200
SEED = 4
CHUNK, CHUNKS = 16, 4
"""A batch is four runs of 16 pairs that share points and claims, which are read once: twice as fast as pairs drawn one by one."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast is learnt, and how fast in the encoder's layers, where it was learnt before."""

    own: float
    layers: float


FIRST_RATES, FURTHER_RATES = Rates(1e-3, 1e-4), Rates(3e-4, 5e-5)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is fitted: with how many of the encoder's layers, in how many passes, on all kinds of pairs or the first ones;
    and how often it goes through `FURTHER` at last."""

    layers: int
    passes: int
    everything: bool
    further: int


RECIPES = (Recipe(0, 6, True, 1), Recipe(2, 3, True, 3), Recipe(0, 8, False, 1))
FIRST = (
    contrast_pairs,
    joined_pairs,
    *(partial(answer_pairs, group) for group in ("spoken", "brief", "packed")),
    plain_pairs,
)
OTHERS = (*(partial(answer_pairs, group) for group in ("textbook", "twins")), statement_pairs)
"""The kinds of pairs that every network is fitted on, and those that only two are."""
FURTHER = {
    "candid": 1.5, "near": 1.5, "article": 1.0, "textbook": 0.7, "packed": 0.7, "twins": 0.6, "brief": 0.4, "spoken": 0.4,
    "joined": 0.3, "loose": 0.3, "restated": 0.3, "false": 0.3, "contrast": 0.2, "statements": 0.15,
}  # fmt: skip
"""How often a pair of each kind is gone through at last. In the sets that were written to be hard the wrong is as frequent as the
right, terser, and closer to the point's words; networks that know these alone call one in ten right statements of an honest answer a
contradiction, after one pass one in twenty (of labelled questions, which they have not seen). A network without layers learns no more from a
second one; that with layers does."""


def main() -> None:
    """Fits, prints, and with --write stores the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store the fitted numbers in entailment.npz")
    parser.add_argument(
        "--only",
        type=int,
        choices=range(len(RECIPES)),
        help="fit one network; the others are kept as they are",
    )
    parser.add_argument("--further", action="store_true", help="only one last pass, from the stored numbers")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "grading")
    options = parser.parse_args()
    first, others, short, loose = (
        parted([pairs_of() for pairs_of in FIRST]),
        parted([pairs_of() for pairs_of in OTHERS]),
        short_pairs(options.data),
        answer_pairs("loose"),
    )
    typed = parted([answer_pairs("candid"), near_pairs()])
    every = [first, others, short, loose, typed]
    last = often([pair for train, _ in every for pair in train])
    test = [pair for _, looked_at in every for pair in looked_at]
    print(f"{sum(len(train) for train, _ in every)} pairs to fit on; {len(test)} to look at")
    settings = load_settings()
    states = token_states(
        Coach(settings).encoder(), [pair for part in every for pairs in part for pair in pairs]
    )
    found = weights.obtain(
        settings.encoder_model, folder=settings.encoder_folder, cache_dir=settings.cache_dir, allow_hub=False
    )
    base = load_file(found.folder / "model.safetensors")
    stored = dict(np.load(TARGET)) if options.only is not None or options.further else {}
    fitted = dict(stored) if options.only is not None else {}
    for number, recipe in enumerate(RECIPES):
        if options.only in (None, number):
            kinds = [
                first,
                short,
                *([others] if recipe.everything else []),
                *([loose] if recipe.layers else []),
            ]
            torch.manual_seed(SEED)
            network = Network(next(iter(states.values())).shape[1] // 3, recipe.layers, base)
            if options.further:
                restore(
                    network, {k.split("/")[1]: v for k, v in stored.items() if k.startswith(f"{number}/")}
                )
            else:
                train = [pair for pairs, _ in kinds for pair in pairs]
                fit(network, train, states, recipe.passes, FIRST_RATES)
            for _ in range(1 if options.further else recipe.further):
                fit(network, last, states, 1, FURTHER_RATES)
            fitted = {k: v for k, v in fitted.items() if not k.startswith(f"{number}/")}
            fitted |= {f"{number}/{name}": v.astype(np.float16) for name, v in exported(network).items()}
            if options.write:
                np.savez_compressed(TARGET, **fitted)
                print(f"wrote network {number} to {TARGET}")
    report(fitted, test, states)


def often(pairs: Sequence[Pair]) -> list[Pair]:
    """Each pair as often as `FURTHER` says, a part of once by lot."""
    draw = random.Random(SEED)
    found = []
    for pair in pairs:
        times = FURTHER.get(pair.source.rsplit("-", 1)[0], 0.0)
        found += [pair] * (int(times) + (draw.random() < times % 1))
    return found


def parted(kinds: Sequence[tuple[list[Pair], list[Pair]]]) -> tuple[list[Pair], list[Pair]]:
    """The pairs of several kinds: to fit on, and to look at."""
    return [pair for train, _ in kinds for pair in train], [pair for _, test in kinds for pair in test]


def short_pairs(folder: Path) -> tuple[list[Pair], list[Pair]]:
    """The pairs of the short answers: to fit on, and those that are `reserved`."""
    train: list[Pair] = []
    test: list[Pair] = []
    for name, rows in short_rows(folder).items():
        kept = [row for row in rows if not reserved(name, row["question_id"])]
        random.Random(name).shuffle(kept)
        train += [short_pair(row, name) for row in kept[:MOST]]
        test += [short_pair(row, name) for row in rows if reserved(name, row["question_id"])][:400]
    return train, test


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


def fit(
    network: Network, train: Sequence[Pair], states: dict[str, Tokens], epochs: int, rates: Rates
) -> None:
    """AdamW with a warm-up and a linear fall; prints the loss of each pass."""
    draw = random.Random(SEED)
    layers = {id(one) for one in network.layers.parameters()}
    optimiser = torch.optim.AdamW(
        [
            {"params": [one for one in network.parameters() if id(one) not in layers], "lr": rates.own},
            {"params": list(network.layers.parameters()), "lr": rates.layers},
        ],
        weight_decay=0.02,
    )
    steps = epochs * len(batches_of(train, states, draw))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * max(0.0, 1 - step / steps)
    )
    for epoch in range(epochs):
        network.train()
        batches = batches_of(train, states, draw)
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


def batches_of(pairs: Sequence[Pair], states: Mapping[str, Tokens], draw: random.Random) -> list[list[Pair]]:
    """The pairs in batches, in any order: those of a claim together, beside claims on the same points, all of about one length, since
    padding costs as much as words."""
    of_claims: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        of_claims[pair.claim].append(pair)
    groups = sorted(
        of_claims.values(), key=lambda group: (min(p.point for p in group), len(states[group[0].claim]))
    )
    ordered = [pair for group in groups for pair in group]
    chunks = [ordered[first : first + CHUNK] for first in range(0, len(ordered), CHUNK)]
    chunks.sort(key=lambda chunk: max(len(states[pair.claim]) for pair in chunk) + 12 * draw.random())
    batches = [
        [pair for chunk in chunks[first : first + CHUNKS] for pair in chunk]
        for first in range(0, len(chunks), CHUNKS)
    ]
    draw.shuffle(batches)
    return batches


def tensors(
    batch: Sequence[Pair], states: Mapping[str, Tokens]
) -> tuple[tuple[torch.Tensor, ...], tuple[torch.Tensor, ...], torch.Tensor]:
    """Padded states and masks of the points, and of the claims, each text once; and which of them make a pair."""
    sides, numbers = [], []
    for texts in ([pair.point for pair in batch], [pair.claim for pair in batch]):
        place = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        longest = max(1, *(len(states[text]) for text in place))
        padded = torch.zeros(len(place), longest, states[texts[0]].shape[1])
        mask = torch.zeros(len(place), longest)
        for text, row in place.items():
            padded[row, : len(states[text])] = torch.from_numpy(states[text].astype(np.float32))
            mask[row, : len(states[text])] = 1
        sides.append((padded, mask))
        numbers.append([place[text] for text in texts])
    return sides[0], sides[1], torch.tensor(numbers).T


def report(fitted: Mapping[str, np.ndarray], test: Sequence[Pair], states: dict[str, Tokens]) -> None:  # type: ignore[type-arg]
    """By source, as the grader uses the networks: accuracy, recall and precision of contradictions, and Pearson of what is said."""
    entailment = entailment_of(fitted)
    texts = list(states)
    projected = dict(
        zip(texts, entailment.project([states[text].astype(np.float32) for text in texts]), strict=True)
    )
    given = np.zeros((len(test), 3))
    order = sorted(range(len(test)), key=lambda n: len(states[test[n].point]) + len(states[test[n].claim]))
    for first in range(0, len(order), CHUNK):
        rows = order[first : first + CHUNK]
        given[rows] = entailment.judge([(projected[test[n].point], projected[test[n].claim]) for n in rows])
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


if __name__ == "__main__":
    main()
