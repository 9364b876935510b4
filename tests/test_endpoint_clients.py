"""The tools that people use, each against a real server: nothing of them is imitated."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from tests.conftest import ROOT
from tests.web_server import HttpClient, find_port, wait_until_up
from tests.writing_server import Writer, run_writer

EX = rdflib.Namespace("http://example.org/")
SELECT = "SELECT ?s ?o WHERE { ?s <http://example.org/p> ?o } ORDER BY ?o"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://example.org/p> ?o }"


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with run_writer(tmp_path_factory.mktemp("clients"), "--default-graph", "plain") as writer:
        yield writer


@pytest.fixture(autouse=True)
def two_triples(writer: Writer) -> None:
    """In the graph without a name; the page speaks of a graph that is there."""
    default, named = "ex:a ex:p 1 . ex:b ex:p 2", "GRAPH ex:mine { ex:a a ex:B }"
    text = f"PREFIX ex: <{EX}> DROP ALL ; INSERT DATA {{ {default} {named} }}"
    assert writer.update(text).status < 300


def make_wrapper(writer: Writer, query: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(f"{writer.client.url}/sparql")
    wrapper.setQuery(query)
    return wrapper


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("form", [XML, JSON, CSV, TSV])
def test_sparqlwrapper_selects_in_every_format(writer: Writer, form: str, method: str) -> None:
    wrapper = make_wrapper(writer, SELECT)
    wrapper.setMethod(method)
    wrapper.setReturnFormat(form)
    found = wrapper.queryAndConvert()
    if form == JSON:
        assert [row["o"]["value"] for row in found["results"]["bindings"]] == ["1", "2"]
    elif form == XML:
        assert found.toxml().count("<result>") == 2
    else:
        assert found.decode().splitlines()[1].startswith((f"{EX}a", f"<{EX}a>"))


# SPARQLWrapper 2.0.0 still makes the class that rdflib has given up.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_constructs_in_every_format(writer: Writer, form: str) -> None:
    wrapper = make_wrapper(writer, CONSTRUCT)
    wrapper.setReturnFormat(form)
    found = wrapper.queryAndConvert()
    if not isinstance(found, rdflib.Graph):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert set(found.subjects(EX.p)) == {EX.a, EX.b}


def test_sparqlwrapper_updates_with_a_token(writer: Writer) -> None:
    wrapper = make_wrapper(writer, f"INSERT DATA {{ <{EX}c> <{EX}p> 3 }}")
    wrapper.setMethod(POST)
    for name, value in writer.allowed.items():
        wrapper.addCustomHttpHeader(name, value)
    wrapper.query()
    assert writer.count(f"?s <{EX}p> ?o") == 3


def test_rdflib_reads(writer: Writer) -> None:
    store = SPARQLStore(f"{writer.client.url}/sparql", returnFormat="json")
    graph = rdflib.Graph(store)
    assert set(graph.triples((None, EX.p, None))) == {
        (EX.a, EX.p, rdflib.Literal(1)),
        (EX.b, EX.p, rdflib.Literal(2)),
    }
    assert [int(str(row[1])) for row in graph.query(SELECT)] == [1, 2]  # type: ignore[index]


def test_rdflib_adds_and_removes(writer: Writer) -> None:
    url = f"{writer.client.url}/sparql"
    store = SPARQLUpdateStore(url, url, headers=writer.allowed)
    graph = rdflib.Graph(store, identifier=EX.graph)
    graph.add((EX.c, EX.p, rdflib.Literal(3)))
    assert writer.holds(f"GRAPH <{EX}graph> {{ <{EX}c> <{EX}p> 3 }}")
    graph.remove((EX.c, EX.p, None))
    assert not writer.holds(f"GRAPH <{EX}graph> {{ <{EX}c> <{EX}p> 3 }}")


def test_pandas_reads_a_table(writer: Writer) -> None:
    table = pd.read_csv(f"{writer.client.url}/sparql?format=csv&query={quote(SELECT)}")
    assert list(table.columns) == ["s", "o"]
    assert table["o"].tolist() == [1, 2]


def list_commands() -> list[str]:
    """The lines with ``curl`` in the section of the operator's page, as they stand there."""
    text = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    section = text.partition("## Use it from")[2].partition("\n## ")[0]
    return re.findall(r"^curl (?:.*\\\n)*.*$", section, re.MULTILINE)


def test_the_page_has_commands() -> None:
    assert len(list_commands()) >= 4


@pytest.mark.parametrize("command", list_commands())
def test_curl_does_what_the_page_says(writer: Writer, command: str) -> None:
    token = writer.allowed["Authorization"].removeprefix("Bearer ")
    line = command.replace("http://127.0.0.1:7878", writer.client.url)
    script = f"TOKEN={shlex.quote(token)}; {line} --fail --silent --show-error"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[HttpClient]:
    """The server of another engine, empty."""
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind"]
    port = find_port()
    with subprocess.Popen([*command, f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL) as process:
        client = HttpClient(f"http://127.0.0.1:{port}", process)
        try:
            wait_until_up(client)
            yield client
        finally:
            process.terminate()


def test_another_engine_asks_this_one(writer: Writer, oxigraph: HttpClient) -> None:
    query = f"SELECT ?o {{ SERVICE <{writer.client.url}/sparql> {{ <{EX}a> <{EX}p> ?o }} }}"
    headers = {"Accept": "text/csv"}
    answer = oxigraph.get("/query", {"query": query}, headers)
    assert answer.status == 200, answer.text
    assert answer.text.split() == ["o", "1"]


def test_this_engine_asks_no_other(writer: Writer, oxigraph: HttpClient) -> None:
    query = f"SELECT * {{ SERVICE <{oxigraph.url}/query> {{ ?s ?p ?o }} }}"
    answer = writer.client.get("/sparql", {"query": query})
    assert answer.status == 403
    assert "SERVICE" in answer.text


def test_nothing_is_written_without_a_token(writer: Writer) -> None:
    answer = writer.client.post_form("/sparql", {"update": "DROP ALL"})
    assert answer.status == 401
    assert writer.count() == 2
