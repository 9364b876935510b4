"""Adverse events, agreements and documents in legacy XML, on documents of our own."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kg.sources.legacy_xml import read_legacy_xml
from kg.study.results import AdverseEvent, AdverseEventsModule, EventStats
from tests.legacy_documents import HEAD, read_results, read_xml


def read_study(body: str) -> dict[str, Any]:
    """A study of our own as the API would write it."""
    reading = read_legacy_xml(f"<clinical_study>{HEAD}{body}</clinical_study>".encode(), "a.xml")
    assert reading.warnings == []
    built: dict[str, Any] = msgspec.to_builtins(reading.study)
    return built


def write_category(title: str, *events: str) -> str:
    inner = "".join(f"<event>{event}</event>" for event in events)
    return f"<category><title>{title}</title><event_list>{inner}</event_list></category>"


def write_table(tag: str, head: str, *categories: str) -> str:
    return f"<{tag}>{head}<category_list>{''.join(categories)}</category_list></{tag}>"


DEFAULTS = (
    "<default_vocab>MedDRA 20</default_vocab>"
    "<default_assessment>Systematic Assessment</default_assessment>"
)
COUNT = "<counts group_id='E1' events='4' subjects_affected='2' subjects_at_risk='9'/>"


def read_events(*tables: str) -> AdverseEventsModule:
    return read_results(
        "<reported_events><time_frame>t</time_frame><desc>d</desc><group_list>"
        "<group group_id='E1'><title>A</title></group></group_list>"
        f"{''.join(tables)}</reported_events>"
    ).adverse_events_module


def test_an_event_takes_the_defaults_of_its_table_unless_it_has_its_own() -> None:
    module = read_events(
        write_table(
            "serious_events",
            DEFAULTS,
            write_category(
                "Cardiac disorders",
                f"<sub_title>Arrest</sub_title><description>n</description>{COUNT}",
                "<sub_title vocab='CTCAE'>Angina</sub_title>"
                f"<assessment>Non-systematic Assessment</assessment>{COUNT}",
            ),
        ),
        write_table(
            "other_events",
            "<frequency_threshold>5</frequency_threshold>",
            write_category("Eye disorders", f"<sub_title>Itch</sub_title>{COUNT}"),
        ),
    )
    stats = [EventStats(group_id="EG000", num_events=4, num_affected=2, num_at_risk=9)]
    assert module.serious_events == [
        AdverseEvent(
            term="Arrest",
            organ_system="Cardiac disorders",
            source_vocabulary="MedDRA 20",
            assessment_type="SYSTEMATIC_ASSESSMENT",
            notes="n",
            stats=stats,
        ),
        AdverseEvent(
            term="Angina",
            organ_system="Cardiac disorders",
            source_vocabulary="CTCAE",
            assessment_type="NON_SYSTEMATIC_ASSESSMENT",
            stats=stats,
        ),
    ]
    assert module.other_events == [
        AdverseEvent(term="Itch", organ_system="Eye disorders", stats=stats)
    ]
    assert (module.frequency_threshold, module.time_frame, module.description) == ("5", "t", "d")


def test_totals_stand_with_the_groups() -> None:
    def total(words: str, affected: int) -> str:
        counts = f"subjects_affected='{affected}' subjects_at_risk='9'"
        return f"<sub_title>Total, {words}</sub_title><counts group_id='E1' {counts}/>"

    module = read_events(
        write_table(
            "serious_events",
            "",
            write_category(
                "Total", total("serious adverse events", 3), total("all-cause mortality", 1)
            ),
        ),
        write_table("other_events", "", write_category("Total", total("other adverse events", 4))),
    )
    assert (module.serious_events, module.other_events) == ([], [])
    assert msgspec.to_builtins(module.event_groups) == [
        {
            "id": "EG000",
            "title": "A",
            "deathsNumAffected": 1,
            "deathsNumAtRisk": 9,
            "seriousNumAffected": 3,
            "seriousNumAtRisk": 9,
            "otherNumAffected": 4,
            "otherNumAtRisk": 9,
        }
    ]


@pytest.mark.parametrize("text", ["1,234", "2.5", "NA", "<3", "٣", "9" * 30, "- 1"])
def test_a_count_that_is_no_plain_number_stays_the_text_it_is(text: str) -> None:
    assert read_counts(text).stats == [EventStats(group_id="EG008", num_affected=text)]


def test_a_negative_count_is_named() -> None:
    (warning,) = read_counts_warned("-1")
    assert warning == (
        "a.xml: NCT00000009: resultsSection.adverseEventsModule:"
        " subjects_affected of group E9: -1 is negative"
    )


def write_counts(text: str) -> str:
    counts = f"<counts group_id='E9' subjects_affected='{text.replace('<', '&lt;')}'/>"
    table = write_table("serious_events", "", write_category("Eye disorders", counts))
    return f"<reported_events>{table}</reported_events>"


def read_counts(text: str) -> AdverseEvent:
    (event,) = read_results(write_counts(text)).adverse_events_module.serious_events
    return event


def read_counts_warned(text: str) -> list[str]:
    return read_xml(write_counts(text)).warnings


ARE, ARE_NOT = (
    "All Principal Investigators ARE employed by the organization sponsoring the study.",
    "Principal Investigators are NOT employed by the organization sponsoring the study.",
)
EMBARGO = (
    "The only disclosure restriction on the PI is that the sponsor can review results"
    " communications prior to public release and can embargo communications regarding trial results"
    " for a period that is {} days. The sponsor cannot require changes to the communication and"
    " cannot extend the embargo."
)
NONE = (
    "There is NOT an agreement between Principal Investigators and the Sponsor (or its agents)"
    " that restricts the PI's rights to discuss or publish trial results. "
)


@pytest.mark.parametrize(
    ("employee", "text", "expected"),
    [
        (ARE, NONE, {"piSponsorEmployee": True}),
        (ARE_NOT, NONE, {"piSponsorEmployee": False, "restrictiveAgreement": False}),
        (ARE_NOT, "", {"piSponsorEmployee": False}),
        (
            ARE_NOT,
            EMBARGO.format("less than or equal to 60"),
            {
                "piSponsorEmployee": False,
                "restrictiveAgreement": True,
                "restrictionType": "LTE60",
            },
        ),
        (
            ARE_NOT,
            EMBARGO.format("more than 60 days but less than or equal to 180"),
            {"piSponsorEmployee": False, "restrictiveAgreement": True, "restrictionType": "GT60"},
        ),
        (
            ARE_NOT,
            EMBARGO.format("less than or equal to 45"),
            {
                "piSponsorEmployee": False,
                "restrictiveAgreement": True,
                "restrictionType": "OTHER",
                "otherDetails": EMBARGO.format("less than or equal to 45"),
            },
        ),
    ],
)
def test_agreements(employee: str, text: str, expected: dict[str, Any]) -> None:
    module = read_results(
        f"<certain_agreements><pi_employee>{employee}</pi_employee>"
        f"<restrictive_agreement>{text}</restrictive_agreement></certain_agreements>"
        "<limitations_and_caveats>L</limitations_and_caveats><point_of_contact>"
        "<name_or_title>N</name_or_title><phone>1</phone><phone_ext>2</phone_ext>"
        "</point_of_contact>"
    ).more_info_module
    assert msgspec.to_builtins(module) == {
        "limitationsAndCaveats": {"description": "L"},
        "certainAgreement": expected,
        "pointOfContact": {"title": "N", "phone": "1", "phoneExt": "2"},
    }


def test_data_sharing_documents_and_what_the_registry_derived() -> None:
    study = read_study(
        "<required_header><download_date>ClinicalTrials.gov processed this data on March 03, 2020"
        "</download_date></required_header>"
        "<removed_countries><country>Peru</country><country>Chile</country></removed_countries>"
        "<pending_results><submitted>May 1, 2019</submitted><returned>June 2, 2019</returned>"
        "<submitted>July 3, 2019</submitted><submission_canceled>Unknown</submission_canceled>"
        "<submitted>August 4, 2019</submitted>"
        "<submission_canceled>August 5, 2019</submission_canceled></pending_results>"
        "<patient_data><sharing_ipd>Undecided</sharing_ipd>"
        "<ipd_description>One.@@@@@@Two.@@@ Three.</ipd_description>"
        "<ipd_info_type>Analytic Code</ipd_info_type>"
        "<ipd_info_type>Clinical Study Report (CSR)</ipd_info_type>"
        "<ipd_url>http://a.example/</ipd_url></patient_data>"
        "<provided_document_section><provided_document>"
        "<document_type>Study Protocol and Statistical Analysis Plan</document_type>"
        "<document_has_protocol>Yes</document_has_protocol>"
        "<document_has_icf>No</document_has_icf><document_has_sap>Yes</document_has_sap>"
        "<document_date>May 5, 2018</document_date><document_url>"
        "https://ClinicalTrials.gov/ProvidedDocs/09/NCT00000009/Prot_SAP_000.pdf</document_url>"
        "</provided_document></provided_document_section>"
    )
    assert study["derivedSection"]["miscInfoModule"] == {
        "versionHolder": "2020-03-03",
        "removedCountries": ["Peru", "Chile"],
        "submissionTracking": {
            "estimatedResultsFirstSubmitDate": "2019-05-01",
            "submissionInfos": [
                {"releaseDate": "2019-05-01", "resetDate": "2019-06-02"},
                {"releaseDate": "2019-07-03", "unreleaseDateUnknown": True},
                {"releaseDate": "2019-08-04", "unreleaseDate": "2019-08-05"},
            ],
        },
    }
    assert study["protocolSection"]["ipdSharingStatementModule"] == {
        "ipdSharing": "UNDECIDED",
        "description": "One.\n\nTwo.\n\nThree.",
        "infoTypes": ["ANALYTIC_CODE", "CSR"],
        "url": "http://a.example/",
    }
    assert study["documentSection"]["largeDocumentModule"]["largeDocs"] == [
        {
            "typeAbbrev": "Prot_SAP",
            "hasProtocol": True,
            "hasSap": True,
            "hasIcf": False,
            "label": "Study Protocol and Statistical Analysis Plan",
            "date": "2018-05-05",
            "filename": "Prot_SAP_000.pdf",
        }
    ]
