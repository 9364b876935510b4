"""What a condition's name denies, and what it is in spite of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.terminology.conditions import ConditionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import MeshRecord


def make_record(tree: str, *labels: str, above: str = "") -> MeshRecord:
    return MeshRecord("TopicalDescriptor", labels, (tree,), (above,) if above else ())


_RECORDS = {
    "D000001": make_record("C04.588.180", "Breast Neoplasms"),
    "D000002": make_record("C04.588.945.440.770", "Prostatic Neoplasms", "Prostate Cancer"),
    "D000003": make_record("C12.777.419.630.643", "Nephrotic Syndrome"),
    "D000004": make_record("C04.588.945.947.960", "Urinary Bladder Neoplasms", "Bladder Cancer"),
    "D000005": make_record("C14.280.238", "Cardiomyopathies", "Cardiomyopathy"),
    "D000006": make_record("C14.280.238.1", "Ischemic Cardiomyopathy", above="D000005"),
    "D000007": make_record("C06.552.380.350", "Hepatitis C, Chronic"),
    "D000008": make_record("C06.552.630", "Liver Cirrhosis", "Cirrhosis"),
    "D000009": make_record("C06.552.380.705", "Hepatitis"),
    "D000010": make_record("C06.552.380.705.437", "Hepatitis B", above="D000009"),
    "D000011": make_record("C15.604.515.569", "Lymphoma"),
    "D000012": make_record("C15.604.515.569.480", "Lymphoma, Non-Hodgkin", above="D000011"),
    "D000013": make_record(
        "C15.604.515.569.480.750", "Lymphoma, T-Cell, Cutaneous", above="D000012"
    ),
    "D000014": make_record("C16.320.190", "Cystic Fibrosis"),
    "D000015": make_record("C08.127.384", "Bronchiectasis"),
    "D000016": make_record("C10.228.140.490", "Epilepsy"),
    "D000017": make_record("C10.228.140.546.1", "Migraine Disorders", "Migraine"),
    "D000018": make_record("C10.228.140.546.2", "Migraine without Aura", above="D000017"),
    "D000019": make_record("C01.778.640.400", "HIV Infections"),
    "D000020": make_record("C18.452.394", "Diabetes Mellitus", "Diabetes"),
    "D000021": make_record("C08.127", "Asthma"),
}
_LINKER = ConditionLinker(MeshVocabulary("MeSH 2020", Path("mesh"), _RECORDS))


def main(name: str) -> str | None:
    found = _LINKER.link(name)
    return found.mesh.label if found else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HER2-negative Breast Cancer", "Breast Neoplasms"),
        ("Estrogen Receptor Negative Breast Cancer", "Breast Neoplasms"),
        ("Breast Cancer, HER2 negative", "Breast Neoplasms"),
        ("Castration-Resistant Prostate Cancer", "Prostatic Neoplasms"),
        ("Steroid-resistant Nephrotic Syndrome", "Nephrotic Syndrome"),
        ("Non-muscle Invasive Bladder Cancer", "Urinary Bladder Neoplasms"),
        ("Non-ischemic cardiomyopathy", "Cardiomyopathies"),
        ("Chronic hepatitis C without cirrhosis", "Hepatitis C, Chronic"),
        ("Non-cystic fibrosis bronchiectasis", "Bronchiectasis"),
        ("Epilepsy resistant to drugs", "Epilepsy"),
        ("Seizure-free epilepsy", "Epilepsy"),
        # The denial is part of the name.
        ("Relapsed migraine without aura", "Migraine without Aura"),
        ("Hodgkin's or Non-Hodgkin Lymphoma", "Lymphoma, Non-Hodgkin"),
        ("Cutaneous T-cell Non-Hodgkin Lymphoma", "Lymphoma, T-Cell, Cutaneous"),
    ],
)
def test_a_denied_word_qualifies_what_the_name_says(name: str, expected: str) -> None:
    whole, parts = _LINKER.link_whole_and_parts(name)
    labels = [one.mesh.label for one in (whole, *parts) if one and not one.is_wider]
    assert labels == [expected]


@pytest.mark.parametrize(
    "name",
    [
        "Healthy",
        "Absence of disease",
        "Absence of asthma",
        "Free of breast cancer",
        "Lack of diabetes",
        "Cancer survivor",
        "Smoking free",
        "Hepatitis B-negative",
        "Hepatitis B surface antigen negative",
        "HIV Negative",
        "HIV Seronegativity",
        "HIV-free survival",
        "Breast cancer-free",
        "Non-diabetic",
        "Anti-hepatitis B",
        "Resistance to hepatitis C, chronic",
        "No epilepsy or migraine",
        "Not asthma",
        "Breast cancer screening",
    ],
)
def test_what_is_denied_is_neither_the_whole_nor_a_part(name: str) -> None:
    assert _LINKER.link_whole_and_parts(name) == (None, [])


def test_what_is_denied_is_no_part_beside_what_is_not() -> None:
    _, parts = _LINKER.link_whole_and_parts("HIV-negative diabetes and asthma without cirrhosis")
    assert [one.mesh.label for one in parts] == ["Diabetes Mellitus", "Asthma"]
    assert main("Non-ischemic cardiomyopathy") != "Ischemic Cardiomyopathy"
