"""Every fact of the reference study's saved page is in the graph built from that page alone.

Each fact is a SPARQL query with its exact rows, so that a value too many fails as one missing does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.build import build
from kg.config import Config
from kg.namespaces import Iris
from kg.store import Store, open_store

PREFIXES = Iris(Config().base_iri).prefixes()
STUDY = "study:NCT01281865"


@pytest.fixture(scope="module")
def store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    config = Config(store=tmp_path_factory.mktemp("page"))
    report = build(config, [shared_data / "ctgov" / "NCT01281865.page.txt"], workers=1)
    assert (report.read, report.loaded) == (1, 1)
    with open_store(config.store) as opened:
        yield opened


def ask(store: Store, pattern: str, *variables: str) -> list[tuple[str, ...]]:
    """Rows of ``pattern``, sorted; IRIs shortened to what follows the last ``#`` or ``/``."""
    names = " ".join(f"?{name}" for name in variables)
    query = f"SELECT {names} WHERE {{ {pattern} }}"
    rows: Any = store.query(query, prefixes=PREFIXES)
    return sorted(tuple(shorten(row[name]) for name in variables) for row in rows)


def shorten(term: Any) -> str:
    if term is None:
        return ""
    value: str = term.value
    is_iri = type(term).__name__ == "NamedNode"
    return value.replace("#", "/").rsplit("/", 1)[-1] if is_iri else value


def value_of(store: Store, name: str) -> list[str]:
    return [row[0] for row in ask(store, f"{STUDY} ct:{name} ?value", "value")]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("nctId", ["NCT01281865"]),
        (
            "briefTitle",
            [
                "Everolimus in Combination With Imatinib Mesylate in Treating Patients With "
                "Locally Advanced, Locally Recurrent, or Metastatic Soft Tissue Sarcoma"
            ],
        ),
        (
            "officialTitle",
            ["A Phase 1b/2 Study of Imatinib in Combination With Everolimus in Synovial Sarcoma"],
        ),
        ("overallStatus", ["Status-COMPLETED"]),
        ("studyType", ["StudyType-INTERVENTIONAL"]),
        ("phase", ["Phase-PHASE1", "Phase-PHASE2"]),
        ("enrollmentCount", ["14"]),
        ("enrollmentType", ["EnrollmentType-ACTUAL"]),
        ("allocation", ["DesignAllocation-NA"]),
        ("interventionModel", ["InterventionalAssignment-SINGLE_GROUP"]),
        ("masking", ["DesignMasking-NONE"]),
        ("primaryPurpose", ["PrimaryPurpose-TREATMENT"]),
        ("startDate", ["2011-01"]),
        ("startDateLowerBound", ["2011-01-01"]),
        ("primaryCompletionDate", ["2013-10"]),
        ("primaryCompletionDateType", ["DateType-ACTUAL"]),
        ("completionDate", ["2013-10"]),
        ("completionDateType", ["DateType-ACTUAL"]),
        ("studyFirstPostDate", ["2011-01-24"]),
        ("resultsFirstPostDate", ["2014-10-08"]),
        ("lastUpdatePostDate", ["2014-10-08"]),
        ("statusVerifiedDate", ["2013-06"]),
        (
            "conditionName",
            [
                "Adult Synovial Sarcoma",
                "Recurrent Adult Soft Tissue Sarcoma",
                "Stage III Adult Soft Tissue Sarcoma",
                "Stage IV Adult Soft Tissue Sarcoma",
            ],
        ),
        ("minimumAge", ["18 Years"]),
        ("minimumAgeMonths", ["216"]),
        ("maximumAge", []),
        ("stdAge", ["StandardAge-ADULT", "StandardAge-OLDER_ADULT"]),
        ("sex", ["Sex-ALL"]),
        ("healthyVolunteers", ["false"]),
        ("collaborator", []),
        ("fundedBy", ["P30CA008748", "U01CA069856"]),
        ("studiesDrug", ["everolimus", "imatinib"]),
        ("locationCountry", ["US"]),
    ],
)
def test_values_of_the_study(store: Store, name: str, values: list[str]) -> None:
    assert value_of(store, name) == values


@pytest.mark.parametrize(
    ("name", "datatype"),
    [
        ("startDate", "gYearMonth"),
        ("studyFirstPostDate", "date"),
        ("enrollmentCount", "integer"),
        ("healthyVolunteers", "boolean"),
    ],
)
def test_datatypes(store: Store, name: str, datatype: str) -> None:
    pattern = f"{STUDY} ct:{name} ?value BIND(DATATYPE(?value) AS ?datatype)"
    assert ask(store, pattern, "datatype") == [(datatype,)]


def test_the_page_does_not_say_what_the_start_date_is(store: Store) -> None:
    assert value_of(store, "startDateType") == []


def test_interventions(store: Store) -> None:
    pattern = f"""{STUDY} ct:intervention ?node .
        ?node rdfs:label ?name ; ct:interventionType ?type ; ct:description ?description"""
    assert ask(store, pattern, "type", "name", "description") == [
        ("InterventionType-DRUG", "everolimus", "Given PO"),
        ("InterventionType-DRUG", "imatinib mesylate", "Given PO"),
        (
            "InterventionType-OTHER",
            "diagnostic laboratory biomarker analysis",
            "Correlative studies",
        ),
    ]


def test_synonyms(store: Store) -> None:
    pattern = f"{STUDY} ct:intervention ?node . ?node rdfs:label ?name ; ct:otherName ?other"
    assert ask(store, pattern, "name", "other") == [
        ("everolimus", "42-O-(2-hydroxy)ethyl rapamycin"),
        ("everolimus", "Afinitor"),
        ("everolimus", "RAD001"),
        ("imatinib mesylate", "CGP 57148"),
        ("imatinib mesylate", "Gleevec"),
        ("imatinib mesylate", "Glivec"),
    ]


@pytest.mark.parametrize(
    ("drug", "names"),
    [
        ("everolimus", {"42-O-(2-hydroxy)ethyl rapamycin", "Afinitor", "RAD001"}),
        ("imatinib", {"CGP 57148", "Gleevec", "Glivec"}),
    ],
)
def test_the_drug_knows_its_synonyms(store: Store, drug: str, names: set[str]) -> None:
    pattern = f"""{STUDY} ct:studiesDrug drug:{drug} .
        drug:{drug} skos:prefLabel|skos:altLabel ?name"""
    assert names <= {row[0] for row in ask(store, pattern, "name")}


def test_the_arm(store: Store) -> None:
    pattern = f"""{STUDY} ct:armGroup ?arm . ?arm rdfs:label ?label ; ct:armGroupType ?type ;
        ct:intervention/rdfs:label ?intervention"""
    label = "Treatment (everolimus and imatinib mesylate)"
    assert ask(store, pattern, "label", "type", "intervention") == [
        (label, "ArmGroupType-EXPERIMENTAL", "diagnostic laboratory biomarker analysis"),
        (label, "ArmGroupType-EXPERIMENTAL", "everolimus"),
        (label, "ArmGroupType-EXPERIMENTAL", "imatinib mesylate"),
    ]
    [(description,)] = ask(store, f"{STUDY} ct:armGroup/ct:description ?description", "description")
    assert description.startswith("Patients receive everolimus PO once daily and imatinib")
    assert description.endswith(
        "periodically during study for correlative biomarker and protein expression studies."
    )


def test_the_primary_outcome(store: Store) -> None:
    pattern = (
        f"""{STUDY} ct:primaryOutcome ?node . ?node rdfs:label ?measure ; ct:timeFrame ?frame"""
    )
    measure = "Response Rate (CR + PR) Assessed by RECIST 1.1 (Phase II)"
    assert ask(store, pattern, "measure", "frame") == [(measure, "At 8 weeks")]
    assert value_of(store, "secondaryOutcome") == []


def criteria(store: Store) -> list[tuple[int, str, str]]:
    pattern = f"""{STUDY} ct:criterion ?node . ?node rdfs:label ?text ; ct:ordinal ?ordinal
        OPTIONAL {{ ?node ct:parentCriterion/rdfs:label ?parent }}"""
    rows = ask(store, pattern, "ordinal", "text", "parent")
    return sorted((int(ordinal), text, parent) for ordinal, text, parent in rows)


# How each item begins, and under which item it stands, in the order of the page.
CRITERIA = (
    ("Histologically or cytologically confirmed synovial sarcoma", ""),
    ("Metastatic and/or locally advanced", ""),
    ("Patients must consent to tumor biopsies", ""),
    ("Patients who do not have accessible tumor", "Patients must consent to tumor biopsies"),
    ("Patients must have measurable disease, by RECIST 1.1", ""),
    ("Tumor lesions that are situated", "Patients must have measurable disease, by RECIST 1.1"),
    ("Patients with brain metastasis", ""),
    ("ECOG performance status 0-1", ""),
    ("Life expectancy greater than 3 months", ""),
    ("ANC ≥ 1,500/mm³", ""),
    ("Platelet count ≥ 75,000/mm³", ""),
    ("Total bilirubin ≤ 1.5 times", ""),
    ("AST/ALT ≤ 3 times ULN", ""),
    ("Serum creatinine ≤ 1.5 times ULN", ""),
    ("Serum glucose ≤ 120 mg/dL", ""),
    ("Total cholesterol < 300 mg/dL", ""),
    ("Triglycerides < 2.5 times ULN", ""),
    ("Not pregnant or nursing", ""),
    ("Negative pregnancy test", ""),
    ("Women of child-bearing potential and men", ""),
    ("Patients must not have current evidence", ""),
    ("No history of allergic reactions", ""),
    ("No uncontrolled intercurrent illness", ""),
    ("No patients with significant compromised respiratory", ""),
    ("No concurrent combination antiretroviral therapy", ""),
    ("At least 4 weeks since any number of prior chemotherapy", ""),
    ("No prior tyrosine kinase inhibitors", "At least 4 weeks since any number of prior"),
    ("Recovered to ≤ grade 1 NCI CTCAE version 4", ""),
    ("No patients who have had major surgery", ""),
    ("Surgical changes not expected to improve", "No patients who have had major surgery"),
    ("No prior mTOR inhibitors", ""),
    ("No other concurrent investigational agents", ""),
)


def test_every_criterion_is_an_item_in_its_place(store: Store) -> None:
    found = criteria(store)
    assert [ordinal for ordinal, _, _ in found] == list(range(1, len(CRITERIA) + 1))
    for (_, text, parent), (beginning, parent_beginning) in zip(found, CRITERIA, strict=True):
        assert text.startswith(beginning)
        assert parent.startswith(parent_beginning)
        assert bool(parent) == bool(parent_beginning)
    pattern = f"{STUDY} ct:criterion ?node . ?node a ct:InclusionCriterion"
    assert len(ask(store, pattern, "node")) == len(CRITERIA)


def test_the_site(store: Store) -> None:
    pattern = f"""{STUDY} ct:location ?site . ?site ct:facility ?facility ; ct:city ?city ;
        ct:state ?state ; ct:zip ?zip ; ct:country ?country . ?country rdfs:label ?name"""
    assert ask(store, pattern, "facility", "city", "state", "zip", "name", "country") == [
        (
            "Memorial Sloan-Kettering Cancer Center",
            "New York",
            "New York",
            "10065",
            "United States",
            "US",
        )
    ]


def test_the_sponsor(store: Store) -> None:
    pattern = (
        f"{STUDY} ct:sponsorship ?node . ?node ct:sponsorRole ?role ; ct:organizationName ?name"
    )
    assert ask(store, pattern, "role", "name") == [
        ("SponsorRole-LEAD", "National Cancer Institute (NCI)")
    ]
    pattern = f"{STUDY} ct:leadSponsor ?org . ?org rdfs:label ?label ; skos:exactMatch ?institute"
    assert ask(store, pattern, "label", "institute") == [("National Cancer Institute", "CA")]
    pattern = f"""{STUDY} ct:leadSponsor ?org .
        ?org skos:exactMatch ?institute ; ct:linkedBy ?link .
        ?link owl:annotatedTarget ?institute ; sssom:subject_label ?text ; ct:field ?field"""
    assert ask(store, pattern, "text", "field") == [
        ("National Cancer Institute (NCI)", "sponsorCollaboratorsModule.leadSponsor.name")
    ]


def test_the_responsible_party(store: Store) -> None:
    pattern = f"""{STUDY} ct:responsibleParty ?node . ?node ct:responsiblePartyType ?type ;
        ct:organization/rdfs:label ?name"""
    assert ask(store, pattern, "type", "name") == [
        ("ResponsiblePartyType-SPONSOR", "National Cancer Institute")
    ]


def test_the_investigator(store: Store) -> None:
    pattern = f"""{STUDY} ct:overallOfficial ?node . ?node rdfs:label ?name ;
        ct:officialRole ?role ; ct:affiliation ?affiliation"""
    assert ask(store, pattern, "role", "name", "affiliation") == [
        (
            "OfficialRole-PRINCIPAL_INVESTIGATOR",
            "Mary Louise Keohan",
            "Memorial Sloan Kettering Cancer Center",
        )
    ]


def test_identifiers(store: Store) -> None:
    pattern = f"""{STUDY} ct:identifier ?node . ?node skos:notation ?value ;
        ct:identifierScheme ?scheme OPTIONAL {{ ?node ct:identifierDomain ?domain }}"""
    assert ask(store, pattern, "scheme", "value", "domain") == [
        ("IdentifierScheme-CTEP", "8603", "CTEP"),
        ("IdentifierScheme-CTRP", "NCI-2011-02577", "CTRP (Clinical Trial Reporting Program)"),
        ("IdentifierScheme-NIH_GRANT", "P30CA008748", ""),
        ("IdentifierScheme-NIH_GRANT", "U01CA069856", ""),
        ("IdentifierScheme-ORG_STUDY_ID", "NCI-2011-02577", ""),
        ("IdentifierScheme-OTHER", "10-167", "Memorial Sloan-Kettering Cancer Center"),
    ]


def test_grants(store: Store) -> None:
    pattern = f"""{STUDY} ct:fundedBy ?grant . ?grant a ct:Grant ; ct:activityCode ?activity ;
        ct:institute ?institute ; ct:serialNumber ?serial . ?institute rdfs:label ?name"""
    assert ask(store, pattern, "grant", "activity", "name", "serial") == [
        ("P30CA008748", "P30", "National Cancer Institute", "008748"),
        ("U01CA069856", "U01", "National Cancer Institute", "069856"),
    ]


def test_all_twelve_mesh_terms(store: Store) -> None:
    pattern = f"{STUDY} ct:derivedMeshTerm ?term . ?term rdfs:label ?label"
    assert [row[0] for row in ask(store, pattern, "label")] == [
        "Antineoplastic Agents",
        "Enzyme Inhibitors",
        "Imatinib Mesylate",
        "Immunologic Factors",
        "Immunosuppressive Agents",
        "Molecular Mechanisms of Pharmacological Action",
        "Neoplasms by Histologic Type",
        "Neoplasms, Connective Tissue",
        "Neoplasms, Connective and Soft Tissue",
        "Physiological Effects of Drugs",
        "Protein Kinase Inhibitors",
        "Sarcoma, Synovial",
    ]
    assert value_of(store, "derivedMeshTermName") == []


def test_terms_of_a_page_are_not_sorted_by_guessing(store: Store) -> None:
    assert value_of(store, "conditionMeshTerm") == []
    assert value_of(store, "interventionMeshAncestor") == []


def test_summary_and_description(store: Store) -> None:
    [summary] = value_of(store, "briefSummary")
    assert summary.startswith("This phase I/II clinical trial is studying")
    assert summary.endswith("blocking some of the enzymes needed for cell growth.")
    [description] = value_of(store, "detailedDescription")
    assert description.startswith("I. To determine the maximum-tolerated dose")
    assert "OUTLINE: This is a phase I, dose-escalation study" in description
    assert description.endswith("patients are followed up for 30 days.")
    assert "Layout table" not in description


def test_the_line_that_lost_its_tables_is_kept_and_marked(store: Store) -> None:
    pattern = f"""{STUDY} ct:rawLine ?line . ?line ct:field ?field ; ct:rawText ?text ;
        ct:uncertain ?uncertain FILTER(CONTAINS(?field, "conditions"))"""
    [(text, uncertain)] = ask(store, pattern, "text", "uncertain")
    assert text.startswith("Adult Synovial Sarcoma Recurrent Adult Soft Tissue Sarcoma Stage III")
    assert text.endswith("Phase 1 Phase 2")
    assert uncertain
