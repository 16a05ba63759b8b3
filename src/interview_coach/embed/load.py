"""Make the encoder that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from interview_coach.embed import weights
from interview_coach.embed.encoder import Encoder
from interview_coach.progress import Progress, silent

__all__ = ["load_encoder"]


def load_encoder(
    model: str,
    *,
    folder: Path | None,
    cache_dir: Path,
    allow_hub: bool,
    threads: int,
    progress: Progress | None = None,
) -> Encoder:
    """The encoder, its weights unpacked or fetched first if need be. Takes seconds: torch is imported.

    Args:
        model: a model's name on the hub; it also says which prompts go before queries and passages if the model's
            own folder does not.
        folder: a sentence-transformers folder to load in its place.
        cache_dir: where weights are unpacked to.
        allow_hub: whether they may be fetched.
        threads: how many threads encode; 0 leaves it to torch.
        progress: told of the stages "weights" and "model".

    Raises:
        ModelError: there are no weights to be had, or they do not load.
    """
    tell = progress or silent
    found = weights.obtain(model, folder=folder, cache_dir=cache_dir, allow_hub=allow_hub, progress=tell)
    tell("model", 0, 1)
    from interview_coach.embed.sentence_transformers_backend import SentenceTransformerEncoder

    fingerprint = f"{model}@{found.fingerprint(cache_dir)}/torch"
    encoder = SentenceTransformerEncoder(found.folder, model, fingerprint, threads)
    tell("model", 1, 1)
    return encoder
