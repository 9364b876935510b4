"""Fixtures of the tests of the pages: a server over the small graph, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.config import Config
from kg.web import create_app
from tests.conftest import ROOT
from tests.web_dataset import build_store


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Settings of a server over the small graph."""
    directory = tmp_path_factory.mktemp("web") / "store"
    build_store(directory)
    return Config(store=directory, home=ROOT)


@pytest.fixture(scope="session")
def app(config: Config) -> Flask:
    """The application over the small graph; faults are answered, not raised."""
    return create_app(config)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client that follows no redirects."""
    with app.test_client() as client:
        yield client
