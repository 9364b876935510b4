"""Every name of a drug or of a disease finds the same studies, and nothing of its siblings.

One study for each bundled drug and for each disease of the bundled slice of MeSH; what may be found
follows from the vocabulary alone.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.search.asking import find_all
from kg.namespaces import MESH
from kg.terminology.condition_names import ALIASES
from kg.terminology.links import Drug
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from tests.test_search_documents import make_engine, make_study


class Records:
    """An engine over one study a thing, and the number of each thing's study."""

    def __init__(self, vocabulary: Vocabulary, folder: Path) -> None:
        self.mesh = vocabulary.mesh
        self.drugs = sorted(vocabulary.drugs, key=lambda drug: drug.slug)
        self.diseases = [one for one in self.mesh if _is_disease(self.mesh.tree_numbers(one))]
        things = [*(drug.slug for drug in self.drugs), *self.diseases]
        self.numbers = {thing: at for at, thing in enumerate(things, 1)}
        studies = [
            *(make_study(self.numbers[one.slug], "A", drugs=[one.label]) for one in self.drugs),
            *(
                make_study(self.numbers[one], "B", conditions=[self.mesh.get_label(one)])
                for one in self.diseases
            ),
        ]
        self.engine = make_engine(folder, studies, vocabulary)

    def find(self, name: str) -> set[int]:
        """Numbers of all studies found."""
        found = find_all(self.engine, name)
        assert not found.words, name
        return {int(nct_id.removeprefix("NCT")) for nct_id in found.studies}

    def list_below(self, drug: Drug) -> set[int]:
        """The studies of ``drug`` and of the drugs that MeSH has below it."""
        own = {iri.removeprefix(MESH) for iri in (*drug.exact_matches, *drug.close_matches)}
        below = own.union(*(self.mesh.descendants(one) for one in own))
        return {self.numbers[drug.slug]} | {
            self.numbers[other.slug]
            for other in self.drugs
            if any(iri.removeprefix(MESH) in below for iri in other.exact_matches)
        }


def _is_disease(tree_numbers: tuple[str, ...]) -> bool:
    return any(tree.startswith(("C", "F03")) for tree in tree_numbers)


@pytest.fixture(scope="module")
def records(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Records:
    vocabulary = load_vocabulary(root / "ontologies")
    return Records(vocabulary, tmp_path_factory.mktemp("parity") / "index")


def test_every_name_of_a_drug_finds_its_studies_and_no_other_drugs(records: Records) -> None:
    names = 0
    for drug in records.drugs:
        own, allowed = records.find(drug.label), records.list_below(drug)
        assert records.numbers[drug.slug] in own, drug.label
        assert own <= allowed, drug.label
        for label in drug.labels:
            names += 1
            assert records.find(label.text) == own, (drug.label, label.text)
    assert names > 1000


def test_every_name_of_a_disease_finds_it_and_what_is_below_it(records: Records) -> None:
    aliases = defaultdict(list)
    for alias, label in ALIASES.items():
        aliases[label].append(alias)
    names = 0
    for disease in records.diseases:
        labels = records.mesh.labels(disease)
        below = {disease, *records.mesh.descendants(disease)}
        wanted = {records.numbers[one] for one in below if one in records.numbers}
        for name in (*labels, *aliases[labels[0]]):
            names += 1
            assert records.find(name) >= wanted, (labels[0], name)
            assert records.find(name) == records.find(labels[0]), (labels[0], name)
    assert names > 500


@pytest.mark.parametrize(
    ("name", "siblings"),
    [
        ("imatinib", ["bosutinib", "dasatinib", "nilotinib", "ponatinib"]),
        ("Gleevec", ["bosutinib", "dasatinib", "nilotinib", "ponatinib"]),
        ("everolimus", ["sirolimus", "temsirolimus", "ridaforolimus"]),
        ("Taxol", ["docetaxel", "cabazitaxel"]),
        ("pravastatin", ["simvastatin", "atorvastatin", "rosuvastatin"]),
    ],
)
def test_drugs_of_the_same_class_are_not_found(
    records: Records, name: str, siblings: list[str]
) -> None:
    found = records.find(name)
    assert found.isdisjoint(records.numbers[one] for one in siblings)
