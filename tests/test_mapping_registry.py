"""What the registry adds to a record, and the addresses that documents and citations lead to."""

from __future__ import annotations

import copy
import doctest
import html
import re
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox
import pytest

from kg.mapping import StudyGraph, map_study, references, terms
from kg.mapping.references import find_dois
from kg.mapping.shared import map_shared
from kg.mapping.terms import date_time
from kg.mapping.things import KEY_TYPES, find_things
from kg.namespaces import CT, GEO, RDF, RDFS, SF, SKOS, Iris
from kg.study import Study
from kg.terminology.countries import Countries
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from tests.conftest import ROOT

IRIS = Iris("https://example.org/kg/")
STUDY = IRIS.study("NCT00000001")
_COUNTRY = re.compile(r'<country>([^<]+)</country>|"country": *"([^"]+)"')
RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "T"},
        "contactsLocationsModule": {
            "locations": [
                {"city": "Seoul", "country": "Korea, Republic of"},
                {"city": "Busan", "country": "South Korea"},
                {"city": "Ni\u0161", "country": "Former Yugoslavia"},
                {"city": "A", "geoPoint": {"lat": 40.71427, "lon": -74.00597}},
                {"city": "B", "geoPoint": {"lat": 40.714270, "lon": -74.00597}},
                {"city": "C", "geoPoint": {"lat": 0, "lon": -1e-7}},
            ]
        },
        "referencesModule": {
            "references": [
                {
                    "pmid": "1",
                    "citation": "A study. doi: 10.1000/ABC.1.",
                    "retractions": [
                        {"pmid": "22", "source": "J X. 2020"},
                        {"pmid": "x", "source": "J X. 2020"},
                    ],
                },
                {"citation": "B", "retractions": [{"pmid": "22", "source": "J X. 2020"}]},
            ]
        },
        "ipdSharingStatementModule": {
            "ipdSharing": "YES",
            "infoTypes": ["SAP", "CSR"],
            "description": "Age \\>= 18",
            "url": "http://x.org/a_b",
        },
    },
    "documentSection": {
        "largeDocumentModule": {
            "largeDocs": [
                {"label": "SAP", "filename": "SAP 0#1.pdf", "uploadDate": "2018-10-10T10:55"},
                {"label": "SAP", "filename": "SAP 0#1.pdf", "uploadDate": "yesterday"},
            ]
        }
    },
    "derivedSection": {
        "miscInfoModule": {
            "versionHolder": "2024-12-16",
            "removedCountries": ["Canada", "Swaziland", "Former Yugoslavia"],
            "modelPredictions": {"bmiLimits": {"minBmi": 18.5, "maxBmi": 101}},
        },
        "conditionBrowseModule": {
            "meshes": [{"id": "D000007239", "term": "Infections"}],
            "browseLeaves": [
                {"id": "M1", "name": "Pain", "relevance": "HIGH", "asFound": "Aches"},
                {"id": "M1", "name": "Gout", "relevance": "LOW"},
                {"id": "M2", "name": "Pain"},
            ],
            "browseBranches": [{"abbrev": "All", "name": "All Conditions"}],
        },
        "interventionBrowseModule": {
            "browseBranches": [{"abbrev": "All", "name": "All Drugs and Chemicals"}]
        },
    },
    "annotationSection": {
        "annotationModule": {
            "unpostedAnnotation": {
                "unpostedEvents": [
                    {"type": "RELEASE", "date": "2010-11-01"},
                    {"type": "RESET", "dateUnknown": True},
                    {"type": "RELEASE", "date": "2010-11-01"},
                ]
            }
        }
    },
}


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(load_vocabulary(ROOT / "ontologies"))


@pytest.fixture(scope="module")
def mapped(linker: Linker) -> StudyGraph:
    study = msgspec.convert(copy.deepcopy(RECORD), Study)
    return map_study(study, linker.link_study(study), IRIS)


@pytest.fixture(scope="module")
def store(mapped: StudyGraph) -> ox.Store:
    """The study with the shared things it points at."""
    store = ox.Store()
    in_mesh = {"D007239"}.__contains__
    graphs = map_shared(mapped.shared, IRIS, in_mesh=in_mesh, institutes={}, institute_names={})
    for data in (mapped.ntriples, *graphs.values()):
        store.bulk_load(data, format=ox.RdfFormat.N_TRIPLES)
    return store


def ask(store: ox.Store, pattern: str, *names: str) -> list[tuple[str, ...]]:
    """The rows that ``pattern`` has, sorted; IRIs of ours without their start."""
    prefixes = {
        "ct": CT, "geo": GEO, "rdfs": RDFS, "skos": SKOS, "": f"{IRIS.base}", "rdf": RDF,
    }  # fmt: skip
    words = " ".join(f"?{name}" for name in names)
    results = store.query(f"SELECT {words} {{ {pattern} }}", prefixes=prefixes)
    assert isinstance(results, ox.QuerySolutions)
    rows = [tuple("" if term is None else term.value for term in row) for row in results]
    return sorted(tuple(v.removeprefix(CT).removeprefix(IRIS.base) for v in row) for row in rows)


S = f"<{STUDY}>"


def test_a_country_is_spelled_out_only_where_its_label_does_not_say_it(store: ox.Store) -> None:
    pattern = f"{S} ct:location ?l . ?l ct:city ?city ; ct:countryName ?name"
    assert ask(store, pattern, "city", "name") == [
        ("Ni\u0161", "Former Yugoslavia"),
        ("Seoul", "Korea, Republic of"),
    ]
    pattern = f"{S} ct:location ?l . ?l ct:city ?city ; ct:country ?country"
    assert ask(store, pattern, "city", "country") == [
        ("Busan", "country/KR"),
        ("Seoul", "country/KR"),
    ]


def test_countries_left_are_nodes_where_they_can_be(store: ox.Store) -> None:
    found = ask(store, f"{S} ct:removedCountry ?c", "c")
    assert found == [("country/CA",), ("country/SZ",)]
    names = ask(store, f"{S} ct:removedCountryName ?c", "c")
    assert names == [("Former Yugoslavia",), ("Swaziland",)]


def test_every_country_of_real_records_has_a_code(shared_data: Path) -> None:
    """But for states that are no more; legacy records spell countries as ISO 3166 once did."""
    countries = Countries.read(ROOT / "ontologies" / "countries.ttl")
    names: set[str] = set()
    for name, step in (("legacy-xml.zip", 5), ("v2-studies.json.zip", 1)):
        with zipfile.ZipFile(shared_data / "ctgov" / name) as archive:
            for member in archive.namelist()[::step]:
                found = _COUNTRY.findall(archive.read(member).decode())
                names.update(html.unescape(one or other) for one, other in found)
    unknown = {name for name in names if countries.find(name) is None}
    assert unknown <= {"Former Serbia and Montenegro", "Former Yugoslavia"}
    assert len(names) > 100


def test_sites_at_one_place_share_its_point(store: ox.Store) -> None:
    pattern = "?l ct:city ?city ; geo:hasGeometry ?g . ?g geo:asWKT ?wkt ; rdfs:label ?label"
    assert ask(store, pattern, "city", "g", "wkt", "label") == [
        ("A", "geometry/40.71427_-74.00597", "POINT(-74.00597 40.71427)", "40.71427, -74.00597"),
        ("B", "geometry/40.71427_-74.00597", "POINT(-74.00597 40.71427)", "40.71427, -74.00597"),
        ("C", "geometry/0_-0.0000001", "POINT(-0.0000001 0)", "0, -0.0000001"),
    ]
    [(kind,)] = ask(store, f"<{IRIS.geometry('40.71427', '-74.00597')}> a ?kind", "kind")
    assert kind == f"{SF}Point"


def test_a_browse_term_is_its_id_and_its_name(store: ox.Store) -> None:
    """The registry has numbered its terms anew: one id, two terms, and the other way round."""
    pattern = f"{S} ?p ?leaf . ?leaf a ct:BrowseLeaf ; skos:notation ?id ; rdfs:label ?label"
    assert ask(store, pattern, "p", "id", "label") == [
        ("conditionBrowseLeaf", "M2", "Pain"),
        ("conditionBrowseLeafHigh", "M1", "Pain"),
        ("conditionBrowseLeafLow", "M1", "Gout"),
    ]
    pattern = f"{S} ct:conditionBrowseMention ?m . ?m rdfs:label ?words ; ct:browseLeaf ?leaf"
    assert ask(store, pattern, "words", "leaf") == [("Aches", "browse-leaf/m1-pain")]
    pattern = f"{S} ?p ?branch . ?branch a ct:BrowseBranch ; rdfs:label ?label"
    assert ask(store, pattern, "p", "label") == [
        ("conditionBrowseBranch", "All Conditions"),
        ("interventionBrowseBranch", "All Drugs and Chemicals"),
    ]


def test_a_mesh_term_keeps_the_name_that_the_record_gives_it(store: ox.Store) -> None:
    [(name,)] = ask(store, f"{S} ct:conditionMeshTerm/skos:altLabel ?name", "name")
    assert name == "Infections"


def test_a_retraction_belongs_to_its_publication(store: ox.Store) -> None:
    pattern = "?r ct:retraction ?n . ?n ct:pmid ?pmid OPTIONAL { ?n ct:pubmed ?page }"
    page = "https://pubmed.ncbi.nlm.nih.gov/22/"
    assert ask(store, pattern, "pmid", "page") == [("22", page), ("22", page), ("x", "")]
    assert len(ask(store, "?r ct:retraction ?n", "n")) == 3


def test_a_doi_is_an_address(store: ox.Store) -> None:
    assert ask(store, f"{S} ct:reference/ct:doi ?doi", "doi") == [
        ("https://doi.org/10.1000/abc.1",)
    ]


@pytest.mark.parametrize(
    ("citation", "dois"),
    [
        ("no DOI, version 10.2 / 3", []),
        ("doi:10.1016/0140-6736(91)90001-X.", ["10.1016/0140-6736(91)90001-x"]),
        ("(https://doi.org/10.1056/NEJMoa1)", ["10.1056/nejmoa1"]),
        ("10.1002/a; 10.1002/b, 10.1002/A", ["10.1002/a", "10.1002/b", "10.1002/a"]),
        ("10.1002/a(b Epub", ["10.1002/a(b"]),
        ("10.1000/<script>", []),
        ("110.1002/x 10.12/y", []),
    ],
)
def test_dois_in_citations(citation: str, dois: list[str]) -> None:
    assert list(find_dois(citation)) == dois


def test_a_document_has_its_address_and_its_time(store: ox.Store) -> None:
    pattern = f"{S} ct:largeDoc ?d . ?d rdfs:seeAlso ?page ; ct:uploadDate ?time ; ct:ordinal ?n"
    page = "https://cdn.clinicaltrials.gov/large-docs/01/NCT00000001/SAP%200%231.pdf"
    assert ask(store, pattern, "page", "time", "n") == [
        (page, "2018-10-10T10:55:00", "1"),
        (page, "yesterday", "2"),
    ]


@pytest.mark.parametrize(
    "text", ["2018-13-10T10:55", "2018-10-10", "2019-02-29T10:00", "2018-10-10T24:00", "x"]
)
def test_a_time_that_is_none_stays_text(text: str) -> None:
    assert date_time(text) == f'"{text}"'


def test_shared_data_are_codes_and_plain_text(store: ox.Store) -> None:
    assert ask(store, f"{S} ct:ipdSharing ?v", "v") == [("IpdSharing-YES",)]
    found = ask(store, f"{S} ct:ipdSharingInfoType ?v", "v")
    assert found == [("IpdSharingInfoType-CSR",), ("IpdSharingInfoType-SAP",)]
    assert ask(store, f"{S} ct:ipdSharingDescription ?v", "v") == [("Age >= 18",)]
    assert ask(store, f"{S} ct:ipdSharingUrl ?v", "v") == [("http://x.org/a_b",)]


def test_events_that_are_alike_are_two(store: ox.Store) -> None:
    pattern = f"{S} ct:unpostedEvent ?e . ?e ct:ordinal ?n ; rdfs:label ?label"
    assert ask(store, pattern, "n", "label") == [
        ("1", "Release, 2010-11-01"),
        ("2", "Reset"),
        ("3", "Release, 2010-11-01"),
    ]


def test_predictions_are_numbers(store: ox.Store) -> None:
    pattern = f"{S} ct:minBmi ?least ; ct:maxBmi ?most"
    assert ask(store, pattern, "least", "most") == [("18.5", "101")]


def test_every_shared_thing_knows_its_nodes(mapped: StudyGraph) -> None:
    """What a study points at is what its keys lead to."""
    assert set(KEY_TYPES) == set(mapped.shared.__slots__)
    keys = [(kind, value) for kind in KEY_TYPES for value in getattr(mapped.shared, kind)]
    things = {thing for kind, value in keys for thing in find_things(kind, value, IRIS)}
    context = ox.parse(mapped.context, format=ox.RdfFormat.N_TRIPLES)
    pointed = {quad.subject.value for quad in context if isinstance(quad.subject, ox.NamedNode)}
    assert {one for one in pointed if "/country/" not in one} <= things


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(references).failed == 0
    assert doctest.testmod(terms).failed == 0
