"""What legacy XML holds beside what its readers take is named, never dropped without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.sources import Item, Reading, list_items, load_item, read_records
from kg.sources.legacy_xml import read_legacy_xml
from tests.legacy_documents import HEAD, read_xml


def test_unknown_elements_attributes_and_stray_text_are_named_by_their_path() -> None:
    body = (
        "<novel><a/></novel><phase odd='1'>Phase 1</phase>"
        "<location><facility><name>F</name><colour>red</colour></facility>stray</location>"
        "<location><facility><colour>blue</colour></facility></location>"
        "<sponsors><lead_sponsor><agency>A</agency><phase>1</phase></lead_sponsor></sponsors>"
        "<clinical_results><baseline><measure_list><measure><mood/></measure></measure_list>"
        "</baseline><reported_events><deaths/></reported_events></clinical_results>"
    )
    xml = f"<clinical_study rank='3' when='now'>{HEAD}{body}</clinical_study>"
    reading = read_legacy_xml(xml.encode(), "a.xml")
    assert reading.warnings == [
        f"a.xml: NCT00000009: unknown element {path}: not read"
        for path in (
            "@when",
            "clinical_results/baseline/measure_list/measure/mood",
            "clinical_results/reported_events/deaths",
            "location/facility/colour",
            "location/text()",
            "novel",
            "phase/@odd",
            "sponsors/lead_sponsor/phase",
        )
    ]
    assert reading.study.protocol_section.design_module.phases == ["PHASE1"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("hello<baseline/>", "text()"),
        ("<baseline>hello</baseline>", "baseline/text()"),
        ("<baseline/>hello", "text()"),
        ("<baseline><group_list/> hello <measure_list/></baseline>", "baseline/text()"),
        (
            "<outcome_list><outcome><title>t</title><measure>9</measure></outcome></outcome_list>",
            "outcome_list/outcome/measure/text()",
        ),
    ],
)
def test_a_text_where_elements_belong_is_named(body: str, place: str) -> None:
    assert read_xml(body).warnings == [
        f"a.xml: NCT00000009: unknown element clinical_results/{place}: not read"
    ]


def test_a_text_after_an_unknown_element_is_named() -> None:
    assert read_xml("<baseline><mood/>hello</baseline>").warnings == [
        f"a.xml: NCT00000009: unknown element clinical_results/baseline/{path}: not read"
        for path in ("mood", "text()")
    ]


@pytest.mark.parametrize("text", ["<textblock>One two</textblock>", "One two"])
def test_a_block_of_text_may_stand_in_its_element_directly(text: str) -> None:
    xml = f"<clinical_study>{HEAD}<brief_summary>{text}</brief_summary></clinical_study>"
    reading = read_legacy_xml(xml.encode(), "a.xml")
    assert reading.warnings == []
    assert reading.study.protocol_section.description_module.brief_summary == "One two"


GROUPS = "<group_list><group group_id='E1'/></group_list>"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("<baseline/><baseline/>", "baseline"),
        (f"<reported_events>{GROUPS}{GROUPS}</reported_events>", "reported_events/group_list"),
        (
            "<reported_events><other_events><frequency_threshold>5</frequency_threshold>"
            "<frequency_threshold>1</frequency_threshold></other_events></reported_events>",
            "reported_events/other_events/frequency_threshold",
        ),
        (
            "<participant_flow><group_list><group group_id='P1'><title>A</title><title>B</title>"
            "</group></group_list></participant_flow>",
            "participant_flow/group_list/group/title",
        ),
    ],
)
def test_a_second_element_where_one_belongs_is_named(body: str, path: str) -> None:
    assert read_xml(body).warnings == [
        f"a.xml: NCT00000009: only one of several elements clinical_results/{path} is read"
    ]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("<brief_title>A</brief_title><brief_title>B</brief_title>", "brief_title"),
        (
            "<location><status>Completed</status><status>Recruiting</status></location>",
            "location/status",
        ),
        (
            "<eligibility><criteria><textblock>a</textblock></criteria>"
            "<criteria><textblock>b</textblock></criteria></eligibility>",
            "eligibility/criteria",
        ),
    ],
)
def test_so_is_one_outside_the_results(body: str, path: str) -> None:
    reading = read_legacy_xml(f"<clinical_study>{HEAD}{body}</clinical_study>".encode(), "a.xml")
    assert reading.warnings == [f"a.xml: NCT00000009: only one of several elements {path} is read"]


def test_blank_elements_say_nothing_and_lists_may_repeat() -> None:
    body = (
        "<brief_title/><brief_title>A</brief_title><keyword>a</keyword><keyword>b</keyword>"
        "<arm_group><arm_group_label>L</arm_group_label></arm_group>"
        "<intervention><intervention_name>I</intervention_name><arm_group_label>L</arm_group_label>"
        "<arm_group_label>M</arm_group_label></intervention>"
    )
    reading = read_legacy_xml(f"<clinical_study>{HEAD}{body}</clinical_study>".encode(), "a.xml")
    assert reading.warnings == []


def test_real_records_have_one_of_what_a_record_has_once(shared_data: Path) -> None:
    items = list(list_items([shared_data / "ctgov" / "legacy-xml.zip"]))[::40]
    assert len(items) > 200
    for item in items:
        assert isinstance(item, Item)
        (reading,) = read_records(load_item(item), item.name)
        assert isinstance(reading, Reading), reading
        assert not [warning for warning in reading.warnings if "several" in warning]
