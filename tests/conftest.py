"""Fixtures that every test room shares: where the project and the real data lie."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real records; skips where it is not laid beside the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real data is not laid beside the project (../shared/data)")
    return SHARED_DATA
