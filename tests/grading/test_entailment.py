"""The entailment networks: what counts is their mean, and their layers are those of a transformer."""

from __future__ import annotations

from importlib.resources import as_file, files

import numpy as np
import pytest

from interview_coach.embed.encoder import Encoder
from interview_coach.grading.entailment import Entailment, entailment_of, shipped_entailment
from interview_coach.grading.layers import HEADS, Layers
from interview_coach.grading.question import from_reference
from interview_coach.grading.reader import Reader

POINT = "Dropout is switched off at test time."
CLAIMS = (
    "Dropout is turned off at test time.",
    "At inference units are dropped as in training.",
    "Paris is in France.",
)


@pytest.fixture(scope="module")
def stored() -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    with as_file(files("interview_coach.grading") / "entailment.npz") as path, np.load(path) as found:
        return dict(found)


def judged(entailment: Entailment, encoder: Encoder) -> np.ndarray:  # type: ignore[type-arg]
    states = encoder.encode_tokens([POINT, *CLAIMS])[1]
    point, *claims = entailment.project(states)
    return entailment.judge([(point, claim) for claim in claims])


def test_what_counts_is_the_mean_of_the_networks(
    stored: dict[str, np.ndarray],  # type: ignore[type-arg]
    encoder: Encoder,
) -> None:
    alone = [
        judged(entailment_of({n: v for n, v in stored.items() if n.startswith(f"{number}/")}), encoder)
        for number in sorted({name.split("/")[0] for name in stored})
    ]
    assert len(alone) == 3
    assert np.std(alone, 0).max() > 0.001
    found = judged(shipped_entailment(), encoder)
    np.testing.assert_allclose(found, np.mean(alone, 0), atol=1e-5)
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-5)
    assert found[0].argmax() == 0


def test_no_claim_says_nothing(encoder: Encoder) -> None:
    entailment = shipped_entailment()
    point, claim = entailment.project(encoder.encode_tokens([POINT, CLAIMS[0]])[1])
    said, nothing = entailment.judge([(point, claim), (point, claim[:, :0])])
    assert said.sum() == pytest.approx(1, abs=1e-5)
    assert nothing.tolist() == [0, 0, 1]
    assert entailment.project([]) == []


def test_a_sentence_is_judged_as_it_was_fitted_read_as_a_whole(encoder: Encoder) -> None:
    question = from_reference("What happens to dropout at test time?", POINT)
    sentences = (
        "In training some units are left out at random, but when the model is used they all stay, and nothing is scaled.",
        "The seed is fixed, so that runs can be repeated.",
    )
    reader = Reader(encoder)
    signals = reader.read(reader.prepare(question), " ".join(sentences)).evidence[0].signals
    entailment = shipped_entailment()
    point, *claims = entailment.project(encoder.encode_tokens([POINT, *sentences])[1])
    found = entailment.judge([(point, claim) for claim in claims])
    assert signals["said"] == pytest.approx(float(found[:, 0].max()), abs=1e-3)
    assert signals["opposed"] == pytest.approx(float(found[:, 1].max()), abs=1e-3)
    assert signals["silent"] == pytest.approx(float(found[:, 2].min()), abs=1e-3)


def test_a_text_is_projected_alike_alone_and_among_others(encoder: Encoder) -> None:
    states = encoder.encode_tokens([POINT, *CLAIMS])[1]
    entailment = shipped_entailment()
    for together, text in zip(entailment.project(states), states, strict=True):
        np.testing.assert_allclose(together, entailment.project([text])[0], atol=1e-3)


def test_layers_are_those_of_a_transformer() -> None:
    import torch
    from transformers import BertConfig
    from transformers.models.bert.modeling_bert import BertLayer

    dim = 2 * HEADS
    torch.manual_seed(1)
    layers = [
        BertLayer(
            BertConfig(
                hidden_size=dim,
                num_attention_heads=HEADS,
                intermediate_size=4 * dim,
                attn_implementation="eager",
            )
        ).eval()
        for _ in range(2)
    ]
    weights = [written(dict(layer.named_parameters())) for layer in layers]
    texts = [
        np.random.default_rng(n).standard_normal((n, dim)).astype(np.float32) for n in (3, 1, 0, 7, *[2] * 20)
    ]
    found = Layers(weights).run(texts)
    assert len(found) == len(texts)
    for text, states in zip(texts, found, strict=True):
        wanted = torch.from_numpy(text)[None]
        for layer in layers if len(text) else []:
            after = layer(wanted)
            wanted = after[0] if isinstance(after, tuple) else after
        np.testing.assert_allclose(states, wanted[0].detach().numpy(), atol=1e-5)
    assert [states is text for states, text in zip(Layers([]).run(texts), texts, strict=True)] == [True] * 24


def written(own: dict[str, object]) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """A torch layer's weights by the names of ours."""

    def of(name: str, part: str) -> np.ndarray:  # type: ignore[type-arg]
        return own[f"{name}.{part}"].detach().numpy()  # type: ignore[attr-defined, no-any-return]

    heads = [f"attention.self.{name}" for name in ("query", "key", "value")]
    found = {
        "qkv": np.vstack([of(name, "weight") for name in heads]).T,
        "qkv_bias": np.hstack([of(name, "bias") for name in heads]),
    }
    for ours, theirs in (
        ("attended", "attention.output.dense"),
        ("up", "intermediate.dense"),
        ("down", "output.dense"),
        ("norm", "attention.output.LayerNorm"),
        ("norm_again", "output.LayerNorm"),
    ):
        found |= {ours: of(theirs, "weight").T, f"{ours}_bias": of(theirs, "bias")}
    return found
