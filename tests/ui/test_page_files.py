"""The page's own styles and scripts: each is loaded, and once."""

from __future__ import annotations

from importlib.resources import files

import pytest

from interview_coach.ui import app


@pytest.mark.parametrize(("folder", "listed"), [("styles", app._STYLES), ("scripts", app._SCRIPTS)])
def test_every_file_is_loaded_once(folder: str, listed: tuple[str, ...]) -> None:
    there = {
        path.name.rsplit(".", 1)[0]
        for path in files("interview_coach.ui").joinpath(folder).iterdir()
        if path.name.endswith((".css", ".js"))
    }
    assert there == set(listed)
    assert len(listed) == len(set(listed))
