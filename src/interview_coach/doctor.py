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
from interview_coach.errors import CoachError, LlmError
from interview_coach.settings import config_file
from interview_coach.settings_file import is_private

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
    """Looks at the Python, the packages, the folders, the articles, the models and the index; changes nothing."""
    settings = coach.settings
    return [
        _python(),
        _packages(),
        _folder("data folder", settings.data_dir),
        _folder("cache folder", settings.cache_dir),
        _articles(coach),
        *_encoder_and_index(coach),
        _reranker(coach),
        _language_model(coach),
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


def _language_model(coach: Coach) -> Check:
    """Without one all is well; one that was chosen must be there. A service is asked which models it has."""
    from interview_coach.llm.endpoints import LOCAL
    from interview_coach.llm.factory import endpoint_of, local_file
    from interview_coach.llm.probe import models_of

    name = "language model"
    choice = coach.models.llm_choice
    if choice is None:
        return Check(name, True, "none; answers are quotations ('coach llm use' or 'make llm' sets one up)")
    if choice.key is not None and not is_private(config_file()):
        return Check(
            name, False, f"{config_file()} holds a key and others can read it", f"chmod 600 '{config_file()}'"
        )
    try:
        if choice.provider == LOCAL:
            found, path = local_file(choice, coach.settings.cache_dir)
            return Check(name, True, f"{found} ({path}, {path.stat().st_size // 2**20} MB)")
        endpoint = endpoint_of(choice, os.environ)
        models = models_of(endpoint)
    except LlmError as error:
        if error.reason != "rejected":
            return Check(name, False, str(error), "see the line above, or: coach llm off")
        models = []  # it does not list its models; not every service does
    # Ollama's "name" is its "name:latest". Services far away may have more than they list.
    there = {model.removesuffix(":latest") for model in models}
    if endpoint.provider in ("ollama", "vllm") and endpoint.model.removesuffix(":latest") not in there:
        return Check(
            name,
            False,
            f"{endpoint.base_url} has no model {endpoint.model}",
            f"coach llm use {endpoint.provider} --model NAME",
        )
    key = f"key from {endpoint.key_from}" if endpoint.key_from else "no key"
    return Check(name, True, f"{endpoint.name} at {endpoint.base_url}, {key}")
