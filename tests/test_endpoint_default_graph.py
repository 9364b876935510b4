"""The default graph of queries that name none, and a server that begins with an empty store."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import Config
from kg.errors import ConfigError
from kg.store import create_generation
from tests.web_dataset import IRIS
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def count(service: HttpClient, query: str, **values: str) -> int:
    answer = service.get("/sparql", {"query": query, **values})
    assert answer.status == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def publish(directory: Path) -> None:
    lines = "<urn:s> <urn:p> 1 .\n<urn:s> <urn:p> 2 <urn:g> .\n<urn:s> <urn:p> 3 <urn:g> .\n"
    typed = lines.replace("1 .", '"1" .').replace("2 <", '"2" <').replace("3 <", '"3" <')
    with create_generation(directory) as writer:
        writer.load_nquads(typed.encode())
        writer.publish({"baseIri": IRIS.base})


def test_by_default_it_is_the_union(tmp_path: Path) -> None:
    publish(tmp_path)
    with run_server(tmp_path) as service:
        assert count(service, COUNT) == 3
        assert count(service, NAMED) == 2
        assert count(service, COUNT.replace("{", "FROM <urn:g> {", 1)) == 2


def test_plain_is_the_graph_without_a_name(tmp_path: Path) -> None:
    publish(tmp_path)
    with run_server(tmp_path, "--default-graph", "plain") as service:
        assert count(service, COUNT) == 1
        assert count(service, NAMED) == 2
        assert count(service, COUNT.replace("{", "FROM <urn:g> {", 1)) == 2
        assert count(service, COUNT, **{"default-graph-uri": "urn:g"}) == 2


def test_a_setting_says_it_too(tmp_path: Path) -> None:
    assert Config.from_env({}).is_union
    assert not Config.from_env({"KG_DEFAULT_GRAPH": "plain"}).is_union
    with pytest.raises(ConfigError, match="KG_DEFAULT_GRAPH"):
        Config.from_env({"KG_DEFAULT_GRAPH": "both"})
    publish(tmp_path)
    with run_server(tmp_path, KG_DEFAULT_GRAPH="plain") as service:
        assert count(service, COUNT) == 1


def test_queries_of_the_catalogue_are_asked_of_all_graphs(config: Config) -> None:
    with run_server(config.store, "--default-graph", "plain") as service:
        assert count(service, COUNT) == 0
        answer = service.get("/queries/class-counts", {"run": "1", "format": "csv"})
        assert "Study,63" in answer.text


def test_an_empty_store_is_made_where_there_is_none(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with run_server(store, "--create") as service:
        assert count(service, COUNT) == 0
        for path in ("/", "/queries", "/health", "/sparql"):
            assert service.get(path, headers={"Accept": "text/html"}).status == 200, path
    publish(store)
    with run_server(store, "--create") as service:
        assert count(service, COUNT) == 3
