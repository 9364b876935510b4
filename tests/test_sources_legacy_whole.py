"""Nothing that a real legacy XML record holds is lost on the way into the structs."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from kg.sources.legacy_elements import LEFT_OUT
from kg.sources.legacy_results_groups import name_group
from kg.sources.legacy_xml import read_legacy_xml
from kg.study import Study
from kg.study.results import Measure, ResultsSection

Row = tuple[str | None, ...]

# Elements that become a code, a date, a flag or a number, or that repeat what stands beside them;
# what becomes of each is tested by its own rule.
TRANSLATED = re.compile(
    r"(?:.*_(?:date|posted|submitted|submitted_qc)|submitted|returned|submission_canceled"
    r"|firstreceived_.*|lastchanged_date|phase|study_type|study_design|overall_status"
    r"|last_known_status|has_.*|is_.*|gender|gender_based|healthy_volunteers|sampling_method"
    r"|minimum_age|maximum_age|allocation|intervention_model|primary_purpose|masking"
    r"|observational_model|time_perspective|expanded_access_type_.*|role|status|agency_class"
    r"|responsible_party_type|arm_group_type|intervention_type|biospec_retention|textblock"
    r"|sharing_ipd|ipd_info_type|document_has_.*|document_url|group_id|param|dispersion|assessment"
    r"|default_assessment|type|ci_n_sides|dispersion_type|non_inferiority|non_inferiority_type"
    r"|pi_employee|restrictive_agreement|middle_name|first_name|last_name|degrees)\Z"
)
LEFT_OUT_TAGS = re.compile("|".join(f"(?:{re.escape(path)})" for path in LEFT_OUT))


@lru_cache(maxsize=8)
def read_records(
    shared_data: Path, archive: str, step: int = 1, only: bytes = b"<clinical_results>"
) -> list[bytes]:
    with zipfile.ZipFile(shared_data / "ctgov" / archive) as opened:
        names = [name for name in opened.namelist() if name.endswith(".xml")]
        read = map(opened.read, names[::step])
        return [data for data in read if only in data]


def fold(text: str) -> str:
    return " ".join(text.replace("@@@", " ").split())


def list_texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Path and text of every element that holds words of its own."""
    tree = root.getroottree()
    for element in root.iter(etree.Element):
        if len(element) or not (element.text or "").strip():
            continue
        path = re.sub(r"\[\d+\]", "", tree.getpath(element)).removeprefix("/clinical_study/")
        if not LEFT_OUT_TAGS.fullmatch(path) and not TRANSLATED.fullmatch(str(element.tag)):
            yield path, element.text or ""


def list_values(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield fold(value)
    elif isinstance(value, int):
        yield str(value)
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from list_values(part)


# The registry's own words for totals and tables, and titles that API v2 spells out.
KNOWN_WORDS = {"Total", "Number of Participants", "Age", "Gender", "participants"}


@pytest.mark.parametrize(
    ("archive", "step", "only"),
    [
        ("legacy-xml.zip", 12, b""),
        ("legacy-xml.zip", 1, b"<clinical_results>"),
        ("legacy-xml-versions.zip", 9, b""),
    ],
)
def test_every_text_of_real_records_is_in_the_structs(
    shared_data: Path, archive: str, step: int, only: bytes
) -> None:
    count = 0
    for data in read_records(shared_data, archive, step, only):
        root = etree.fromstring(data)
        study = read_legacy_xml(data, "a.xml").study
        values = set(list_values(msgspec.to_builtins(study)))
        lost = {
            (path, fold(text))
            for path, text in list_texts(root)
            if fold(text) not in values and not is_known(fold(text))
        }
        assert not lost, (study.nct_id, lost)
        count += 1
    assert count > 200


def is_known(text: str) -> bool:
    is_total = text.startswith("Total, ") and text.endswith((" adverse events", "mortality"))
    is_header = text.startswith(("ClinicalTrials.gov processed", "Information obtained"))
    return text in KNOWN_WORDS or is_total or is_header


def test_every_number_of_real_results_stands_where_it_stood(shared_data: Path) -> None:
    """Values, counts and participants, each with its group, as often as the record has them."""
    count = 0
    for archive in ("legacy-xml.zip", "legacy-xml-versions.zip"):
        for data in read_records(shared_data, archive):
            root = etree.fromstring(data)
            results = read_legacy_xml(data, "a.xml").study.results_section
            assert results is not None
            assert Counter(list_xml_rows(root)) == Counter(list_rows(results))
            count += 1
    assert count == 476


def list_xml_rows(root: etree._Element) -> Iterator[Row]:
    names = {
        "measurement": ("value", "spread", "lower_limit", "upper_limit"),
        "participants": ("count",),
        "counts": ("events", "subjects_affected", "subjects_at_risk"),
        "count": ("value",),
    }
    for element in root.iter(*names):
        values = [element.get(name) for name in names[str(element.tag)]]
        comment = fold(element.text or "") or None
        is_count = element.tag != "measurement"
        if element.tag == "measurement" and is_count_of_participants(element):
            values, is_count = values[:1], True
        if any(values) or comment:
            yield name_group(element.get("group_id")), *values, *([] if is_count else [comment])
        if element.tag == "participants" and comment:
            yield "comment", comment


def is_count_of_participants(measurement: etree._Element) -> bool:
    """Whether the old layout counts the participants of a group with this value."""
    measure = next(measurement.iterancestors("measure"))
    is_old = measure.find("category_list") is not None
    return is_old and measure.findtext("title") == "Number of Participants"


def list_rows(results: ResultsSection) -> Iterator[Row]:
    flow, baseline = results.participant_flow_module, results.baseline_characteristics_module
    for period in flow.periods:
        counted = [one.achievements for one in period.milestones]
        for stats in [*counted, *(one.reasons for one in period.drop_withdraws)]:
            for one in stats:
                yield one.group_id, one.num_subjects
                if one.comment:
                    yield "comment", fold(one.comment)
    for denom in baseline.denoms:
        yield from ((one.group_id, one.value) for one in denom.counts)
    for measure in [*baseline.measures, *results.outcome_measures_module.outcome_measures]:
        yield from list_measure_rows(measure)
    yield from list_event_rows(results)


def list_measure_rows(measure: Measure) -> Iterator[Row]:
    denoms = [*measure.denoms, *(denom for one in measure.classes for denom in one.denoms)]
    for denom in denoms:
        yield from ((one.group_id, one.value) for one in denom.counts)
    for category in (category for one in measure.classes for category in one.categories):
        for one in category.measurements:
            values = (one.value, one.spread, one.lower_limit, one.upper_limit)
            yield one.group_id, *values, fold(one.comment or "") or None


def list_event_rows(results: ResultsSection) -> Iterator[Row]:
    def write(*numbers: int | str | None) -> Row:
        return tuple(None if one is None else str(one) for one in numbers)

    events = results.adverse_events_module
    for event in [*events.serious_events, *events.other_events]:
        for one in event.stats:
            yield one.group_id, *write(one.num_events, one.num_affected, one.num_at_risk)
    for group in events.event_groups:
        for kind in ("serious", "other", "deaths"):
            row = write(
                getattr(group, f"{kind}_num_affected"), getattr(group, f"{kind}_num_at_risk")
            )
            if any(row):
                yield group.id, None, *row


def test_results_without_any_of_their_elements_are_still_read(shared_data: Path) -> None:
    """Whatever is missing in the results, they are read, and the protocol as ever."""
    (data,) = [
        one for one in read_records(shared_data, "legacy-xml.zip") if b"<nct_id>NCT00712335<" in one
    ]
    whole = read_built(etree.fromstring(data))["protocolSection"]
    seen: set[str] = set()
    for place in range(len(list(etree.fromstring(data).iter("clinical_results", "*")))):
        root = etree.fromstring(data)
        element = list(root.iter("clinical_results", "*"))[place]
        path = re.sub(r"\[\d+\]", "", root.getroottree().getpath(element))
        parent = element.getparent()
        if "clinical_results/" in path and path not in seen and parent is not None:
            seen.add(path)
            parent.remove(element)
            assert read_built(root)["protocolSection"] == whole
    assert len(seen) > 60


def read_built(root: etree._Element) -> Any:
    return msgspec.to_builtins(read_legacy_xml(etree.tostring(root), "a.xml").study)


def test_labels_of_real_results_become_codes(shared_data: Path) -> None:
    codes: dict[str, set[Any]] = {}
    for data in read_records(shared_data, "legacy-xml.zip"):
        add_codes(read_legacy_xml(data, "a.xml").study, codes)
    assert codes["type"] == {"PRIMARY", "SECONDARY", "OTHER_PRE_SPECIFIED", "POST_HOC"}
    for name, found in codes.items():
        if name != "dispersion_type_of_outcome":
            odd = {code for code in found if code and not re.fullmatch(r"[A-Z][A-Z0-9_]*", code)}
            assert not odd, (name, odd)
    assert "95% Confidence Interval" in codes["dispersion_type_of_outcome"]


def add_codes(study: Study, codes: dict[str, set[Any]]) -> None:
    results = study.results_section
    assert results is not None
    for measure in results.baseline_characteristics_module.measures:
        codes.setdefault("param_type", set()).add(measure.param_type)
        codes.setdefault("dispersion_type", set()).add(measure.dispersion_type)
    for outcome in results.outcome_measures_module.outcome_measures:
        codes.setdefault("type", set()).add(outcome.type)
        codes.setdefault("param_type", set()).add(outcome.param_type)
        codes.setdefault("dispersion_type_of_outcome", set()).add(outcome.dispersion_type)
        for analysis in outcome.analyses:
            for name in ("dispersion_type", "ci_num_sides", "non_inferiority_type"):
                codes.setdefault(name, set()).add(getattr(analysis, name))
    events = results.adverse_events_module
    for event in [*events.serious_events, *events.other_events]:
        codes.setdefault("assessment_type", set()).add(event.assessment_type)
