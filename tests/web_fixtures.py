"""Fixtures of the tests of the pages: a server over the small graph, and clients of it."""

from __future__ import annotations

import asyncio
import threading
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
    application, loop = Application(config), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Client(cast("Any", ASGIMiddleware(cast("Any", application), loop=loop)))
    finally:
        asyncio.run_coroutine_threadsafe(application.pool.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
