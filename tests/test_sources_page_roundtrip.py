"""Real records written as pages that lost their tables, and read back."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kg.sources.api_v2 import read_api_v2
from kg.sources.page_split import Evidence, is_one_term, split_terms
from kg.sources.page_text import read_page_text
from kg.study import Study
from kg.study.criteria import parse_criteria
from kg.study.model import ProtocolSection
from tests.pages.render import render_page

LABEL = re.compile(
    r"\S+ <http://(?:www\.w3\.org/2000/01/rdf-schema#label|id\.nlm\.nih\.gov/mesh/vocab#"
    r'(?:altLabel|prefLabel))> "(.*)"@en'
)


@cache
def real_studies(shared_data: Path) -> list[Study]:
    with zipfile.ZipFile(shared_data / "ctgov" / "v2-studies.json.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return [read_api_v2(archive.read(name), name).study for name in names]


@cache
def mesh_labels(shared_data: Path) -> frozenset[str]:
    with gzip.open(shared_data / "mesh" / "mesh2020-extract.nt.gz", "rt") as lines:
        return frozenset(
            match[1].casefold() for line in lines if (match := LABEL.match(line)) is not None
        )


@cache
def round_trips(shared_data: Path) -> list[tuple[ProtocolSection, ProtocolSection]]:
    labels = mesh_labels(shared_data)
    pairs = []
    for study in real_studies(shared_data):
        reading = read_page_text(
            render_page(study), study.nct_id, lambda text: text.casefold() in labels
        )
        assert reading.study.nct_id == study.nct_id
        pairs.append((study.protocol_section, reading.study.protocol_section))
    return pairs


def make_evidence(study: Study) -> Evidence:
    section, derived = study.protocol_section, study.derived_section
    ids = section.identification_module
    modules = (derived.condition_browse_module, derived.intervention_browse_module)
    terms = [mesh.term for module in modules for mesh in (*module.meshes, *module.ancestors)]
    return Evidence(
        [*section.conditions_module.keywords, *terms],
        [title for title in (ids.brief_title, ids.official_title) if title],
        section.description_module.brief_summary or "",
    )


def is_known(shared_data: Path, with_vocabulary: bool) -> Callable[[str], bool]:
    labels = mesh_labels(shared_data) if with_vocabulary else frozenset()
    return lambda text: text.casefold() in labels


@pytest.mark.parametrize(("with_vocabulary", "share"), [(True, 0.90), (False, 0.87)])
def test_condition_lists_come_back(shared_data: Path, with_vocabulary: bool, share: float) -> None:
    known, exact, total = is_known(shared_data, with_vocabulary), 0, 0
    for study in real_studies(shared_data):
        conditions = [
            " ".join(name.split()) for name in study.protocol_section.conditions_module.conditions
        ]
        if conditions:
            total += 1
            exact += split_terms(" ".join(conditions), known, make_evidence(study)) == conditions
    assert total > 700
    assert exact / total > share


@pytest.mark.parametrize("with_vocabulary", [True, False])
def test_no_run_of_conditions_is_ever_called_surely_one(
    shared_data: Path, with_vocabulary: bool
) -> None:
    known, sure = is_known(shared_data, with_vocabulary), 0
    for study in real_studies(shared_data):
        conditions = study.protocol_section.conditions_module.conditions
        if conditions and is_one_term(" ".join(conditions), known, make_evidence(study)):
            assert len(conditions) == 1
            sure += 1
    assert sure > 200


def test_split_terms_joined_are_the_line(shared_data: Path) -> None:
    known = is_known(shared_data, with_vocabulary=True)
    for study in real_studies(shared_data)[::5]:
        line = " ".join(" ".join(study.protocol_section.conditions_module.conditions).split())
        assert " ".join(split_terms(line, known, make_evidence(study))) == line


Getter = Callable[[ProtocolSection], Any]


def get(path: str) -> Getter:
    def find(section: ProtocolSection) -> Any:
        value: Any = section
        for name in path.split("."):
            value = getattr(value, name)
        return value

    return find


def names(path: str) -> Getter:
    return lambda section: [one.name for one in get(path)(section)]


def criteria(section: ProtocolSection) -> list[tuple[str, str | None, int | None]]:
    text = section.eligibility_module.eligibility_criteria or ""
    return [(item.text, item.kind, item.parent) for item in parse_criteria(text)]


def places(section: ProtocolSection) -> list[Any]:
    locations = section.contacts_locations_module.locations
    return [msgspec.structs.replace(one, geo_point=None, contacts=[]) for one in locations]


def words(path: str) -> Getter:
    return lambda section: (get(path)(section) or "").split()


def outcomes(name: str) -> Getter:
    return lambda section: [
        (one.measure, one.time_frame) for one in get(f"outcomes_module.{name}")(section)
    ]


def identifiers(section: ProtocolSection) -> list[Any]:
    infos = section.identification_module.secondary_id_infos
    return [(info.id, info.type, info.domain) for info in infos]


def share_equal(pairs: Iterable[tuple[ProtocolSection, ProtocolSection]], getter: Getter) -> float:
    found = [bool(getter(original) == getter(read)) for original, read in pairs]
    return sum(found) / len(found)


# What a page says in full comes back but for the few records whose text breaks the layout itself.
@pytest.mark.parametrize(
    ("getter", "share"),
    [
        (get("identification_module.official_title"), 1),
        (identifiers, 0.99),
        (get("status_module.overall_status"), 1),
        (get("status_module.last_known_status"), 1),
        (get("status_module.why_stopped"), 1),
        (get("status_module.status_verified_date"), 1),
        (get("status_module.start_date_struct"), 1),
        (get("status_module.completion_date_struct"), 1),
        (get("sponsor_collaborators_module.lead_sponsor.name"), 1),
        (names("sponsor_collaborators_module.collaborators"), 1),
        (get("conditions_module.keywords"), 1),
        (get("design_module.study_type"), 1),
        (get("design_module.phases"), 0.99),
        (get("design_module.enrollment_info"), 1),
        (get("design_module.design_info"), 0.99),
        (outcomes("primary_outcomes"), 0.99),
        (outcomes("secondary_outcomes"), 0.99),
        (outcomes("other_outcomes"), 0.99),
        (names("arms_interventions_module.interventions"), 0.97),
        (get("eligibility_module.minimum_age"), 1),
        (get("eligibility_module.maximum_age"), 1),
        (get("eligibility_module.std_ages"), 1),
        (get("eligibility_module.sex"), 1),
        (get("eligibility_module.healthy_volunteers"), 1),
        (get("eligibility_module.sampling_method"), 1),
        (criteria, 0.99),
        (places, 0.98),
        (get("contacts_locations_module.central_contacts"), 0.99),
        (get("contacts_locations_module.overall_officials"), 0.93),
        (words("description_module.brief_summary"), 0.99),
        (words("description_module.detailed_description"), 0.99),
    ],
)
def test_records_come_back(shared_data: Path, getter: Getter, share: float) -> None:
    assert share_equal(round_trips(shared_data), getter) >= share


def test_typed_arms_come_back(shared_data: Path) -> None:
    pairs = [
        pair
        for pair in round_trips(shared_data)
        if (arms := pair[0].arms_interventions_module.arm_groups) and all(arm.type for arm in arms)
    ]
    assert len(pairs) > 300
    assert share_equal(pairs, get("arms_interventions_module.arm_groups")) >= 0.98
