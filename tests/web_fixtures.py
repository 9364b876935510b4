"""Fixtures of the tests of the pages: a server over the small graph, and clients of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from a2wsgi import ASGIMiddleware
from werkzeug.test import Client

from kg.config import Config
from kg.web import Application
from tests.conftest import ROOT
from tests.web_dataset import build_store


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Settings of a server over the small graph."""
    directory = tmp_path_factory.mktemp("web") / "store"
    build_store(directory)
    return Config(store=directory, home=ROOT)


@pytest.fixture(scope="session")
def client(config: Config) -> Iterator[Client]:
    """A client that follows no redirects."""
    with open_client(config) as client:
        yield client


@contextmanager
def open_client(config: Config) -> Iterator[Client]:
    """A client of the whole service; faults are answered, not raised."""
    application = Application(config)
    bridge = ASGIMiddleware(application)  # type: ignore[arg-type]
    try:
        yield Client(cast("Any", bridge))
    finally:
        asyncio.run_coroutine_threadsafe(application.pool.close(), bridge.loop).result()
        bridge.loop.call_soon_threadsafe(bridge.loop.stop)
