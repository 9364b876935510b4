"""Hubs merged from several vocabularies: one a substance, and every name the name of one drug."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.namespaces import DRUGBANK, MESH, RXNORM, UNII
from kg.terminology.drug_merge import merge_drugs
from kg.terminology.drug_names import clean_name, is_code, is_plain, is_systematic
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.drugbank import DrugBankRecord, DrugBankRelease, read_drugbank
from kg.terminology.readers.rxnorm import RxNormName, RxNormRecord, RxNormRelease, read_rxnorm
from kg.terminology.readers.unii import UniiName, UniiRecord, UniiRelease, read_unii

DB, FDA, RX = "DrugBank open vocabulary", "UNII 2024", "RxNorm 2024"


@pytest.fixture(scope="module")
def bundled(root: Path) -> DrugVocabulary:
    return DrugVocabulary.read(root / "ontologies" / "drugs.ttl")


@pytest.fixture(scope="module")
def mesh(root: Path) -> MeshVocabulary:
    return MeshVocabulary.read(root / "ontologies" / "mesh-slice.ttl")


@pytest.fixture(scope="module")
def real(bundled: DrugVocabulary, shared_data: Path) -> DrugVocabulary:
    """All files that are laid beside the project, merged."""
    folder = shared_data / "drugs"
    return bundled.merge(
        MeshVocabulary.read(shared_data / "mesh" / "mesh2020-extract.nt.gz"),
        read_drugbank(folder / "drugbank-vocabulary.csv"),
        read_unii(folder / "unii-names-2014.txt"),
        read_rxnorm(folder / "rxnorm-names-2014.txt"),
    )


def drugbank(*rows: tuple[str, str, str, tuple[str, ...]]) -> DrugBankRelease:
    records = (DrugBankRecord(id_, name, "", unii, names, "") for id_, name, unii, names in rows)
    return DrugBankRelease(DB, tuple(records))


def rxnorm(*rows: tuple[str, str, str, tuple[str, ...]]) -> RxNormRelease:
    records = (
        RxNormRecord(rxcui, (RxNormName(name, type_),), of) for rxcui, type_, name, of in rows
    )
    return RxNormRelease(RX, tuple(records))


def test_a_bundled_hub_keeps_its_slug_and_gets_names(
    bundled: DrugVocabulary, mesh: MeshVocabulary
) -> None:
    row = ("DB00619", "Imatinib", "BKJ8M8G5HI", ("Imatinibum", "ZK-90909"))
    merged = bundled.merge(mesh, drugbank(row))
    assert len(merged) == len(bundled)
    assert merged.known == len(bundled)
    hub = merged.find("zk 90909")
    assert hub is not None
    assert hub.slug == "imatinib"
    found = {(label.text, label.type, label.source) for label in hub.labels}
    assert ("Imatinibum", "SYNONYM", DB) in found
    assert ("ZK-90909", "CODE", DB) in found
    # The name that was there already keeps its spelling and gets a second source.
    assert {source for text, _, source in found if text == "imatinib"} == {"RxNorm 2014", DB}
    assert merged.get_release(hub, "ZK90909") == DB
    assert merged.get_release(hub, "Gleevec") == bundled.release


def test_without_files_nothing_changes(bundled: DrugVocabulary, mesh: MeshVocabulary) -> None:
    merged = merge_drugs(bundled, mesh)
    assert [(drug.slug, drug.label) for drug, _ in merged] == [
        (drug.slug, drug.label) for drug in bundled
    ]
    assert [set(drug.labels) for drug, _ in merged] == [set(drug.labels) for drug in bundled]


def test_a_drug_of_drugbank_alone_is_a_hub_of_its_own(
    bundled: DrugVocabulary, mesh: MeshVocabulary
) -> None:
    merged = bundled.merge(mesh, drugbank(("DB99990", "Zebratinib", "ZZZZZZZZZ1", ("ZB-123",))))
    hub = merged.find("ZB123")
    assert hub is not None
    assert (hub.slug, hub.label) == ("zebratinib", "Zebratinib")
    assert hub.exact_matches == (f"{DRUGBANK}DB99990", f"{UNII}ZZZZZZZZZ1")
    assert hub not in set(merged)
    assert merged.find_by_match(f"{UNII}ZZZZZZZZZ1") == hub


def test_salts_are_near_and_typed(bundled: DrugVocabulary, mesh: MeshVocabulary) -> None:
    rows = (
        ("DB99990", "Zebratinib", "", ()),
        ("DB99991", "Zebratinib mesylate", "ZZZZZZZZZ2", ()),
    )
    merged = bundled.merge(mesh, drugbank(*rows))
    hub = merged.find("zebratinib mesylate")
    assert hub is not None
    assert hub.slug == "zebratinib"
    assert hub.close_matches == (f"{DRUGBANK}DB99991", f"{UNII}ZZZZZZZZZ2")
    assert [one.type for one in hub.labels if one.text.endswith("mesylate")] == ["SALT"]


def test_unii_joins_by_unii_and_by_salt(bundled: DrugVocabulary, mesh: MeshVocabulary) -> None:
    unii = UniiRelease(
        FDA,
        (
            UniiRecord("ZZZZZZZZZ1", "ZEBRATINIB", (UniiName("ZEBRATINIB [INN]", "of"),)),
            UniiRecord("ZZZZZZZZZ3", "ZEBRATINIB TOSYLATE", (UniiName("STRIPEVEC", "bn"),)),
            UniiRecord("ZZZZZZZZZ4", "RAGWEED POLLEN", (UniiName("RAGWEED POLLEN", "cn"),)),
        ),
    )
    merged = bundled.merge(mesh, drugbank(("DB99990", "Zebratinib", "ZZZZZZZZZ1", ())), unii)
    hub = merged.find("Zebratinib")
    assert hub is not None
    assert [(one.text, one.source) for one in hub.labels][:2] == [
        ("Zebratinib", DB),
        ("Zebratinib", FDA),
    ]
    assert f"{UNII}ZZZZZZZZZ3" in hub.close_matches
    assert merged.find("ragweed pollen") is None


def test_rxnorm_ties_brands_and_salts_by_its_relations(
    bundled: DrugVocabulary, mesh: MeshVocabulary
) -> None:
    release = rxnorm(
        ("10", "IN", "zebratinib", ()),
        ("11", "PIN", "zebratinib stripate", ("10",)),
        ("12", "BN", "Stripevec", ("10",)),
        ("13", "IN", "everolimus", ()),
        # A brand of two ingredients is the name of neither.
        ("14", "BN", "Bothavec", ("10", "13")),
        ("15", "BN", "Lonelyvec", ()),
    )
    merged = bundled.merge(mesh, drugbank(("DB99990", "Zebratinib", "", ())), None, release)
    hub = merged.find("stripevec")
    assert hub is not None
    assert hub.slug == "zebratinib"
    types = {label.text: label.type for label in hub.labels}
    assert (types["Stripevec"], types["zebratinib stripate"]) == ("BRAND", "SALT")
    assert f"{RXNORM}10" in hub.exact_matches
    assert {f"{RXNORM}11", f"{RXNORM}12"} <= set(hub.close_matches)
    assert merged.find("Bothavec") is None
    assert merged.find("Lonelyvec") is None


def test_a_shared_name_is_nobodys_unless_preferred(
    bundled: DrugVocabulary, mesh: MeshVocabulary
) -> None:
    rows = (
        ("DB99990", "Zebratinib", "", ("Stripe-9000", "Okapinib")),
        ("DB99991", "Okapinib", "", ("Stripe 9000",)),
        ("DB99992", "Giraffinib", "", ("everolimus", "Gleevec")),
    )
    merged = bundled.merge(mesh, drugbank(*rows))
    assert merged.find("stripe 9000") is None
    found = {name: merged.find(name) for name in ("Okapinib", "everolimus", "Gleevec")}
    assert {name: hub.slug for name, hub in found.items() if hub} == {
        "Okapinib": "okapinib",
        "everolimus": "everolimus",
        "Gleevec": "imatinib",
    }
    giraffinib = merged.find("Giraffinib")
    assert giraffinib is not None
    assert [label.text for label in giraffinib.labels] == ["Giraffinib"]


@pytest.mark.parametrize("name", ["Lead", "ICE", "Magic", "Met", "ZB9"])
def test_plain_words_need_two_vocabularies(
    bundled: DrugVocabulary, mesh: MeshVocabulary, name: str
) -> None:
    rows = drugbank(("DB99990", "Zebratinib", "ZZZZZZZZZ1", (name,)))
    assert bundled.merge(mesh, rows).find(name) is None
    names = (UniiName("ZEBRATINIB", ""), UniiName(name.upper(), ""))
    unii = UniiRelease(FDA, (UniiRecord("ZZZZZZZZZ1", "ZEBRATINIB", names),))
    both = bundled.merge(mesh, rows, unii).find(name)
    # Two vocabularies make a word a name, but nothing makes one of three letters.
    assert (both is not None) is (len(name) > 3)


def test_names_of_several_drugs_are_no_hubs_name(
    bundled: DrugVocabulary, mesh: MeshVocabulary
) -> None:
    rows = (
        ("DB99990", "Zebratinib", "", ()),
        ("DB99991", "Okapinib", "", ("recombinant zebratinib",)),
        ("DB99992", "Zebratinib-okapinib", "", ()),
    )
    merged = bundled.merge(mesh, drugbank(*rows))
    assert merged.find("Zebratinib-okapinib") is None
    assert merged.find("recombinant zebratinib") is None


def test_forms_of_names() -> None:
    assert clean_name("IMATINIB [WHO-DD]") == "IMATINIB"
    assert clean_name("[Leu1, Thr2]-63-desulfohirudin") == "[Leu1, Thr2]-63-desulfohirudin"
    assert is_systematic("α-(4-methyl-1-piperazinyl)-3'-((4-(3-pyridyl)-2-pyrimidinyl)amino)-p-tol")
    assert not is_systematic("1,25-dihydroxyvitamin D3")
    assert not is_systematic("interferon alfa-2b")
    assert is_code("BMS-354825")
    assert is_code("STI571")
    assert not is_code("Imatinib")
    assert not is_plain("RAD001")


def test_real_hubs_are_unique_and_findable(real: DrugVocabulary, bundled: DrugVocabulary) -> None:
    drugs = {id(drug): drug for found in real._by_key.values() for drug in found}.values()
    slugs = Counter(drug.slug for drug in drugs)
    assert [slug for slug, count in slugs.items() if count > 1] == []
    assert real.known > 19_000
    assert [drug.slug for drug in real] == [drug.slug for drug in bundled]
    for drug in drugs:
        matches = (*drug.exact_matches, *drug.close_matches)
        assert not set(drug.exact_matches) & set(drug.close_matches)
        assert all(one.startswith((DRUGBANK, UNII, RXNORM, MESH)) for one in matches)
        assert sum(label.text == drug.label for label in drug.labels) >= 1
    owners = Counter(key for key, found in real._by_key.items() if len(found) > 1)
    assert owners == Counter()


def test_bundled_names_still_find_their_hub(real: DrugVocabulary, bundled: DrugVocabulary) -> None:
    for drug in bundled:
        for label in drug.labels:
            found = real.find(label.text)
            assert found is not None
            assert found.slug == drug.slug, label.text


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("BMS-214662", "BMS-214662"),
        ("tislelizumab", "Tislelizumab"),
        ("ChAdOx1 nCoV-19", "AstraZeneca COVID-19 Vaccine"),
        ("Apatinib", "Rivoceranib"),
        ("abacavir sulfate", "abacavir"),
        ("Ethynyluracil", "Eniluracil"),
        ("Pamidronic acid", "Pamidronate"),
    ],
)
def test_real_names(real: DrugVocabulary, name: str, label: str) -> None:
    found = real.find(name)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    # Words of English, abbreviations of three letters, amino acids' letters, joined names.
    "name",
    ["Lead", "ICE", "Magic", "Met", "His", "CTX", "Q", "CD", "Leu", "API"],
)
def test_real_words_that_are_no_names(real: DrugVocabulary, name: str) -> None:
    assert real.find(name) is None


@pytest.mark.parametrize(
    "name", ["interleukin-12", "recombinant interleukin-12", "tegafur-uracil", "Vitamin E"]
)
def test_what_mesh_gives_to_a_substance_is_no_other_hubs(real: DrugVocabulary, name: str) -> None:
    assert real.find(name) is None
