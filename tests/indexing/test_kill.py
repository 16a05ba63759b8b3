"""A build that is killed leaves the old index or the new one, and the next build is not held up by it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import BagEncoder
from index_corpus import AFTER, BEFORE, corpus

from interview_coach.domain import Article
from interview_coach.errors import IndexMissing
from interview_coach.indexing.build import build_index, is_current
from interview_coach.indexing.index import Index
from interview_coach.text.tokens import tokenize

SCRIPT = Path(__file__).with_name("killed_build.py")
UNCHANGED = [
    "read:1",
    "embed:1",
    "embed:2",
    "words:1",
    "words:5",
    "write:1",
    "write:9",
    "before-rename",
    "after-rename",
    "manifest-written",
    "before-switch",
]
CHANGED = ["after-switch", "while-pruning"]


def kill_at(root: Path, point: str) -> None:
    paths = [str(SCRIPT.parent), str(SCRIPT.parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, str(SCRIPT), str(root), point]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == -signal.SIGKILL, done.stderr


def answers(root: Path, articles: list[Article]) -> None:
    """The index is exactly that of the articles: it opens, and every question finds itself both ways."""
    assert is_current(articles, "bag", root)
    index = Index.open(root, "bag")
    assert set(index.articles) == set(articles)
    encoder = BagEncoder()
    for number in range(len(index.units)):
        title = index.question(number).title
        ids, _ = index.search_vectors(encoder.encode_queries([title])[0], 1)
        assert index.chunk_units[ids[0]] == number
        assert index.score_words(tokenize(title)).argmax() == number


@pytest.mark.parametrize("point", UNCHANGED + CHANGED)
def test_a_killed_build_leaves_the_old_index_or_the_new_one(tmp_path: Path, point: str):
    build_index(corpus(*BEFORE), BagEncoder(), tmp_path)
    kill_at(tmp_path, point)
    answers(tmp_path, corpus(*(AFTER if point in CHANGED else BEFORE)))
    encoder = BagEncoder()
    report = build_index(corpus(*AFTER), encoder, tmp_path)
    assert report.embedded == (0 if point in CHANGED else 2)
    answers(tmp_path, corpus(*AFTER))
    left = {path.name for path in tmp_path.iterdir()}
    assert len(left) == 3, left  # the lock, the manifest, one generation


@pytest.mark.parametrize("point", ["embed:1", "before-switch"])
def test_a_first_build_that_is_killed_leaves_no_index(tmp_path: Path, point: str):
    kill_at(tmp_path, point)
    with pytest.raises(IndexMissing):
        Index.open(tmp_path, "bag")
    build_index(corpus(*AFTER), BagEncoder(), tmp_path)
    answers(tmp_path, corpus(*AFTER))
