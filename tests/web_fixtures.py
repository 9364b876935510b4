"""Fixtures of the tests of the pages and of the endpoint, over the small graph.

``client`` asks the pages in this process; ``service`` is a server of its own, asked over HTTP.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.config import Config
from kg.web import Application
from tests.conftest import ROOT
from tests.web_dataset import build_store
from tests.web_server import HttpClient, run_server


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Settings of a server over the small graph."""
    directory = tmp_path_factory.mktemp("web") / "store"
    build_store(directory)
    return Config(store=directory, home=ROOT)


@pytest.fixture(scope="session")
def app(config: Config) -> Iterator[Flask]:
    """The pages over the small graph; faults are answered, not raised."""
    with open_app(config) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client that follows no redirects."""
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="session")
def service(config: Config) -> Iterator[HttpClient]:
    """A client of a real server over the small graph."""
    with run_server(config.store) as service:
        yield service


@contextmanager
def open_app(config: Config) -> Iterator[Flask]:
    """The pages, with an event loop for what they ask of the pool."""
    application, loop = Application(config), asyncio.new_event_loop()
    application.use_loop(loop)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield application.app
    finally:
        asyncio.run_coroutine_threadsafe(application.pool.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
