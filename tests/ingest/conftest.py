"""Fixtures of the ingest tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_articles() -> Path:
    """The two source articles and six long ones, which lie beside the project and are not part of it."""
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "articles"
    if not folder.is_dir():
        pytest.skip(f"the source articles are not there: {folder}")
    return folder
