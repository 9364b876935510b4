"""``ontologies/sources.toml`` names every source of terms and facts, and none that is not used."""

from __future__ import annotations

import gzip
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.namespaces import DCT, MESH, MESHV, RDFS
from tests.conftest import ROOT

FOLDER = ROOT / "ontologies"
LISTED: dict[str, Any] = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
SOURCES: list[dict[str, Any]] = LISTED["source"]
FILES: dict[str, dict[str, Any]] = LISTED["files"]
OURS = "https://w3id.org/trial-kg/"
# Documents, which are pointed at and not taken from.
POINTERS = (f"{DCT}license", f"{DCT}source", f"{RDFS}seeAlso", f"{RDFS}isDefinedBy")


def list_iris(path: Path) -> Iterator[str]:
    """Every IRI of a file that stands for a term or a thing."""
    for quad in ox.parse(path=str(path)):
        terms = [quad.subject, quad.predicate]
        if quad.predicate.value not in POINTERS:
            terms.append(quad.object)
        for term in terms:
            if isinstance(term, ox.BlankNode):
                continue
            is_literal = isinstance(term, ox.Literal)
            yield term.datatype.value if is_literal else term.value


def find_source(iri: str) -> str | None:
    """The source whose namespace is the longest that ``iri`` begins with."""
    found = [
        (len(namespace), str(source["name"]))
        for source in SOURCES
        for namespace in source["namespaces"]
        if iri.startswith(namespace)
    ]
    return max(found)[1] if found else None


def list_used() -> dict[str, set[str]]:
    """Bundled file → the sources of its IRIs; an IRI of none stands for itself."""
    return {
        path.name: {find_source(iri) or iri for iri in list_iris(path) if not iri.startswith(OURS)}
        for path in FOLDER.glob("*.ttl")
    }


def test_every_namespace_that_is_used_has_a_source_and_no_other_is_listed() -> None:
    used = {name for names in list_used().values() for name in names}
    with_namespace = {source["name"] for source in SOURCES if source["namespaces"]}
    assert used == with_namespace


def test_every_file_is_listed_with_the_sources_of_its_facts() -> None:
    assert set(FILES) == {path.name for path in FOLDER.glob("*.ttl")}
    of_facts = {source["name"] for source in SOURCES if source["taken"] == "facts"}
    used = list_used()
    for name, file in FILES.items():
        assert set(file) == {"title", "licence", "facts"}
        assert set(file["facts"]) <= of_facts
        linked = used[name] & of_facts
        assert linked <= set(file["facts"]), name
    assert {fact for file in FILES.values() for fact in file["facts"]} == of_facts


def test_every_source_says_what_it_is() -> None:
    assert max(Counter(source["name"] for source in SOURCES).values()) == 1
    needed = {"name", "title", "publisher", "home", "version", "licence", "licence_url", "taken"}
    for source in SOURCES:
        optional = set(source) - needed - {"namespaces"}
        assert optional in (set(), {"source_file", "sha256"}), source["name"]
        assert all(str(source[key]).strip() for key in needed)
        assert source["taken"] in ("terms", "facts")
        for key in ("home", "licence_url"):
            assert re.match(r"https?://\S+\Z", source[key]), source["name"]


def test_checksums_are_those_of_the_files_that_were_read(shared_data: Path) -> None:
    with_file = [source for source in SOURCES if "source_file" in source]
    assert len(with_file) >= 6
    for source in with_file:
        data = (shared_data / source["source_file"]).read_bytes()
        assert sha256(data).hexdigest() == source["sha256"], source["name"]


def test_the_slice_of_mesh_says_nothing_that_its_source_does_not(shared_data: Path) -> None:
    links = ("broaderDescriptor", "treeNumber", "parentTreeNumber")
    properties = (f"{RDFS}label", *(MESHV + name for name in links))
    lines = {
        f"{quad.subject} {quad.predicate} {quad.object} .\n"
        for quad in ox.parse(path=str(FOLDER / "mesh-slice.ttl"))
        if str(quad.subject.value).startswith(MESH) and quad.predicate.value in properties
    }
    assert len(lines) > 3000
    with gzip.open(shared_data / "mesh" / "mesh2020-extract.nt.gz", "rt", encoding="utf-8") as file:
        lines.difference_update(file)
    assert lines == set()


def test_the_trees_of_the_slice_are_whole() -> None:
    """Every number has the one above it, up to the root, and a descriptor stands at each."""
    quads = list(ox.parse(path=str(FOLDER / "mesh-slice.ttl")))
    parents = {
        str(quad.subject.value): str(quad.object.value)
        for quad in quads
        if quad.predicate.value == f"{MESHV}parentTreeNumber"
    }
    taken = {str(q.object.value) for q in quads if q.predicate.value == f"{MESHV}treeNumber"}
    assert parents == {
        number: number.rpartition(".")[0] for number in taken if "." in number.removeprefix(MESH)
    }
    assert set(parents.values()) <= taken


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["name"])
def test_the_page_on_sources_shows_each_with_its_licence(source: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| {source['title']} |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    licence = f"[{source['licence']}]({source['licence_url']})"
    assert cells[1:] == [source["publisher"], source["version"], licence, source["taken"]]


@pytest.mark.parametrize("name", FILES)
def test_the_page_on_sources_shows_each_file_with_the_sources_of_its_facts(name: str) -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
    titles = {source["name"]: str(source["title"]) for source in SOURCES}
    # In the row a source is named in short, without what follows in its title.
    names = [re.split("[;:]", titles[fact])[0] for fact in FILES[name]["facts"]]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:3] == [FILES[name]["title"], FILES[name]["licence"]]
    assert cells[3] == (", ".join(names) or "nobody else")


def test_the_page_on_sources_shows_no_other_file() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+\.ttl)` \|", page, re.MULTILINE)) == set(FILES)
