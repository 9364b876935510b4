"""The bundled drug hubs: complete, without shared names, and each name where its source says."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from kg.errors import VocabularyError
from kg.namespaces import MESH, make_slug
from kg.terminology.drugs import DrugVocabulary, is_substance, make_mesh_drug
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import match_key

_MATCH = re.compile(
    r"http://id\.nlm\.nih\.gov/mesh/[CD](\d{6}|\d{9})\Z"
    r"|https://go\.drugbank\.com/drugs/DB\d{5}\Z"
    r"|http://purl\.bioontology\.org/ontology/RXNORM/\d+\Z"
    r"|https://precision\.fda\.gov/uniisearch/srs/unii/[A-Z0-9]{10}\Z"
)


@pytest.fixture(scope="module")
def drugs(root: Path) -> DrugVocabulary:
    return DrugVocabulary.read(root / "ontologies" / "drugs.ttl")


@pytest.fixture(scope="module")
def mesh_slice(root: Path) -> MeshVocabulary:
    return MeshVocabulary.read(root / "ontologies" / "mesh-slice.ttl")


def test_every_hub_is_complete(drugs: DrugVocabulary) -> None:
    assert len(drugs) > 90
    assert re.fullmatch(r"trial-kg drugs \d{4}-\d{2}", drugs.release)
    for drug in drugs:
        assert drug.slug == make_slug(drug.label)
        assert drug.labels[0].text == drug.label
        assert Counter(label.type for label in drug.labels)["GENERIC"] == 1
        assert all(label.source for label in drug.labels)
        assert {label.type for label in drug.labels} <= {
            "GENERIC",
            "BRAND",
            "CODE",
            "SALT",
            "SYNONYM",
        }
        for iri in (*drug.exact_matches, *drug.close_matches):
            assert _MATCH.match(iri), iri
        assert not set(drug.exact_matches) & set(drug.close_matches)


def test_no_two_hubs_share_a_name_or_a_match(drugs: DrugVocabulary) -> None:
    names = Counter(
        key for drug in drugs for key in {match_key(label.text) for label in drug.labels}
    )
    assert [name for name, hubs in names.items() if hubs > 1] == []
    matches = Counter(iri for drug in drugs for iri in (*drug.exact_matches, *drug.close_matches))
    assert [iri for iri, hubs in matches.items() if hubs > 1] == []


def test_every_label_finds_its_own_hub(drugs: DrugVocabulary) -> None:
    for drug in drugs:
        for label in drug.labels:
            assert drugs.find(label.text) == drug
            assert drugs.find(label.text.upper().replace("-", " ")) == drug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("RAD-001", "everolimus"),
        ("rad 001", "everolimus"),
        ("42-O-(2-hydroxy)ethyl rapamycin", "everolimus"),
        ("Votubia", "everolimus"),
        ("STI571", "imatinib"),
        ("sti-571", "imatinib"),
        ("CGP57148B", "imatinib"),
        ("GLIVEC", "imatinib"),
        ("rapamycin", "sirolimus"),
        # Records list these among the other names of imatinib.
        ("Bosulif", "bosutinib"),
        ("Sprycel", "dasatinib"),
        ("Hetlioz", "tasimelteon"),
        ("Tasigna", "nilotinib"),
        ("PegIntron", "peginterferon-alfa-2b"),
    ],
)
def test_names_that_are_easily_mistaken(drugs: DrugVocabulary, name: str, slug: str) -> None:
    found = drugs.find(name)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("name", ["", "-", "imatinib placebo", "rad", "001", "kinase inhibitor"])
def test_what_is_no_label_finds_nothing(drugs: DrugVocabulary, name: str) -> None:
    assert drugs.find(name) is None


def test_mesh_records_of_bundled_hubs_name_them(
    drugs: DrugVocabulary, mesh_slice: MeshVocabulary
) -> None:
    exact = [iri for drug in drugs for iri in drug.exact_matches if iri.startswith(MESH)]
    assert len(exact) > 60
    for iri in exact:
        hub = drugs.find_by_match(iri)
        assert hub is not None
        label = mesh_slice.labels(iri.removeprefix(MESH))[:1]
        # Where the slice has the record, its preferred label leads to the same hub.
        assert all(drugs.find(text) in (hub, None) for text in label)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Everolimus", True),
        ("Doxorubicin", True),
        ("Antineoplastic Agents", False),
        ("Protein Kinase Inhibitors", False),
        ("Physiological Effects of Drugs", False),
        ("Sarcoma", False),
    ],
)
def test_substances_are_told_from_classes(
    mesh_slice: MeshVocabulary, name: str, expected: bool
) -> None:
    found = mesh_slice.find_by_name(name)
    assert found is not None
    assert found.id is not None
    assert is_substance(mesh_slice, found.id) is expected


def test_a_hub_made_from_mesh_carries_its_names(mesh_slice: MeshVocabulary) -> None:
    hub = make_mesh_drug(mesh_slice, "D000068338")
    assert (hub.slug, hub.label) == ("everolimus", "Everolimus")
    assert hub.exact_matches == (f"{MESH}D000068338",)
    assert [label.type for label in hub.labels] == ["GENERIC", *["SYNONYM"] * (len(hub.labels) - 1)]
    assert {label.source for label in hub.labels} == {"MeSH 2020"}


def test_labels_stand_where_their_source_says(drugs: DrugVocabulary, shared_data: Path) -> None:
    folder = shared_data / "drugs"
    rxnorm = {
        match_key(line.rpartition("|")[0])
        for line in (folder / "rxnorm-names-2014.txt").read_text("utf-8", "replace").splitlines()
    }
    with (folder / "drugbank-vocabulary.csv").open(encoding="utf-8-sig", newline="") as stream:
        drugbank = {
            match_key(name)
            for row in csv.DictReader(stream)
            for name in (row["Common name"], *row["Synonyms"].split(" | "))
        }
    known = {"RxNorm 2014": rxnorm, "DrugBank open vocabulary": drugbank}
    checked = Counter[str]()
    for drug in drugs:
        for label in drug.labels:
            if label.source in known:
                checked[label.source] += 1
                assert match_key(label.text) in known[label.source], label
    assert checked["RxNorm 2014"] > 150
    assert checked["DrugBank open vocabulary"] > 30


def test_drugbank_and_unii_of_a_hub_are_of_its_name(
    drugs: DrugVocabulary, shared_data: Path
) -> None:
    path = shared_data / "drugs" / "drugbank-vocabulary.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["DrugBank ID"]: row for row in csv.DictReader(stream)}
    for drug in drugs:
        ids = [iri.rpartition("/")[2] for iri in drug.exact_matches if "/drugs/DB" in iri]
        for one in ids:
            assert match_key(rows[one]["Common name"]) == match_key(drug.label)
            unii = rows[one]["UNII"]
            assert not unii or any(iri.endswith(f"/{unii}") for iri in drug.exact_matches)


@pytest.mark.parametrize(
    "turtle",
    [
        "<https://w3id.org/trial-kg/drug/x> a <https://w3id.org/trial-kg/ontology#Drug> .",
        "<https://w3id.org/trial-kg/drug/x> a <https://w3id.org/trial-kg/ontology#Drug> ;"
        " <http://www.w3.org/2000/01/rdf-schema#label> 'x' ;"
        " <http://www.w3.org/2008/05/skos-xl#prefLabel> <http://a/b> .",
        "no turtle",
    ],
)
def test_damaged_hubs_are_refused(tmp_path: Path, turtle: str) -> None:
    path = tmp_path / "drugs.ttl"
    path.write_text(turtle, encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"drugs\.ttl"):
        DrugVocabulary.read(path)
