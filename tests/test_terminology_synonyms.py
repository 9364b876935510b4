"""Codes, brands and generics find the same studies, and no sibling: a sample of real records."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.linking.mesh_terms import ARCHIVES, FILES, read_studies
from benchmarks.linking.synonyms import Parity, list_beside, measure, read_names
from kg.study.model import Intervention
from kg.terminology.interventions import NAME_FIELD, OTHER_NAMES_FIELD
from kg.terminology.links import Drug, DrugLink, Match
from kg.terminology.vocabulary import Vocabulary, load_vocabulary

NAMES = read_names()


@pytest.fixture(scope="module")
def vocabulary(root: Path, shared_data: Path) -> Vocabulary:
    assert shared_data
    return load_vocabulary(root / "ontologies", FILES)


@pytest.fixture(scope="module")
def found(vocabulary: Vocabulary) -> list[Parity]:
    studies = [study for name in ARCHIVES for study in islice(read_studies(ARCHIVES[name]), 700)]
    return measure(NAMES, studies, vocabulary)


def test_the_list_is_sound() -> None:
    assert len(NAMES) >= 80
    assert len({one.drug for one in NAMES}) == len(NAMES)
    names = Counter(name.casefold() for one in NAMES for name in one.names)
    assert [name for name, count in names.items() if count > 1] == []
    assert sum(len(one.names) > 2 for one in NAMES) > 60


def test_names_of_a_drug_find_the_same_studies(found: list[Parity]) -> None:
    names = sum(one.names for one in found)
    lost = sum(len(one.lost_names) for one in found)
    assert (names - lost) / names > 0.9


def test_studies_that_say_a_name_are_found(found: list[Parity]) -> None:
    said = sum(one.said for one in found)
    assert said > 300
    assert sum(one.said_and_found for one in found) / said > 0.98


def test_no_sibling_leaks(found: list[Parity]) -> None:
    assert [study for one in found for study in one.leaks] == []


def test_a_leak_beside_a_drugs_own_name_is_seen() -> None:
    drugs = [Drug(slug, slug, ()) for slug in ("imatinib", "dasatinib")]
    fields = (NAME_FIELD, OTHER_NAMES_FIELD)
    links = [
        DrugLink(drug, Match(drug.label, field, "COMPONENT", 0.6, "r"))
        for drug, field in zip(drugs, fields, strict=True)
    ]
    assert list_beside(links) == {"dasatinib"}
    assert list_beside(links[:1]) == list_beside(links[1:]) == set()


def test_no_name_leads_to_a_sibling(vocabulary: Vocabulary) -> None:
    hubs = {one.drug: vocabulary.interventions.find_drug(one.drug) for one in NAMES}
    generic = {hub.slug: drug for drug, hub in hubs.items() if hub}
    for one in NAMES:
        for name in one.names:
            hub = vocabulary.interventions.find_drug(name)
            assert hub is None or generic.get(hub.slug, one.drug) == one.drug, name


@pytest.mark.parametrize("drug", ["imatinib", "everolimus", "dasatinib", "sunitinib"])
def test_every_name_as_an_intervention(vocabulary: Vocabulary, drug: str) -> None:
    (one,) = [one for one in NAMES if one.drug == drug]
    slugs = set()
    for name in one.names:
        links = vocabulary.interventions.link(Intervention(type="DRUG", name=f"{name} 100 mg"))
        slugs.add(tuple(link.drug.slug for link in links))
    assert len(slugs) == 1
