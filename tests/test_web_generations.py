"""A server takes up a newer generation by itself, and keeps the one it has when that cannot be."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.config import Config
from kg.errors import StoreError
from kg.namespaces import CT, RDFS
from kg.store import create_generation
from kg.web import Application
from tests.conftest import ROOT
from tests.web_dataset import IRIS

STUDY = IRIS.study("NCT90000001")


def publish(directory: Path, title: str, base: str = IRIS.base) -> None:
    study = STUDY.replace(IRIS.base, base)
    graph = f"{base}graph/NCT90000001"
    quads = (
        f'<{study}> <{RDFS}label> "{title}" <{graph}> .\n'
        f'<{study}> <{CT}nctId> "NCT90000001" <{graph}> .\n'
    )
    with create_generation(directory) as writer:
        writer.load_nquads(quads.encode())
        writer.publish({"baseIri": base, "studies": 1})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    publish(tmp_path / "store", "first")
    return tmp_path / "store"


@pytest.fixture
def app(store: Path) -> Flask:
    return Application(Config(store=store, home=ROOT)).app


def title(client: FlaskClient) -> str:
    text = client.get("/study/NCT90000001.nt").text
    [line] = [line for line in text.splitlines() if f"<{STUDY}> <{RDFS}label>" in line]
    return line.split('"')[1]


def test_a_newer_generation_is_taken_up(app: Flask, store: Path) -> None:
    client = app.test_client()
    before = client.get("/health").get_json()["generation"]
    assert title(client) == "first"
    publish(store, "second")
    assert title(client) == "second"
    assert client.get("/health").get_json()["generation"] > before


def test_a_damaged_generation_is_not_taken_up(
    app: Flask, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = app.test_client()
    (store / "generations" / "broken").mkdir()
    (store / "current").write_text("broken\n")
    assert title(client) == "first"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    publish(store, "third")
    assert title(client) == "third"


def test_requests_go_on_while_generations_change(app: Flask, store: Path) -> None:
    seen: list[str] = []

    def ask() -> None:
        client = app.test_client()
        seen.extend(title(client) for _ in range(60))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(4):
        publish(store, f"title {number}")
    for thread in threads:
        thread.join()
    assert len(seen) == 240
    assert set(seen) <= {"first", *(f"title {number}" for number in range(4))}


def test_without_a_graph_there_is_no_application(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph in"):
        Application(Config(store=tmp_path / "none", home=ROOT))


def test_without_an_index_only_search_is_missing(app: Flask) -> None:
    client = app.test_client()
    response = client.get("/search?q=a")
    assert (response.status_code, response.mimetype) == (503, "text/plain")
    assert client.get("/study/NCT90000001.html").status_code == 200


def test_the_graph_says_what_its_base_is(tmp_path: Path) -> None:
    """A server set to another base still finds what the graph holds."""
    publish(tmp_path, "elsewhere", base="https://example.org/kg#")
    client = Application(Config(store=tmp_path, home=ROOT)).app.test_client()
    response = client.get("/study/NCT90000001.nt")
    assert "<https://example.org/kg#study/NCT90000001>" in response.text
    page = client.get("/study/NCT90000001.html")
    assert page.status_code == 200
    assert "elsewhere" in page.text
