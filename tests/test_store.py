"""The store: what is loaded can be asked, and nothing but a whole generation is ever published."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError
from kg.store import GenerationWriter, Store, create_generation, open_store

EX = "http://example.org/"
ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


def quad(subject: str, value: int, graph: str) -> bytes:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    return f'<{EX}{subject}> <{EX}p> "{value}"^^<{integer}> <{EX}{graph}> .\n'.encode()


def publish(directory: Path, data: bytes, **manifest: object) -> Path:
    with create_generation(directory) as writer:
        writer.load_nquads(data)
        return writer.publish(manifest)


def values(
    store: Store,
    sparql: str = ALL,
    default: list[str] | None = None,
    named: list[str] | None = None,
) -> list[int]:
    results = store.query(sparql, default_graphs=default, named_graphs=named)
    assert isinstance(results, ox.QuerySolutions)
    return [int(row[0].value) for row in results]


def objects(triples: list[ox.Triple]) -> list[str]:
    return sorted(str(triple.object) for triple in triples)


def generations(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / "generations").iterdir())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    publish(tmp_path, quad("a", 1, "g1") + quad("b", 2, "g2") + quad("a", 3, "g3"))
    return open_store(tmp_path)


def test_queries_see_the_union_of_all_graphs(store: Store) -> None:
    assert values(store) == [1, 2, 3]
    assert len(store) == 3
    assert store.graphs() == [f"{EX}g1", f"{EX}g2", f"{EX}g3"]


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        (f"SELECT ?o FROM <{EX}g1> FROM <{EX}g2> {{ ?s ?p ?o }} ORDER BY ?o", [1, 2]),
        (f"SELECT ?o\nfrom<{EX}g2>{{ ?s ?p ?o }}", [2]),
        (f"PREFIX ex: <{EX}> SELECT ?o FROM ex:g3 {{ ?s ?p ?o }}", [3]),
        (f"SELECT ?o FROM NAMED <{EX}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}", [1]),
        (f"SELECT ?o FROM NAMED <{EX}g1> {{ ?s ?p ?o }}", []),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", [1, 2, 3]),
        # None of these names a data set.
        (f"SELECT ?o {{ ?from ?p ?o }} ORDER BY ?o # FROM <{EX}g1>", [1, 2, 3]),
        (f"SELECT ?o {{ ?s ?p ?o FILTER(?o != 'FROM <{EX}g1>') }} ORDER BY ?o", [1, 2, 3]),
        (f"PREFIX from: <{EX}> SELECT ?o {{ ?s from:p ?o }} ORDER BY ?o", [1, 2, 3]),
        (f"SELECT ?o {{ ?s <{EX}p> ?o FILTER(?s != <{EX}from>) }} ORDER BY ?o", [1, 2, 3]),
        ('SELECT ?o { ?s ?p ?o FILTER(?o != """\n"FROM" x""") } ORDER BY ?o', [1, 2, 3]),
    ],
)
def test_from_names_the_data_set(store: Store, sparql: str, expected: list[int]) -> None:
    assert values(store, sparql) == expected


def test_the_data_set_of_a_request_wins(store: Store) -> None:
    sparql = f"SELECT ?o FROM <{EX}g3> {{ ?s ?p ?o }} ORDER BY ?o"
    assert values(store, sparql, default=[f"{EX}g1", f"{EX}g2"]) == [1, 2]
    assert values(store, ALL, named=[f"{EX}g1"]) == []
    in_graph = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert values(store, in_graph, named=[f"{EX}g2"]) == [2]
    assert values(store, in_graph, default=[f"{EX}g2"]) == []


def test_bindings_are_values_not_text(store: Store) -> None:
    sparql = "SELECT ?s { ?s ?p ?o }"
    found = store.query(sparql, {"s": ox.NamedNode(f"{EX}b")})
    assert isinstance(found, ox.QuerySolutions)
    assert [row[0].value for row in found] == [f"{EX}b"]
    text = store.query(sparql, {"s": ox.Literal(f"{EX}b> }} #")})
    assert isinstance(text, ox.QuerySolutions)
    assert list(text) == []
    with pytest.raises(QueryError, match=r"\?nobody"):
        store.query(sparql, {"nobody": ox.Literal("x")})


def test_prefixes_need_not_be_declared(store: Store) -> None:
    found = store.query("ASK { ex:a ex:p 3 }", prefixes={"ex": EX})
    assert isinstance(found, ox.QueryBoolean)
    assert bool(found)


def test_describe_graph_and_contains(store: Store) -> None:
    assert [text[:3] for text in objects(store.describe(f"{EX}a"))] == ['"1"', '"3"']
    assert store.describe(f"{EX}p") == []
    assert [text[:3] for text in objects(store.graph(f"{EX}g2"))] == ['"2"']
    assert store.graph(f"{EX}g9") == []
    assert f"{EX}a" in store
    assert f"{EX}g1" not in store
    assert "no iri" not in store
    [found] = store.quads(subject=f"{EX}a", property_=f"{EX}p", graph_iri=f"{EX}g3")
    assert (found.subject, found.graph_name) == (ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}g3"))
    assert len(store.quads(property_=f"{EX}p")) == 3


@pytest.mark.parametrize(
    ("sparql", "words"),
    [
        ("SELECT * { ?s ?p", "line 1"),
        ("SELECT *\n{ ?s ?p ?o } }", "line 2, column 15"),
        ("SELECT * { ?s no:where ?o }", "prefix no: is not declared"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", "SELECT"),
        ("", "SELECT"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", "unbound"),
    ],
)
def test_a_bad_query_is_explained_in_one_line(store: Store, sparql: str, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        store.query(sparql)
    message = str(caught.value)
    assert "cannot parse the query" in message
    assert len(message.splitlines()) == 1
    assert len(message) < 160


def test_an_empty_directory_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=rf"no graph in {tmp_path}; run: kg build SOURCE"):
        open_store(tmp_path)
    with pytest.raises(StoreError, match="no graph"):
        open_store(tmp_path / "nowhere")


def test_the_manifest_comes_back(tmp_path: Path) -> None:
    path = publish(tmp_path, quad("a", 1, "g"), baseIri=EX, studies=1)
    with open_store(tmp_path) as opened:
        assert opened.directory == path
        assert opened.generation == path.name
        assert opened.manifest["baseIri"] == EX
        assert opened.manifest["triples"] == 1
    with pytest.raises(StoreError, match="closed"):
        opened.query("ASK {}")


@pytest.mark.parametrize("text", ["{}", '{"storeFormat": 99}'])
def test_another_store_format_is_refused(tmp_path: Path, text: str) -> None:
    (publish(tmp_path, b"") / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"store format .*kg build"):
        open_store(tmp_path)


def test_damage_is_told(tmp_path: Path) -> None:
    path = publish(tmp_path, quad("a", 1, "g"))
    (path / "graph" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="damaged"):
        open_store(tmp_path)
    (path / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="manifest"):
        open_store(tmp_path)


@pytest.mark.parametrize(
    "line",
    [b"no quad\n", b"<x:a> <x:p> .\n", b'<x:a> "p" <x:a> .\n', b'<x:a> <x:p> "\xff" .\n', b"<x:a"],
)
def test_a_bad_line_is_named_and_nothing_is_published(tmp_path: Path, line: bytes) -> None:
    publish(tmp_path, quad("a", 1, "g"))
    with pytest.raises(StoreError, match="line 2"):
        publish(tmp_path, quad("a", 2, "g") + line)
    assert values(open_store(tmp_path)) == [1]
    assert len(generations(tmp_path)) == 1


def test_the_generation_before_is_kept_and_still_readable(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        publish(tmp_path, quad("a", number, "g"))
        if number == 2:
            reader = open_store(tmp_path)
    assert len(generations(tmp_path)) == 2
    assert values(reader) == [2]
    assert values(open_store(tmp_path)) == [3]


def test_files_beside_the_graph_are_published_with_it(tmp_path: Path) -> None:
    with create_generation(tmp_path) as writer:
        (writer.directory / "search").mkdir()
        (writer.directory / "search" / "index").write_text("words")
        path = writer.publish({})
        assert writer.directory == path
        assert len(writer) == 0
    assert (path / "search" / "index").read_text() == "words"


def test_a_generation_cannot_be_changed_once_published(tmp_path: Path) -> None:
    with create_generation(tmp_path) as writer:
        writer.publish({})
        for change in (lambda: writer.load_nquads(b""), lambda: writer.publish({})):
            with pytest.raises(StoreError, match="cannot be changed"):
                change()


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    with create_generation(tmp_path) as writer:
        with pytest.raises(StoreError, match=rf"another build .*process {os.getpid()}\)"):
            create_generation(tmp_path)
        writer.load_nquads(quad("a", 1, "g"))
        writer.publish({})
    assert publish(tmp_path, b"").is_dir()


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    def build() -> None:
        with create_generation(tmp_path) as writer:
            writer.load_nquads(quad("a", 1, "g"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build()
    assert generations(tmp_path) == []


def test_a_killed_build_changes_nothing(tmp_path: Path) -> None:
    publish(tmp_path, quad("a", 1, "g"))
    code = (
        "import pathlib, sys, time\n"
        "from kg.store import create_generation\n"
        "with create_generation(pathlib.Path(sys.argv[1])) as writer:\n"
        "    writer.load_nquads(b'<x:a> <x:p> <x:o> <x:g> .\\n')\n"
        "    print('loaded', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loaded\n"
        with pytest.raises(StoreError, match=f"process {process.pid}"):
            create_generation(tmp_path)
        assert len(generations(tmp_path)) == 2
        process.send_signal(signal.SIGKILL)
    assert values(open_store(tmp_path)) == [1]
    with create_generation(tmp_path) as writer:
        assert generations(tmp_path) == sorted(
            [open_store(tmp_path).generation, writer.directory.name]
        )


def write_plain(path: Path, data: str) -> Path:
    path.write_text(data, encoding="utf-8")
    return path


def write_gzip(path: Path, data: str) -> Path:
    path = path.with_name(path.name + ".gz")
    path.write_bytes(gzip.compress(data.encode()))
    return path


@pytest.mark.parametrize("write", [write_plain, write_gzip])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.nt", f'<{EX}s> <{EX}p> "é😀" .\n'),
        ("a.ttl", f'@prefix ex: <{EX}> . ex:s ex:p "é😀" .'),
    ],
)
def test_files_are_loaded_into_their_graph(
    tmp_path: Path, write: Callable[[Path, str], Path], name: str, data: str
) -> None:
    with create_generation(tmp_path / "store") as writer:
        writer.load_file(write(tmp_path / name, data), f"{EX}g")
        assert len(writer) == 1
        writer.publish({})
    [triple] = open_store(tmp_path / "store").graph(f"{EX}g")
    assert triple.object == ox.Literal("é😀")


def bad_file(tmp_path: Path, name: str, data: bytes | None) -> Path:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.nt", None, "No such file"),
        ("a.csv", b"a,b", "not one of the formats"),
        ("a.ttl", b"ex:s ex:p ex:o .", "a.ttl: .*line 1"),
        ("a.nt.gz", b"plain text", "a.nt.gz"),
        ("a.nt.gz", gzip.compress(b"<x:a> <x:b> <x:c> .\n" * 999, mtime=0)[:-12], "a.nt.gz"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    path = bad_file(tmp_path, name, data)
    with create_generation(tmp_path / "store") as writer, pytest.raises(StoreError, match=words):
        writer.load_file(path, f"{EX}g")


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        create_generation(tmp_path / "file" / "store")


def test_the_writer_counts_what_it_holds(tmp_path: Path) -> None:
    def check(writer: GenerationWriter, count: int) -> None:
        assert len(writer) == count

    with create_generation(tmp_path) as writer:
        check(writer, 0)
        writer.load_nquads(quad("a", 1, "g") * 3 + quad("a", 1, "h"))
        check(writer, 2)
        path = writer.publish({})
        check(writer, 2)
    assert json.loads((path / "manifest.json").read_text())["triples"] == 2
