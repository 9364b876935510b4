"""Names that could be a common word, an acronym or another substance link to no drug."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.linking.mesh_terms import FILES
from kg.study.model import Intervention
from kg.terminology.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def vocabulary(root: Path, shared_data: Path) -> Vocabulary:
    assert shared_data
    return load_vocabulary(root / "ontologies", FILES)


def link(vocabulary: Vocabulary, name: str, *others: str, kind: str = "DRUG") -> list[str]:
    one = Intervention(type=kind, name=name, other_names=list(others))
    return [found.drug.label for found in vocabulary.interventions.link(one)]


@pytest.mark.parametrize("kind", ["DRUG", "OTHER", "BIOLOGICAL"])
@pytest.mark.parametrize(
    "name",
    """
    ICE;R-ICE;R-ICE chemotherapy;CAP;AC;Balance;Capture;Lambda;Lead;Tin;Steel;Duck;DUCK;Sage;SAGE
    Rice;Corn;Turkey;soy protein isolate;Lymphocytes Cultured with OKT3 and Interleukin-2
    """.strip()
    .replace("\n", ";")
    .split(";"),
)
def test_a_plain_word_or_an_acronym_is_no_drug(
    vocabulary: Vocabulary, name: str, kind: str
) -> None:
    assert link(vocabulary, name.strip(), kind=kind) == []


@pytest.mark.parametrize(
    ("name", "kind", "drug"),
    [
        ("Zinc", "DRUG", "Zinc"),
        ("IRON", "DRUG", "Iron"),
        ("Oxygen", "DRUG", "Oxygen"),
        ("Urea", "DRUG", "Urea"),
        ("Garlic", "DIETARY_SUPPLEMENT", "Garlic"),
        ("Garlic 300 mg", "DRUG", "Garlic"),
        ("Ginger capsules", "DRUG", "Ginger"),
        ("Povidone-Iodine", "DRUG", "Povidone-Iodine"),
    ],
)
def test_a_plain_word_is_a_drug_where_more_says_so(
    vocabulary: Vocabulary, name: str, kind: str, drug: str
) -> None:
    assert link(vocabulary, name, kind=kind) == [drug]


def test_an_ambiguous_acronym_is_what_its_other_names_list(vocabulary: Vocabulary) -> None:
    found = link(vocabulary, "ICE", "ifosfamide, carboplatin and etoposide")
    assert sorted(one.casefold() for one in found) == ["carboplatin", "etoposide", "ifosfamide"]


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("SARS-CoV-2 antibody testing", "Antibodies"),
        ("Povidone-Iodine 10% solution", "Povidone"),
        ("Povidone-Iodine", "Povidone"),
    ],
)
def test_what_is_measured_or_bound_is_no_term(
    vocabulary: Vocabulary, name: str, absent: str
) -> None:
    one = Intervention(type="DRUG", name=name)
    links = vocabulary.interventions.link_terms(one, vocabulary.interventions.link(one))
    assert absent not in [found.mesh.label for found in links]
