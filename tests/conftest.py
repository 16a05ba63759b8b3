from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `fakes`

# What these assert for the tests is explained where it fails, as in a test itself.
pytest.register_assert_rewrite("interview_steps", "refusals", "rewriting")

# Before anything imports huggingface_hub, which reads it once.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.embed.encoder import Encoder


@pytest.fixture(scope="session")
def encoder_cache() -> Path:
    """The user's own cache, so that the weights are unpacked once and not at every run."""
    import platformdirs

    named = os.environ.get("COACH_CACHE_DIR")
    return Path(named or platformdirs.user_cache_dir("interview-coach", appauthor=False))


@pytest.fixture(scope="session")
def encoder(encoder_cache: Path) -> Encoder:
    """The real encoder, compiled on the first run of all, loaded once a session."""
    from interview_coach.embed.load import load_encoder

    return load_encoder(
        "intfloat/multilingual-e5-small",
        folder=None,
        cache_dir=encoder_cache,
        allow_hub=False,
        threads=0,
    )


@pytest.fixture(scope="session")
def torch_encoder(encoder_cache: Path) -> Encoder:
    """The original that the real encoder was compiled from, run by torch."""
    from interview_coach.embed.load import load_encoder

    return load_encoder(
        "intfloat/multilingual-e5-small",
        folder=None,
        cache_dir=encoder_cache,
        allow_hub=False,
        threads=0,
        backend="torch",
    )


@pytest.fixture(scope="session")
def built(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index holds the shipped corpus; to be copied by whoever adds to it."""
    from interview_coach.coach import Coach
    from interview_coach.settings import load_settings

    folder = tmp_path_factory.mktemp("built")
    made = Coach(load_settings(data_dir=folder))
    made.models.use_encoder(encoder)
    made.prepare()
    made.close()
    return folder


@pytest.fixture(scope="session")
def coach(encoder: Encoder, built: Path) -> Iterator[Coach]:
    """The product on the shipped corpus, with the real encoder and index; not to be changed."""
    from interview_coach.coach import Coach
    from interview_coach.settings import load_settings

    made = Coach(load_settings(data_dir=built))
    made.models.use_encoder(encoder)
    made.prepare()
    yield made
    made.close()


@pytest.fixture
def own_coach(encoder: Encoder, built: Path, tmp_path: Path) -> Iterator[Coach]:
    """The same with a library of its own, to be changed at will."""
    from interview_coach.coach import Coach
    from interview_coach.settings import load_settings

    shutil.copytree(built, tmp_path / "data")
    made = Coach(load_settings(data_dir=tmp_path / "data"))
    made.models.use_encoder(encoder)
    made.prepare()
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_articles() -> Path:
    """The two source articles and six long ones, which lie beside the project and are not part of it."""
    folder = Path(__file__).resolve().parents[1].parent / "shared" / "articles"
    if not folder.is_dir():
        pytest.skip(f"the source articles are not there: {folder}")
    return folder
