"""The examples of the ontology's terms: they parse, use the term, and are true of the records.

A term's ``skos:example`` is Turtle. Of the studies that are bundled, the graph that they are mapped
to has every triple of an example, a reasoner's inferences along superclasses and superproperties
included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.build import build
from kg.config import DEFAULT_BASE_IRI, Config
from kg.namespaces import CT, VOCABULARY_PREFIXES
from kg.store import Store, open_store
from tests.conftest import ROOT
from tests.term_uses import (
    find_disagreements,
    get_expectations,
    list_inferred,
    list_literal_types,
    list_superclasses,
    list_superproperties,
    list_terms,
    load_ontology,
)

TERMS = list_terms()
PREFIXES = ("ct", "mesh", "prov", "rdfs", "xsd")  # as the ontology's usage note names them
STUDY = re.compile(rf"{re.escape(DEFAULT_BASE_IRI)}study/(NCT\d{{8}})")
MADE_UP = "NCT00000000"
BUNDLED = {path.stem for path in (ROOT / "examples").glob("NCT*.json")}
A_STUDY = URIRef(CT + "Study")
OF_THE_PAGE = {URIRef(CT + name) for name in ("RawLine", "rawLine", "uncertain")}


@cache
def parse_example(term: URIRef) -> Graph:
    """The one example of the term."""
    (text,) = load_ontology().objects(term, SKOS.example)
    prefixes = "".join(f"@prefix {name}: <{VOCABULARY_PREFIXES[name]}> .\n" for name in PREFIXES)
    return Graph().parse(data=f"@base <{DEFAULT_BASE_IRI}> .\n{prefixes}{text}", format="turtle")


def list_types(node: Node, example: Graph) -> list[Node]:
    """What the node is: said in the example, or by the ontology, or plain from its IRI."""
    if isinstance(node, Literal):
        return list_literal_types(node)
    said = [*example.objects(node, RDF.type), *load_ontology().objects(node, RDF.type)]
    return said or ([A_STUDY] if STUDY.fullmatch(str(node)) else [])


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(CT))
def test_an_example_uses_the_term_and_agrees_with_the_ontology(term: URIRef) -> None:
    example = parse_example(term)
    assert term in {*example.predicates(), *example.objects(None, RDF.type)}
    assert 1 <= len(example) <= 6
    for subject, property_, value in example:
        for node in (property_, value):
            if str(node).startswith(CT):
                assert (node, RDF.type, None) in load_ontology(), node
        if str(property_).startswith(CT):
            assert isinstance(property_, URIRef)
            found = find_disagreements(
                property_,
                list_types(subject, example),
                list_types_of_value(property_, value, example),
            )
            assert list(found) == []


def list_types_of_value(property_: URIRef, value: Node, example: Graph) -> list[Node]:
    """As :func:`list_types`; what is MeSH, or a property itself, needs no more than its IRI."""
    types = list_types(value, example)
    is_foreign = isinstance(value, URIRef) and not str(value).startswith(DEFAULT_BASE_IRI)
    if types and not str(value).startswith(CT):
        return types
    wanted = get_expectations(property_)[1]
    is_property = RDF.Property in wanted.one_of and value in TERMS
    return [*wanted.one_of, *wanted.needed] if is_foreign or is_property else types


def test_an_example_is_about_something_real_where_a_record_is_at_hand() -> None:
    made_up = [term for term in TERMS if MADE_UP in parse_example(term).serialize()]
    assert len(made_up) < len(TERMS) / 10


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    config = Config(store=tmp_path_factory.mktemp("examples"))
    report = build(config, [ROOT / "examples"], workers=1)
    assert report.loaded == len(BUNDLED)
    with open_store(config.store) as opened:
        yield opened


def holds(store: Store, subject: Node, property_: Node, value: Node) -> bool:
    """Whether the graph says so, or a reasoner would."""
    for triple in store.describe(str(subject)):
        said, found = URIRef(triple.predicate.value), to_node(triple.object)
        if said == RDF.type == property_:
            if value in list_superclasses(found):
                return True
        elif property_ in list_superproperties(said) and found == value:
            return True
    return False


def to_node(term: object) -> Node:
    """The term of the store as rdflib has it, a plain string without datatype."""
    if isinstance(term, ox.Literal):
        is_plain = term.language is not None or term.datatype.value == str(XSD.string)
        datatype = None if is_plain else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=datatype)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    assert isinstance(term, ox.NamedNode)
    return URIRef(term.value)


def check_examples(store: Store, terms: Iterable[URIRef]) -> tuple[list[str], set[URIRef]]:
    """Triples of examples about what is in the store that are not, and the terms that are."""
    untrue, confirmed = [], set()
    for term in terms:
        for subject, property_, value in parse_example(term):
            study = STUDY.match(str(subject))
            is_bundled = study is not None and study[1] in BUNDLED
            if not is_bundled and str(subject) not in store:
                continue
            if holds(store, subject, property_, value):
                confirmed.add(term)
            else:
                untrue.append(f"{term.removeprefix(CT)}: {subject} {property_} {value}")
    return untrue, confirmed


def test_examples_of_bundled_records_are_true(store: Store) -> None:
    untrue, confirmed = check_examples(store, set(TERMS) - OF_THE_PAGE - list_inferred())
    assert untrue == []
    assert len(confirmed) > 180


def test_examples_of_the_saved_page_are_true(shared_data: Path, tmp_path: Path) -> None:
    build(Config(store=tmp_path), [shared_data / "ctgov" / "NCT01281865.page.txt"], workers=1)
    with open_store(tmp_path) as store:
        assert check_examples(store, OF_THE_PAGE) == ([], OF_THE_PAGE)


def test_uses_in_mapped_records_agree_with_domain_and_range(store: Store) -> None:
    types: dict[Node, list[Node]] = {}
    for quad in store.quads(property_=str(RDF.type)):
        types.setdefault(to_node(quad.subject), []).append(to_node(quad.object))
    found: set[str] = set()
    used: set[URIRef] = set()
    for quad in store:
        property_, value = URIRef(quad.predicate.value), to_node(quad.object)
        if not property_.startswith(CT):
            continue
        used.add(property_)
        value_types = (
            list_literal_types(value) if isinstance(value, Literal) else types.get(value, [])
        )
        subject_types = types.get(to_node(quad.subject), [])
        found |= {*find_disagreements(property_, subject_types, value_types)}
    assert found == set()
    assert len(used) > 140


def test_a_use_that_disagrees_is_found() -> None:
    wrong = URIRef(CT + "armGroupType")
    found = list(find_disagreements(wrong, [A_STUDY], [XSD.string]))
    assert [line.split(":")[0] for line in found] == [
        "domain of armGroupType",
        "range of armGroupType",
    ]
