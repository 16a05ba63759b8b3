"""What works on this machine, what is missing, and the command that mends it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from interview_coach.coach import Coach
from interview_coach.errors import CoachError

__all__ = ["Check", "examine"]

_NEEDED_FREE_MB = 1_000
"""The unpacked encoder is 470 MB, the index of the shipped corpus a few; the rest is room to build aside."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `remedy` is "" where nothing needs doing."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(coach: Coach) -> list[Check]:
    """Looks at the Python, the packages, the folders, the articles, the encoder and the index; changes nothing."""
    settings = coach.settings
    return [
        _python(),
        _packages(),
        _folder("data folder", settings.data_dir),
        _folder("cache folder", settings.cache_dir),
        _articles(coach),
        *_encoder_and_index(coach),
        _reranker(coach),
    ]


def _python() -> Check:
    version = platform.python_version()
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, version, "" if ok else "install Python 3.11 or newer, then: make install")


def _packages() -> Check:
    versions, missing = [], []
    for name in ("torch", "sentence-transformers", "faiss-cpu", "gradio", "langchain"):
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("packages", False, f"missing: {', '.join(missing)}", "make install")
    return Check("packages", True, ", ".join(versions))


def _folder(name: str, folder: Path) -> Check:
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    free_mb = shutil.disk_usage(existing).free // 2**20
    if not os.access(existing, os.W_OK):
        return Check(
            name, False, f"{folder} cannot be written", f"chmod u+w '{existing}', or name another folder"
        )
    if free_mb < _NEEDED_FREE_MB:
        return Check(
            name, False, f"{folder}: {free_mb} MB free", f"free some space; {_NEEDED_FREE_MB} MB are needed"
        )
    return Check(name, True, f"{folder} ({free_mb} MB free)")


def _articles(coach: Coach) -> Check:
    corpus = coach.corpus()
    own = sum(article.origin == "user" for article in corpus.articles)
    questions = sum(len(article.questions) for article in corpus.articles)
    detail = f"{len(corpus.articles)} articles ({own} yours), {questions} questions"
    if corpus.problems:
        return Check("articles", False, f"{detail}; {corpus.problems[0]}", "mend or remove that file")
    if not corpus.articles:
        return Check("articles", False, detail, "coach ingest FILE")
    return Check("articles", True, detail)


def _encoder_and_index(coach: Coach) -> list[Check]:
    try:
        encoder = coach.encoder()
    except CoachError as error:
        return [Check("encoder", False, str(error), "see the line above")]
    checks = [Check("encoder", True, encoder.fingerprint)]
    if coach.index_is_current():
        checks.append(Check("index", True, str(coach.index_root)))
    else:
        checks.append(Check("index", False, f"{coach.index_root}: missing or not up to date", "coach index"))
    return checks


def _reranker(coach: Coach) -> Check:
    if coach.models.reranker is None:
        return Check("reranker", True, "none (COACH_RERANKER_MODEL names one)")
    try:
        coach.models.reranker.load()
    except CoachError as error:
        return Check("reranker", False, str(error), "see the line above")
    return Check(
        "reranker", True, f"{coach.models.reranker.model}, the best {coach.settings.reranker_depth} passages"
    )
