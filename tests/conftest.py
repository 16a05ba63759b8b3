from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `fakes`

# Before anything imports huggingface_hub, which reads it once.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

if TYPE_CHECKING:
    from interview_coach.embed.encoder import Encoder


@pytest.fixture(scope="session")
def encoder_cache() -> Path:
    """The user's own cache, so that the weights are unpacked once and not at every run."""
    import platformdirs

    named = os.environ.get("COACH_CACHE_DIR")
    return Path(named or platformdirs.user_cache_dir("interview-coach", appauthor=False))


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """The real encoder, loaded once a session."""
    from interview_coach.embed.load import load_encoder

    return load_encoder(
        "intfloat/multilingual-e5-small",
        folder=None,
        cache_dir=encoder_cache,
        allow_hub=False,
        threads=0,
    )
