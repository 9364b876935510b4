"""Which spellings are one organisation, and which only look as if they were."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg.terminology.organization_names import (
    find_whole,
    is_generic,
    is_placeholder,
    list_components,
    organization_key,
)

SAME = [
    ("Memorial Sloan-Kettering Cancer Center", "MEMORIAL SLOAN KETTERING CANCER CENTRE"),
    ("The Ottawa Hospital", "Ottawa Hosp."),
    ("Univ. of Alabama at Birmingham", "University of Alabama, Birmingham"),
    ("Brigham & Women's Hospital", "Brigham and Womens Hospital, Inc."),
    ("St. Luke's-Roosevelt Hosp Ctr", "Saint Lukes Roosevelt Hospital Center"),
    ("M.D. Anderson Cancer Center", "MD Anderson Cancer Center"),
    ("Fidia Farmaceutici s.p.a.", "Fidia Farmaceutici", "FIDIA FARMACEUTICI SpA"),
    ("Kuros BioSciences B.V.", "Kuros Biosciences"),
    ("Qilu Pharmaceutical Co., Ltd.", "Qilu Pharmaceutical"),
    ("National Cancer Institute (NCI)", "National Cancer Institute"),
    (
        "European Organisation for Research and Treatment of Cancer - EORTC",
        "European Organization for Research & Treatment of Cancer (EORTC)",
    ),
    ("Hôpital de l'Archet", "Hopital L'Archet"),
    ("Universität zu Köln", "Universitat zu Koln"),
    ("Acıbadem University", "Acibadem University"),
    ("Royal Orthopaedic Hospital", "Royal Orthopedic Hospital"),
    # Numbers that a sponsor gives its sites.
    ("Klinikum Ulm /ID# 253374", "1005 - Klinikum Ulm", "Klinikum Ulm (Site 0011)", "Klinikum Ulm"),
    ("Mayo Clinic, Site 3", "Mayo Clinic - Site #12", "Mayo Clinic"),
]
DIFFERENT = [
    ("Research Site 12", "Research Site 13", "Research"),
    ("302 Hospital", "307 Hospital", "Hospital"),
    ("No. 5 People's Hospital", "People's Hospital"),
    ("University of Washington", "Washington University"),
    ("Boston University", "Boston University Hospital", "Boston Medical Center"),
    ("University of Iowa", "University of Iowa Hospitals and Clinics"),
    ("University Hospital Leuven", "University Hospitals Leuven"),
    ("Mayo Clinic", "Mayo Clinic Rochester", "Mayo Clinic Cancer Center"),
    (
        "National Cancer Institute (NCI)",
        "National Cancer Institute, Egypt",
        "National Cancer Institute, Naples",
        "National Cancer Institute (Thailand)",
    ),
    ("Cancer Research UK (CRUK)", "Cancer Research"),
    ("La Roche University", "Roche"),
    ("Peking University First Hospital", "Peking University Third Hospital"),
    ("Research Site 12", "Research Site 13"),
    ("Novartis", "Novartis Foundation"),
    ("Company", "Corporation"),
]


@pytest.mark.parametrize("names", SAME)
def test_spellings_of_one_organisation(names: tuple[str, ...]) -> None:
    assert len(set(map(organization_key, names))) == 1


@pytest.mark.parametrize("names", DIFFERENT)
def test_names_of_several_organisations(names: tuple[str, ...]) -> None:
    for one, other in pairwise(names):
        assert organization_key(one) != organization_key(other)
    assert len(set(map(organization_key, names))) == len(names)


@pytest.mark.parametrize("name", ["---", "北京大学", "Ltd.", "The", "(NCI)", " x "])
def test_every_name_has_a_key(name: str) -> None:
    assert organization_key(name).strip() == organization_key(name) != ""


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("University Hospital", True),
        ("St. Mary's Hospital", True),
        ("Saint Joseph Medical Center", True),
        ("Mercy Hospital", True),
        ("National Cancer Institute", True),
        ("Department of Medicine", True),
        ("Queen's Medical Centre", True),
        ("University Hospital, Basel", False),
        ("St. Jude Children's Research Hospital", False),
        ("Massachusetts General Hospital", False),
        ("Seoul St. Mary's Hospital", False),
    ],
)
def test_names_that_many_have(name: str, generic: bool) -> None:
    assert is_generic(organization_key(name)) is generic


@pytest.mark.parametrize(
    ("name", "placeholder"),
    [
        ("Research Site", True),
        ("Research Site 12", True),
        ("Novartis Investigative Site", True),
        ("Pfizer Investigational Site 1019", True),
        ("GSK Investigational Site", True),
        ("Local Institution - 0154", True),
        ("ABC-201 Site 111", True),
        ("For additional information regarding investigative sites, call 1-877", True),
        ("Institute for Clinical Research", False),
        ("Simbec Research", False),
        ("DZNE Dresden", False),
    ],
)
def test_sites_that_are_not_named(name: str, placeholder: bool) -> None:
    assert is_placeholder(organization_key(name)) is placeholder


def test_components_come_longest_first() -> None:
    name = "Department of Medicine, University of California, San Francisco"
    assert list(list_components(name)) == [
        "Department of Medicine, University of California",
        "University of California, San Francisco",
        "Department of Medicine",
        "University of California",
        "San Francisco",
    ]
    assert list(list_components("West Virginia University-Mbrcc")) == ["West Virginia University"]
    assert list(list_components("Memorial Hospital")) == []


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Koc University School of Medicine", "koc university"),
        ("Columbia University Medical School", "columbia university"),
        ("Boston University Hospital", None),
        ("School of Medicine", None),
    ],
)
def test_a_school_is_part_of_its_university(name: str, whole: str | None) -> None:
    assert find_whole(organization_key(name)) == whole
