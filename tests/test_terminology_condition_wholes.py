"""When the one disease in a longer name is the whole, and when only a part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.terminology.condition_names import NEWER_RECORDS
from kg.terminology.conditions import ConditionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import MeshRecord


def make_record(tree: str, *labels: str, above: str = "") -> MeshRecord:
    return MeshRecord("TopicalDescriptor", labels, (tree,), (above,) if above else ())


_RECORDS = {
    "D000001": make_record("C04.588.180", "Breast Neoplasms"),
    "D000002": make_record("C04.588.945.440.770", "Prostatic Neoplasms", "Prostate Cancer"),
    "D000003": make_record("C04.588.322.455", "Fallopian Tube Neoplasms"),
    "D000004": make_record("C04.588.274.476", "Stomach Neoplasms", "Gastric Cancer"),
    "D000005": make_record("C04.557.470.200", "Carcinoma"),
    "D000006": make_record("C04.557.470.200.025", "Adenocarcinoma", above="D000005"),
    "D000007": make_record("C04.697", "Neoplasm Metastasis"),
    "D000008": make_record("C23.300.707", "Hernia"),
    "D000009": make_record(
        "C05.116.900.307", "Intervertebral Disc Displacement", "Disk, Herniated", above="D000008"
    ),
    "D000010": make_record("C04.557.386", "Lymphoma"),
    "D000011": make_record("C04.557.337.428", "Leukemia, Lymphoid"),
    "D000012": make_record(
        "C04.557.337.428.080",
        "Leukemia, Lymphocytic, Chronic, B-Cell",
        "Chronic Lymphocytic Leukemia",
        above="D000011",
    ),
    "D000013": make_record("C14.280.434", "Heart Failure"),
    "D000014": make_record("C10.228.140.300.775", "Stroke"),
    "D000015": make_record("C04.557.595.500", "Multiple Myeloma", above="D000016"),
    "D000016": make_record("C04.557.595", "Neoplasms, Plasma Cell", "Plasma Cell Neoplasm"),
    "D018352": make_record("C01.925.782.600.550.200", "Coronavirus Infections"),
    "D045169": make_record(
        "C01.925.782.600.550.200.750", "Severe Acute Respiratory Syndrome", "SARS", above="D018352"
    ),
}
_LINKER = ConditionLinker(MeshVocabulary("MeSH 2020", Path("mesh"), _RECORDS))


def main(name: str) -> str | None:
    found = _LINKER.link(name)
    return found.mesh.label if found else None


def parts(name: str) -> list[str]:
    return [one.mesh.label for one in _LINKER.link_parts(name) if not one.is_wider]


@pytest.mark.parametrize(
    ("name", "organ", "histology"),
    [
        ("Prostate Carcinoma", "Prostatic Neoplasms", "Carcinoma"),
        ("Stage IV Breast Carcinoma AJCC v7", "Breast Neoplasms", "Carcinoma"),
        ("Fallopian Tube Carcinoma", "Fallopian Tube Neoplasms", "Carcinoma"),
        ("Gastric Adenocarcinoma", "Stomach Neoplasms", "Adenocarcinoma"),
        ("Adenocarcinoma of the Prostate", "Prostatic Neoplasms", "Adenocarcinoma"),
        ("Castration-Resistant Prostate Carcinoma", "Prostatic Neoplasms", "Carcinoma"),
    ],
)
def test_a_carcinoma_of_an_organ_is_its_neoplasm(name: str, organ: str, histology: str) -> None:
    assert main(name) == organ
    assert parts(name) == [histology]


def test_a_carcinoma_without_an_organ_stays_what_it_is() -> None:
    assert main("Carcinoma") == "Carcinoma"
    assert main("Metastatic Adenocarcinoma") == "Adenocarcinoma"
    assert main("Metastasis of Carcinoma") != "Neoplasm Metastasis"
    assert main("Breast Cancer") == "Breast Neoplasms"
    assert parts("Breast Cancer") == []


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Lumbar Disc Herniation", "Intervertebral Disc Displacement"),
        ("Herniated Intervertebral Disc", "Intervertebral Disc Displacement"),
        ("Lumbar Herniated Intervertebral Disc", "Intervertebral Disc Displacement"),
        ("HER2-positive Breast Cancer", "Breast Neoplasms"),
        ("Breast Cancer in Young Women", "Breast Neoplasms"),
        ("Heart Failure, Congestive", "Heart Failure"),
        ("Stroke, Acute", "Stroke"),
        ("Lymphoma patients", "Lymphoma"),
        ("Chronic Lymphoid Leukaemia", "Leukemia, Lymphocytic, Chronic, B-Cell"),
        ("Multiple Myeloma and Plasma Cell Neoplasm", "Multiple Myeloma"),
    ],
)
def test_qualifiers_leave_a_disease_what_it_is(name: str, whole: str) -> None:
    assert main(name) == whole


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Recurrent Marginal Zone Lymphoma", "Lymphoma"),
        ("Post-Stroke Spasticity", "Stroke"),
        ("Inguinal Hernia Repair", "Hernia"),
        ("Breast Cancer Caregivers", "Breast Neoplasms"),
        ("Quality of Life in Breast Cancer", "Breast Neoplasms"),
        ("Fatigue; Heart Failure", "Heart Failure"),
        ("Antibody COVID-19", "COVID-19"),
    ],
)
def test_a_word_of_a_longer_name_is_a_part_of_it(name: str, part: str) -> None:
    assert main(name) is None
    assert parts(name) == [part]


@pytest.mark.parametrize(
    "name",
    ["Severe Acute Respiratory Syndrome Coronavirus 2", "SARS coronavirus 2 infection"],
)
def test_the_virus_of_covid_is_not_that_of_sars(name: str) -> None:
    found = _LINKER.link(name)
    assert found is not None
    assert found.mesh.id == "D000086382"
    assert found.match.release == NEWER_RECORDS["D000086382"][0]
    assert [(x.mesh.label, x.is_wider) for x in _LINKER.link_parts(name)] == [
        ("Coronavirus Infections", True)
    ]


@pytest.mark.parametrize(
    "name", ["Proteins of SARS-related coronavirus", "Stroke 3 Registry", "SARS coronavirus Urbani"]
)
def test_a_number_or_a_virus_after_a_name_makes_it_another_thing(name: str) -> None:
    _, found = _LINKER.link_whole_and_parts(name)
    labels = {one.mesh.label for one in found}
    assert main(name) is None
    assert labels.isdisjoint({"Severe Acute Respiratory Syndrome", "Stroke"})


def test_the_numbers_of_a_list_belong_to_no_name() -> None:
    assert parts("1. Stroke 2. Heart Failure") == ["Stroke", "Heart Failure"]


def test_brackets_that_narrow_the_whole_are_a_part_of_it() -> None:
    assert main("Coronavirus (COVID-19)") == "Coronavirus Infections"
    assert parts("Coronavirus (COVID-19)") == ["COVID-19"]


def test_sars_itself_stays_sars() -> None:
    assert main("Severe Acute Respiratory Syndrome") == "Severe Acute Respiratory Syndrome"
    assert main("SARS") == "Severe Acute Respiratory Syndrome"
