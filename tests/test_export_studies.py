"""A study reads in the order of the model, and whole exports lose nothing."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KgError, QueryError
from kg.export import (
    RDF_FORMATS,
    describe_resource,
    describe_study,
    ordering,
    serialize,
    write_export,
)
from kg.namespaces import CT, MESH, OWL, RDFS, Iris
from kg.store import Store
from tests.conftest import ROOT
from tests.graphs import BASE, build_store

IRIS = Iris(BASE)
ONE, TWO = "NCT00000001", "NCT00000002"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return build_store(tmp_path_factory.mktemp("store"))


def export(store: Store, name: str, *nct_ids: str) -> tuple[int, bytes]:
    out = io.BytesIO()
    return write_export(store, IRIS, nct_ids, name, out), out.getvalue()


def parse(data: bytes, name: str) -> set[ox.Quad]:
    engine = RDF_FORMATS[name].engine
    assert isinstance(engine, ox.RdfFormat)
    return set(ox.parse(data, engine))


def subjects_of(turtle: str) -> list[str]:
    """The first word of every block: what stands at the start of a line."""
    return re.findall(r"^(?!@prefix)(\S+)$", turtle, re.MULTILINE)


def test_every_property_of_the_ontology_has_its_place_in_the_order() -> None:
    kinds = {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty"}
    triples = [quad.triple for quad in ox.parse(path=str(ROOT / "ontologies" / "ct.ttl"))]
    properties = {
        triple.subject.value
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value in kinds
        and triple.subject.value.startswith(CT)
    }
    assert len(properties) > 300
    assert properties - set(ordering.RANKS) == set()


def test_a_description_is_the_graph_and_names_for_what_it_points_at(store: Store) -> None:
    triples = describe_study(store, IRIS, ONE)
    graph = set(store.graph(IRIS.study_graph(ONE)))
    assert str(triples[0].subject) == f"<{IRIS.study(ONE)}>"
    labels = [triple for triple in triples if triple not in graph]
    assert set(triples) - set(labels) == graph
    assert {triple.predicate.value for triple in labels} == {RDFS + "label"}
    named = {str(triple.subject): triple.object for triple in labels}
    assert named[f"<{BASE}drug/imatinib>"] == ox.Literal("imatinib")
    assert named[f"<{MESH}D013584>"] == ox.Literal("Sarcoma, Synovial", language="en")
    assert f"<{BASE}grant/U01AI000002>" not in named
    assert len(triples) == len(set(triples))


def test_what_is_not_there_has_no_description(store: Store) -> None:
    assert describe_study(store, IRIS, "NCT99999999") == []
    assert describe_resource(store, f"{BASE}drug/nobody") == []


def test_a_resource_comes_with_its_parts(store: Store) -> None:
    triples = describe_resource(store, f"{BASE}drug/imatinib")
    assert str(triples[0].subject) == f"<{BASE}drug/imatinib>"
    assert {str(triple.subject).rpartition("/")[2] for triple in triples} >= {"1>", "2>", "3>"}
    text = serialize(triples, "turtle", IRIS.prefixes()).decode()
    assert text.index("drug:imatinib\n") < text.index('"Gleevec" ;\n    ct:labelType')
    assert "everolimus/label" not in text
    assert 'mesh:D000068877\n    rdfs:label "Imatinib Mesylate"@en' in text


def test_a_study_reads_in_the_order_of_the_record(store: Store) -> None:
    text = serialize(describe_study(store, IRIS, ONE), "turtle", IRIS.prefixes(ONE)).decode()
    subjects = subjects_of(text)
    assert subjects[0] == f"study:{ONE}"
    kinds = [name.partition(":")[0] for name in subjects]
    wanted = ["study", "identifier", "sponsorship", "arm", "intervention", "location"]
    assert [kind for kind in dict.fromkeys(kinds) if kind in wanted] == wanted
    assert subjects[subjects.index("intervention:2") - 1] == "intervention:1"
    # What has only a name comes last.
    assert kinds.index("ct") > max(kinds.index(kind) for kind in wanted)
    study = text[text.index(f"\nstudy:{ONE}") :].split(" .\n")[0].splitlines()[2:]
    verbs = [line.split()[0] for line in study if not line.startswith(" " * 6)]
    assert verbs[:2] == ["a", "rdfs:label"]
    order = ["ct:nctId", "ct:briefTitle", "ct:identifier", "ct:overallStatus", "ct:startDate"]
    order += ["ct:leadSponsor", "ct:conditionName", "ct:phase", "ct:armGroup", "ct:location"]
    assert [verb for verb in verbs if verb in order] == order


def test_the_text_does_not_depend_on_the_order_of_triples(store: Store) -> None:
    first, *rest = describe_study(store, IRIS, ONE)
    shuffled = rest[:]
    random.Random(7).shuffle(shuffled)
    assert shuffled != rest
    for name in ("turtle", "jsonld", "rdfxml"):
        once = serialize([first, *rest], name, IRIS.prefixes(ONE))
        assert serialize([first, *shuffled], name, IRIS.prefixes(ONE)) == once


def test_parts_with_ordinals_stand_in_their_order() -> None:
    turtle = "@prefix ct: <https://w3id.org/trial-kg/ontology#> .\n<x:s> ct:criterion " + ", ".join(
        f"<x:{letter}>" for letter in "zyx"
    )
    turtle += " . " + " ".join(
        f"<x:{letter}> ct:ordinal {number} ." for letter, number in (("z", 2), ("y", 10), ("x", 1))
    )
    triples = [quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)]
    assert subjects_of(serialize(triples, "turtle", {}).decode()) == [
        "<x:s>", "<x:x>", "<x:z>", "<x:y>",
    ]  # fmt: skip


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_the_whole_store_comes_back(store: Store, name: str) -> None:
    count, data = export(store, name)
    found = parse(data, name)
    assert count == len(store) == len(found)
    keeps = name in ("trig", "nquads")
    assert {quad if keeps else quad.triple for quad in found} == {
        quad if keeps else quad.triple for quad in store
    }


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_one_study_comes_back(store: Store, name: str) -> None:
    count, data = export(store, name, ONE)
    found = parse(data, name)
    assert count == len(found)
    assert {quad.triple for quad in found} == set(describe_study(store, IRIS, ONE))
    if name in ("trig", "nquads"):
        graphs = {str(quad.graph_name) for quad in found}
        assert f"<{IRIS.study_graph(ONE)}>" in graphs
        assert f"<{IRIS.graph('drug')}>" in graphs


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_several_studies_are_one_document(store: Store, name: str) -> None:
    count, data = export(store, name, ONE.lower(), TWO, ONE)
    wanted = {*describe_study(store, IRIS, ONE), *describe_study(store, IRIS, TWO)}
    found = parse(data, name)
    assert {quad.triple for quad in found} == wanted
    assert count == len(wanted)
    if name == "turtle":
        text = data.decode()
        assert text.count("@prefix ct:") == 1
        assert text.index(f"\nstudy:{ONE}\n") < text.index(f"\nstudy:{TWO}\n")


def test_an_unknown_study_or_format_is_named(store: Store) -> None:
    with pytest.raises(KgError, match="there is no study NCT99999999"):
        export(store, "turtle", ONE, "NCT99999999")
    with pytest.raises(KgError, match="there is no study NO ID"):
        export(store, "turtle", "no id")
    with pytest.raises(QueryError, match="'n3' is no format of graphs; give turtle or trig"):
        export(store, "n3")


class Recorder(io.RawIOBase):
    """A stream that notes how large its writes are."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        self.sizes.append(len(data))
        return len(data)


@pytest.mark.parametrize("name", ["nquads", "turtle", "rdfxml"])
def test_writes_are_large(tmp_path: Path, name: str) -> None:
    words = "word " * 2000
    lines = "".join(f'<{BASE}s{n}> rdfs:label "{n} {words}" .\n' for n in range(120))
    store = build_store(tmp_path, more=f"graph:x {{ {lines} }}")
    recorder = Recorder()
    write_export(store, IRIS, (), name, recorder)  # type: ignore[arg-type]
    assert sum(recorder.sizes) > 1_200_000
    assert min(recorder.sizes[:-1]) >= 256 * 1024
