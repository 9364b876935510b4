"""Invented studies on either side of every boundary of the defined classes, with their classes.

Each differs from :func:`make_study`'s plain one, which is in no class, in what its name says. The
classes were worked out from the definitions in words (``docs/classes.md``), as of :data:`AS_OF`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

AS_OF = date(2023, 6, 16)

COMBINATION, ONCOLOGY, NIH = "CombinationTrial", "OncologyTrial", "NihFundedStudy"
CHILDREN, PAEDIATRIC = "StudyIncludingChildren", "PaediatricStudy"
COUNTRIES, RANDOMIZED = "MultiCountryStudy", "RandomizedControlledTrial"
TERMINATED, OVERDUE = "StudyTerminatedEarly", "StudyWithResultsOverdue"

# A study that is as overdue as can be: due on the day before AS_OF.
DUE = {
    "phases": ["PHASE3"],
    "status": "COMPLETED",
    "completion": "2022-06-15",
    "oversight": {"isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False},
}
DEVICE = {"isFdaRegulatedDrug": False, "isFdaRegulatedDevice": True}
RELEASED = {"releaseDate": "2023-03-01", "mcpReleaseN": 0}


class Case(NamedTuple):
    """A study, the classes it must have, and what it is about."""

    name: str
    classes: set[str]
    changes: dict[str, Any]


def make_study(nct_id: str, **changes: Any) -> dict[str, Any]:
    """An API v2 record: one arm, adults of 18 to 65, one site in the United States, recruiting."""
    given = {"type": "INTERVENTIONAL", "phases": ["NA"], "status": "RECRUITING", **changes}
    arms: dict[str, list[str]] = given.get("arms", {"Arm 1": []})
    drugs = given.get("drugs") or sorted({drug for names in arms.values() for drug in names})
    completion = given.get("completion")
    kind = given.get("completion_type", "ACTUAL")
    status: dict[str, Any] = {
        "overallStatus": given["status"],
        "statusVerifiedDate": "2022-01",
        "lastUpdatePostDateStruct": {"date": "2022-01-15"},
        **given.get("more_status", {}),
    }
    if completion:
        status["primaryCompletionDateStruct"] = {"date": completion, "type": kind}
    design = {"allocation": "NA", "interventionModel": "SINGLE_GROUP", **given.get("design", {})}
    ages = given.get("ages", ("18 Years", "65 Years"))
    return {
        "hasResults": given.get("has_results", False),
        "protocolSection": {
            "identificationModule": {
                "nctId": nct_id,
                "briefTitle": f"Invented study {nct_id}",
                "orgStudyIdInfo": {"id": f"INVENTED-{nct_id}"},
                "secondaryIdInfos": [{"id": one} for one in given.get("ids", ())],
            },
            "statusModule": status,
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "Invented Hospital", "class": "OTHER"},
                "collaborators": [
                    {"name": name, "class": class_}
                    for name, class_ in given.get("collaborators", ())
                ],
            },
            "oversightModule": given.get("oversight", {}),
            "conditionsModule": {"conditions": given.get("conditions", ["Hypertension"])},
            "designModule": {
                "studyType": given["type"],
                "phases": given["phases"],
                "designInfo": {key: value for key, value in design.items() if value},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": label,
                        "type": "EXPERIMENTAL",
                        "interventionNames": [f"Drug: {name}" for name in names],
                    }
                    for label, names in arms.items()
                ],
                "interventions": [
                    {"type": "DRUG", "name": name, "armGroupLabels": [
                        label for label, names in arms.items() if name in names
                    ]}
                    for name in drugs
                ],
            },
            "eligibilityModule": {
                name: age
                for name, age in zip(("minimumAge", "maximumAge"), ages, strict=True)
                if age
            },
            "contactsLocationsModule": {
                "locations": [
                    {"facility": f"Site {place}", "city": f"City {place}", "country": country}
                    for place, country in enumerate(given.get("sites", ["United States"]), 1)
                ]
            },
        },
        "annotationSection": given.get("annotation", {}),
        "derivedSection": given.get("derived", {}),
    }  # fmt: skip


def _browse(meshes: list[tuple[str, str]], ancestors: list[tuple[str, str]]) -> dict[str, Any]:
    terms = {"meshes": meshes, "ancestors": ancestors}
    return {
        "conditionBrowseModule": {
            key: [{"id": id_, "term": term} for id_, term in found] for key, found in terms.items()
        }
    }


def _due(**changes: Any) -> dict[str, Any]:
    return {**DUE, **changes}


CASES = [
    Case("plain", set(), {}),
    # two drugs in one arm
    Case("two drugs in one arm", {COMBINATION}, {"arms": {"A": ["imatinib", "everolimus"]}}),
    Case("a drug in each of two arms", set(), {"arms": {"A": ["imatinib"], "B": ["everolimus"]}}),
    Case("one drug under two names in one arm", set(), {"arms": {"A": ["imatinib", "Gleevec"]}}),
    Case("a drug with placebo", set(), {"arms": {"A": ["imatinib", "Placebo"]}}),
    Case("three mentions, two drugs", {COMBINATION},
         {"arms": {"A": ["imatinib", "Gleevec", "everolimus"]}}),
    Case("both drugs in one intervention", {COMBINATION},
         {"arms": {"A": ["imatinib plus everolimus"]}}),
    Case("two drugs that no arm gets", set(), {"drugs": ["imatinib", "everolimus"]}),
    Case("two drugs in a group that is only observed", set(),
         {"type": "OBSERVATIONAL", "arms": {"A": ["imatinib", "everolimus"]}}),
    # neoplasms
    Case("a neoplasm", {ONCOLOGY}, {"conditions": ["Synovial Sarcoma"]}),
    Case("neoplasms as such", {ONCOLOGY}, {"conditions": ["Neoplasms"]}),
    Case("beside neoplasms in MeSH", set(), {"conditions": ["Virus Diseases"]}),
    Case("a disease of an organ", set(), {"conditions": ["Lung Diseases"]}),
    Case("one of several conditions", {ONCOLOGY}, {"conditions": ["Hypertension", "Melanoma"]}),
    # below Nervous System Neoplasms, but in the tree of the nervous system only
    Case("below a neoplasm in another tree", set(), {"conditions": ["Neurolymphomatosis"]}),
    Case("that and a neoplasm", {ONCOLOGY}, {"conditions": ["Neurolymphomatosis", "Melanoma"]}),
    Case("the neoplasm above it", {ONCOLOGY}, {"conditions": ["Nervous System Neoplasms"]}),
    Case("a neoplasm that is only observed", set(),
         {"type": "OBSERVATIONAL", "conditions": ["Synovial Sarcoma"]}),
    Case("derived by the registry", {ONCOLOGY},
         {"conditions": ["Zorblattosis"], "derived": _browse([("D012509", "Sarcoma")], [])}),
    Case("an ancestor of the registry's", {ONCOLOGY},
         {"conditions": ["Zorblattosis"],
          "derived": _browse([("D999999999", "Zorblattoma")], [("D009369", "Neoplasms")])}),
    Case("another ancestor of the registry's", set(),
         {"conditions": ["Zorblattosis"],
          "derived": _browse([("D999999999", "Zorblattosis")], [("D008171", "Lung Diseases")])}),
    # ages
    Case("from 17", {CHILDREN}, {"ages": ("17 Years", "65 Years")}),
    Case("from 18 on", set(), {"ages": ("18 Years", None)}),
    Case("from 215 months", {CHILDREN}, {"ages": ("215 Months", None)}),
    Case("from 216 months", set(), {"ages": ("216 Months", None)}),
    Case("no lowest age", {CHILDREN}, {"ages": (None, "65 Years")}),
    Case("no age", {CHILDREN}, {"ages": (None, None)}),
    Case("2 to 17", {CHILDREN, PAEDIATRIC}, {"ages": ("2 Years", "17 Years")}),
    Case("2 to 18", {CHILDREN}, {"ages": ("2 Years", "18 Years")}),
    Case("to 17", {CHILDREN, PAEDIATRIC}, {"ages": (None, "17 Years")}),
    Case("observed children", {CHILDREN, PAEDIATRIC},
         {"type": "OBSERVATIONAL", "ages": ("1 Day", "12 Months")}),
    # NIH
    Case("an NIH grant", {NIH}, {"ids": ["R01CA123456"]}),
    Case("a grant of FDA", set(), {"ids": ["R01FD123456"]}),
    Case("an NIH contract", {NIH}, {"ids": ["N01CM17003"]}),
    Case("an agency class NIH", {NIH}, {"collaborators": [("Invented Branch", "NIH")]}),
    Case("an institute by name", {NIH},
         {"collaborators": [("National Cancer Institute (NCI)", "OTHER")]}),
    Case("another agency", set(),
         {"collaborators": [("Food and Drug Administration (FDA)", "FED")]}),
    # countries
    Case("two countries", {COUNTRIES}, {"sites": ["United States", "Canada"]}),
    Case("two sites in one country", set(), {"sites": ["United States", "United States"]}),
    Case("no site", set(), {"sites": []}),
    Case("a second country that was removed", set(),
         {"derived": {"miscInfoModule": {"removedCountries": ["Canada"]}}}),
    # chance
    Case("by chance", {RANDOMIZED},
         {"design": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"}}),
    Case("not by chance", set(),
         {"design": {"allocation": "NON_RANDOMIZED", "interventionModel": "PARALLEL"}}),
    Case("by chance into one group", set(), {"design": {"allocation": "RANDOMIZED"}}),
    Case("by chance, no model", {RANDOMIZED},
         {"design": {"allocation": "RANDOMIZED", "interventionModel": None}}),
    Case("observed", set(), {"type": "OBSERVATIONAL", "design": {
        "allocation": "RANDOMIZED", "interventionModel": "PARALLEL"}}),
    # stopped
    Case("terminated", {TERMINATED}, {"status": "TERMINATED"}),
    Case("withdrawn", set(), {"status": "WITHDRAWN"}),
    Case("suspended", set(), {"status": "SUSPENDED"}),
    # overdue
    Case("due yesterday", {OVERDUE}, _due()),
    Case("due today", set(), _due(completion="2022-06-16")),
    Case("due tomorrow", set(), _due(completion="2022-06-17")),
    Case("completed in the month before", {OVERDUE}, _due(completion="2022-05")),
    Case("completed in the month itself", set(), _due(completion="2022-06")),
    Case("asked to delay", set(), _due(more_status={
        "dispFirstSubmitDate": "2023-05-01", "dispFirstSubmitQcDate": "2023-05-01"})),
    Case("results", set(), _due(has_results=True)),
    Case("results waived", set(), _due(more_status={"resultsWaived": True})),
    Case("results given in", set(), _due(derived={"miscInfoModule": {"submissionTracking": {
        "estimatedResultsFirstSubmitDate": "2023-03-01", "submissionInfos": [RELEASED]}}})),
    Case("results noted as not posted", set(), _due(annotation={"annotationModule": {
        "unpostedAnnotation": {"unpostedResponsibleParty": "Invented Hospital", "unpostedEvents": [
            {"type": "RELEASE", "date": "2023-03-01"}]}}})),
    Case("phase 1", set(), _due(phases=["PHASE1"])),
    Case("early phase 1", set(), _due(phases=["EARLY_PHASE1"])),
    Case("phase 1 and 2", {OVERDUE}, _due(phases=["PHASE1", "PHASE2"])),
    Case("no phase", set(), _due(phases=[])),
    Case("a device without phases", {OVERDUE}, _due(phases=["NA"], oversight=DEVICE)),
    Case("feasibility of a device", set(), _due(
        phases=["NA"], oversight=DEVICE, design={"primaryPurpose": "DEVICE_FEASIBILITY"})),
    Case("treatment by a device", {OVERDUE}, _due(
        phases=["NA"], oversight=DEVICE, design={"primaryPurpose": "TREATMENT"})),
    Case("not regulated", set(), _due(
        oversight={"isFdaRegulatedDrug": False, "isFdaRegulatedDevice": False})),
    Case("nothing said of regulation", set(), _due(oversight={})),
    Case("completion estimated", set(), _due(completion_type="ESTIMATED")),
    Case("before the rule", set(), _due(completion="2017-01-17")),
    Case("since the rule", {OVERDUE}, _due(completion="2017-01-18")),
    Case("in the month of the rule", set(), _due(completion="2017-01")),
    Case("elsewhere", set(), _due(sites=["Canada"])),
    Case("elsewhere, exported", {OVERDUE}, _due(
        sites=["Canada"], oversight={**DEVICE, "isUsExport": True})),
    Case("elsewhere, not exported", set(), _due(
        sites=["Canada"], oversight={**DEVICE, "isUsExport": False})),
    Case("in a territory", {OVERDUE}, _due(sites=["Puerto Rico"])),
    Case("overdue and withdrawn", set(), _due(status="WITHDRAWN")),
    Case("overdue and terminated", {OVERDUE, TERMINATED}, _due(status="TERMINATED")),
    Case("overdue and observed", set(), _due(type="OBSERVATIONAL", phases=[])),
]  # fmt: skip

NCT_IDS = {f"NCT9100{number:04}": case for number, case in enumerate(CASES, 1)}
EXPECTED = {nct_id: case.classes for nct_id, case in NCT_IDS.items()}


def make_records() -> dict[str, dict[str, Any]]:
    """NCT id → record of every case."""
    return {nct_id: make_study(nct_id, **case.changes) for nct_id, case in NCT_IDS.items()}
