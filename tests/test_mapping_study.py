"""One study becomes one graph: complete, deterministic, and closed over its own parts."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import msgspec
import pyoxigraph as ox
import pytest

from kg.mapping import StudyGraph, map_study
from kg.mapping.identifier_kinds import find_agency, find_form, find_scheme
from kg.namespaces import CT, RDF, RDFS, SKOS, Iris
from kg.study import Study
from kg.terminology.links import (
    Country,
    Drug,
    DrugLink,
    Grant,
    GrantMention,
    Match,
    MeshRef,
    StudyLinks,
)
from tests.organizations import link_organizations

IRIS = Iris("https://example.org/kg/")
NCT = "NCT00000001"
STUDY = IRIS.study(NCT)
KOREA = Country("KR", "South Korea")

RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": NCT,
            "nctIdAliases": ["NCT00000009"],
            "orgStudyIdInfo": {"id": "ORG-1"},
            "secondaryIdInfos": [
                {"id": "P30CA008748", "type": "NIH", "link": "https://reporter.nih.gov/x"},
                {"id": "NCI-2011-02577", "type": "REGISTRY", "domain": "CTRP (Clinical …)"},
                {"id": "8603", "type": "OTHER", "domain": "CTEP"},
                {"id": "2010-012345-67"},
            ],
            "briefTitle": 'A "quoted" title\\with\nbreaks',
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2011-01"},
            "completionDateStruct": {"date": "2013-10-31", "type": "ACTUAL"},
            "lastUpdateSubmitDate": "2014-09-30",
            "resultsFirstSubmitDate": "2014",
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Lead Org", "class": "NIH"},
            "collaborators": [{"name": "Second Org", "class": "OTHER"}],
            "responsibleParty": {"type": "SPONSOR"},
        },
        "conditionsModule": {"conditions": ["Synovial Sarcoma"], "keywords": ["tumour"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "enrollmentInfo": {"count": 14, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: everolimus"]},
                {"label": "B", "type": "OTHER", "interventionNames": ["Drug: unknown"]},
            ],
            "interventions": [
                {"type": "DRUG", "name": "Everolimus", "otherNames": ["RAD001", "Afinitor"]},
                {"type": "OTHER", "name": "Test", "armGroupLabels": ["b", "C"]},
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* One\n\n  * Two\n* Three",
            "minimumAge": "18 Years",
            "healthyVolunteers": False,
        },
        "contactsLocationsModule": {
            "locations": [
                {"facility": "Research Site", "city": "Seoul", "country": "South Korea"},
                {"facility": "Research Site", "city": "Seoul", "country": "South Korea"},
                {
                    "city": "Nowhere",
                    "country": "Atlantis",
                    "geoPoint": {"lat": 1e-7, "lon": -74},
                    "contacts": [{"name": "Desk", "role": "CONTACT"}],
                },
            ]
        },
        "referencesModule": {
            "references": [{"pmid": "123", "type": "RESULT"}, {"pmid": "12x", "citation": "C"}]
        },
    }
}


def decode(record: dict[str, Any]) -> Study:
    return msgspec.convert(record, Study)


def make_links(study: Study) -> StudyLinks:
    protocol = study.protocol_section
    match = Match(
        "Everolimus", "armsInterventionsModule.interventions.name", "EXACT_LABEL", 1.0, "t"
    )
    drug = DrugLink(Drug("everolimus", "everolimus"), match)
    grant = GrantMention(Grant("P30CA008748", "P30", "CA", "008748"), match, suffix="S1")
    ids = protocol.identification_module.secondary_id_infos
    return StudyLinks(
        drugs=[
            [drug] if intervention.type == "DRUG" else []
            for intervention in protocol.arms_interventions_module.interventions
        ],
        conditions=[None for _ in protocol.conditions_module.conditions],
        grants=[(), *((grant,) if info.type == "NIH" else () for info in ids)],
        condition_meshes=[MeshRef("Sarcoma, Synovial", "D013584"), MeshRef("New", None)],
        condition_ancestors=[],
        intervention_meshes=[],
        intervention_ancestors=[],
        page_meshes=[],
        countries={"South Korea": KOREA},
        organizations=link_organizations(study, {"South Korea": KOREA}),
    )


def map_record(record: dict[str, Any]) -> StudyGraph:
    study = decode(record)
    return map_study(study, make_links(study), IRIS)


@pytest.fixture(scope="module")
def graph() -> ox.Dataset:
    return parse(map_record(RECORD).ntriples)


def parse(ntriples: bytes) -> ox.Dataset:
    return ox.Dataset(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))


def ct(name: str) -> ox.NamedNode:
    return ox.NamedNode(CT + name)


def objects(graph: ox.Dataset, subject: str | ox.NamedNode, predicate: ox.NamedNode) -> list[Any]:
    node = ox.NamedNode(subject) if isinstance(subject, str) else subject
    found = [quad.object for quad in graph.quads_for_subject(node) if quad.predicate == predicate]
    return sorted(found, key=str)


def labelled(graph: ox.Dataset, label: str) -> ox.NamedNode:
    [quad] = [
        quad
        for quad in graph.quads_for_predicate(ox.NamedNode(RDFS + "label"))
        if quad.object == ox.Literal(label)
    ]
    assert isinstance(quad.subject, ox.NamedNode)
    return quad.subject


def test_the_graph_is_closed_and_has_no_blank_nodes(graph: ox.Dataset) -> None:
    for quad in graph:
        assert isinstance(quad.subject, ox.NamedNode)
        assert quad.subject.value == STUDY or quad.subject.value.startswith(STUDY + "/")
        assert not isinstance(quad.object, ox.BlankNode)


def test_every_node_has_one_label_and_a_type(graph: ox.Dataset) -> None:
    subjects = {quad.subject for quad in graph}
    labels = Counter(q.subject for q in graph.quads_for_predicate(ox.NamedNode(RDFS + "label")))
    types = {q.subject for q in graph.quads_for_predicate(ox.NamedNode(RDF + "type"))}
    assert labels == Counter(dict.fromkeys(subjects, 1))
    assert types == subjects


def test_every_part_hangs_on_the_study(graph: ox.Dataset) -> None:
    parts = {quad.subject for quad in graph if quad.subject != ox.NamedNode(STUDY)}
    assert parts <= {quad.object for quad in graph.quads_for_subject(ox.NamedNode(STUDY))}


def test_lines_are_sorted_and_unique() -> None:
    lines = map_record(RECORD).ntriples.splitlines()
    assert lines == sorted(set(lines))


def test_the_same_record_gives_the_same_bytes() -> None:
    assert map_record(RECORD).ntriples == map_record(copy.deepcopy(RECORD)).ntriples


def test_part_iris_do_not_depend_on_position() -> None:
    turned = copy.deepcopy(RECORD)
    module = turned["protocolSection"]["armsInterventionsModule"]
    module["interventions"].reverse()
    module["armGroups"].reverse()

    def without_ordinals(data: bytes) -> set[bytes]:
        return {line for line in data.splitlines() if b"#ordinal>" not in line}

    one, other = map_record(RECORD).ntriples, map_record(turned).ntriples
    assert one != other
    assert without_ordinals(one) == without_ordinals(other)


def test_titles_survive_their_punctuation(graph: ox.Dataset) -> None:
    title = ox.Literal('A "quoted" title\\with\nbreaks')
    assert objects(graph, STUDY, ct("briefTitle")) == [title]
    assert objects(graph, STUDY, ox.NamedNode(RDFS + "label")) == [title]


def test_phases_are_values_of_their_own(graph: ox.Dataset) -> None:
    assert objects(graph, STUDY, ct("phase")) == [ct("Phase-PHASE1"), ct("Phase-PHASE2")]


def test_dates(graph: ox.Dataset) -> None:
    def one(name: str) -> Any:
        [value] = objects(graph, STUDY, ct(name))
        return value

    assert one("startDate").datatype.value.endswith("gYearMonth")
    assert one("startDateLowerBound").value == "2011-01-01"
    assert one("completionDateLowerBound").value == "2013-10-31"
    assert one("completionDateType") == ct("DateType-ACTUAL")
    assert objects(graph, STUDY, ct("startDateType")) == []
    assert objects(graph, STUDY, ct("lastUpdateSubmitDateLowerBound")) == []
    assert one("resultsFirstSubmitDateLowerBound").value == "2014-01-01"


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        ("ORG-1", "ORG_STUDY_ID"),
        ("P30CA008748", "NIH_GRANT"),
        ("NCI-2011-02577", "CTRP"),
        ("8603", "CTEP"),
        ("2010-012345-67", "EUDRACT"),
    ],
)
def test_identifier_schemes(graph: ox.Dataset, value: str, scheme: str) -> None:
    node = labelled(graph, value)
    assert objects(graph, node, ct("identifierScheme")) == [ct(f"IdentifierScheme-{scheme}")]
    assert objects(graph, node, ox.NamedNode(SKOS + "notation")) == [ox.Literal(value)]


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2007-000670-23", "EUDRACT"),
        ("EudraCT N°: 2020-001972-13", "EUDRACT"),
        ("2022-501865-29-00", "CTIS"),
        ("U1111-1252-0194", "REGISTRY"),
        ("NCI-2012-01835", "CTRP"),
        ("BCI-9804-04", None),
    ],
)
def test_an_own_id_in_the_form_of_another_scheme(value: str, form: str | None) -> None:
    assert find_form(value) == form


@pytest.mark.parametrize(
    ("type_", "domain", "value", "scheme"),
    [
        ("REGISTRY", "ICTRP", "U1111-1266-7399", "REGISTRY"),
        ("REGISTRY", "CTRP (Clinical Trial Reporting Program)", "NCI-2011-02577", "CTRP"),
        ("OTHER", "Clinical Trials Information System (CTIS)", "2023-503200-91-00", "CTIS"),
        ("REGISTRY", "Clinical Trials Reporting Program", "NCI-2022-07232", "CTRP"),
        ("OTHER", "CTEP-supplied", "8603", "OTHER"),
        (None, None, "EudraCT Number: 2005-002611-25", "EUDRACT"),
        (None, None, "Eudra CT 2005-004030-40", "EUDRACT"),
        (None, None, "2023-503200-91-00", "CTIS"),
        (None, None, "10-167", "OTHER"),
        (None, None, "ISRCTN29503772", "REGISTRY"),
        (None, None, "U1111-1115-1566", "REGISTRY"),
        (None, None, "ACTRN12620000674932p", "REGISTRY"),
        (None, None, "JPRN-UMIN000012345", "REGISTRY"),
        (None, None, "IRCT20200401046909N1", "REGISTRY"),
        (None, None, "ISRCTN1150", "OTHER"),
        (None, None, "NL73249.041.20", "OTHER"),
        ("FDA", None, "R01FD001", "OTHER_GRANT"),
        ("VA", None, "I01CX000123", "OTHER_GRANT"),
        (None, None, "W81XWH-10-1-0001", "OTHER_GRANT"),
        (None, None, "IIR 06-068", "OTHER_GRANT"),
        (None, None, "1I01CX000123", "OTHER_GRANT"),
        (None, None, "MR/K014579/1", "OTHER_GRANT"),
        (None, None, "FP7-HEALTH-2011-278913", "OTHER_GRANT"),
        (None, None, "APP1101719", "OTHER_GRANT"),
        (None, None, "CE-12-11-4484", "OTHER_GRANT"),
        (None, None, "CER-99-10", "OTHER"),
        (None, None, "IIR-1", "OTHER"),
        (None, None, "APP1101719X", "OTHER"),
        ("OTHER", "Acme", "W81XWH-10-1-0001", "OTHER"),
    ],
)
def test_who_issued_an_identifier(
    type_: str | None, domain: str | None, value: str, scheme: str
) -> None:
    assert find_scheme(type_, domain, value, names_grant=False) == scheme


def test_a_grant_is_reached_from_the_mention_and_the_study(graph: ox.Dataset) -> None:
    grant = ox.NamedNode(IRIS.grant("P30CA008748"))
    assert objects(graph, labelled(graph, "P30CA008748"), ct("grant")) == [grant]
    assert objects(graph, STUDY, ct("fundedBy")) == [grant]
    assert objects(graph, labelled(graph, "P30CA008748"), ct("grantSuffix")) == [ox.Literal("S1")]


def test_the_domain_of_an_nih_number_makes_it_a_grant_id() -> None:
    assert find_scheme("OTHER", "NCI", "R01CA123456", names_grant=True) == "NIH_GRANT"
    assert find_scheme("AHRQ", None, "R01HS123456", names_grant=True) == "OTHER_GRANT"


@pytest.mark.parametrize(
    ("type_", "domain", "agency"),
    [
        ("NIH", None, "National Institutes of Health"),
        ("VA", None, "Department of Veterans Affairs"),
        ("OTHER_GRANT", "Wellcome Trust", "Wellcome Trust"),
        ("OTHER_GRANT", None, None),
        ("OTHER", "Acme", None),
        (None, "Acme", None),
    ],
)
def test_only_the_record_says_which_agency_funds(
    type_: str | None, domain: str | None, agency: str | None
) -> None:
    assert find_agency(type_, domain) == agency


def map_with_grants(**changes: object) -> tuple[ox.Dataset, StudyGraph]:
    study = decode(RECORD)
    links = make_links(study)
    for name, value in changes.items():
        setattr(links, name, value)
    mapped = map_study(study, links, IRIS)
    return ox.Dataset(ox.parse(mapped.ntriples, format=ox.RdfFormat.N_TRIPLES)), mapped


def mention(number: str, text: str, field: str, **parts: str) -> GrantMention:
    grant = Grant(number, number[:3], number[3:5], number[5:])
    return GrantMention(grant, Match(text, field, "PATTERN", 0.9, "NIH"), **parts)


def test_an_id_of_several_grants_leads_to_each_and_says_no_year() -> None:
    ids = decode(RECORD).protocol_section.identification_module.secondary_id_infos
    first = mention("R01HL123456", "R01HL123456-01", "ids", support_year="01")
    second = mention("R01HL654321", "R01HL654321", "ids")
    graph, mapped = map_with_grants(grants=[(first, second), *(() for _ in ids)])
    node = labelled(graph, "ORG-1")
    grants = {ox.NamedNode(IRIS.grant(one)) for one in ("R01HL123456", "R01HL654321")}
    assert set(objects(graph, node, ct("grant"))) == grants
    assert set(objects(graph, STUDY, ct("fundedBy"))) == grants
    assert len(objects(graph, node, ct("linkedBy"))) == 2
    assert objects(graph, node, ct("supportYear")) == []
    assert {one.match.text for one in mapped.shared.links if one.predicate.endswith("grant")} == {
        "R01HL123456-01",
        "R01HL654321",
    }


def test_a_number_in_a_name_is_a_grant_of_the_sponsorship() -> None:
    ids = decode(RECORD).protocol_section.identification_module.secondary_id_infos
    module = decode(RECORD).protocol_section.sponsor_collaborators_module
    lead, *others = module.lead_sponsor, *module.collaborators
    assert lead
    named = mention("U01HL123456", "U01HL123456", "sponsorCollaboratorsModule.leadSponsor.name")
    full = mention("R01HL654321", "R01HL654321", "identificationModule.organization.fullName")
    graph, mapped = map_with_grants(
        grants=[(), *(() for _ in ids)],
        sponsor_grants=[(named,), *(() for _ in others)],
        organization_grants=(full,),
    )
    sponsorships = objects(graph, STUDY, ct("sponsorship"))
    grant = ox.NamedNode(IRIS.grant("U01HL123456"))
    (node,) = (one for one in sponsorships if objects(graph, one, ct("grant")) == [grant])
    assert objects(graph, node, ct("sponsorRole")) == [ct("SponsorRole-LEAD")]
    keys = {link.target_label: link for link in mapped.shared.links}
    assert objects(graph, node, ct("linkedBy")) == [
        ox.NamedNode(IRIS.link(keys["U01HL123456"].key))
    ]
    assert objects(graph, STUDY, ct("linkedBy")) == [
        ox.NamedNode(IRIS.link(keys["R01HL654321"].key))
    ]
    assert keys["R01HL654321"].predicate == ct("fundedBy").value
    assert set(objects(graph, STUDY, ct("fundedBy"))) == {
        grant,
        ox.NamedNode(IRIS.grant("R01HL654321")),
    }
    assert {one.core_project_number for one in mapped.shared.grants} == {
        "U01HL123456",
        "R01HL654321",
    }


def test_arms_and_interventions_find_each_other_both_ways(graph: ox.Dataset) -> None:
    arm_a, arm_b = labelled(graph, "A"), labelled(graph, "B")
    assert objects(graph, arm_a, ct("intervention")) == [labelled(graph, "Everolimus")]
    assert objects(graph, arm_b, ct("intervention")) == [labelled(graph, "Test")]


def test_references_to_nothing_are_kept_as_text(graph: ox.Dataset) -> None:
    unresolved = objects(graph, labelled(graph, "B"), ct("unresolvedInterventionName"))
    assert unresolved == [ox.Literal("Drug: unknown")]
    unresolved = objects(graph, labelled(graph, "Test"), ct("unresolvedArmGroupLabel"))
    assert unresolved == [ox.Literal("C")]


def test_two_equal_sites_are_two_sites(graph: ox.Dataset) -> None:
    assert len(objects(graph, STUDY, ct("location"))) == 3
    assert objects(graph, STUDY, ct("locationCountry")) == [ox.NamedNode(IRIS.country("KR"))]


def test_an_unknown_country_keeps_its_name(graph: ox.Dataset) -> None:
    node = labelled(graph, "Nowhere, Atlantis")
    assert objects(graph, node, ct("countryName")) == [ox.Literal("Atlantis")]
    assert objects(graph, node, ct("country")) == []
    [contact] = objects(graph, node, ct("contact"))
    assert objects(graph, contact, ct("contactRole")) == [ct("ContactRole-CONTACT")]


def test_criteria_are_ordered_and_nested(graph: ox.Dataset) -> None:
    one, two, three = (labelled(graph, text) for text in ("One", "Two", "Three"))
    assert objects(graph, two, ct("parentCriterion")) == [one]
    assert objects(graph, three, ct("parentCriterion")) == []
    ordinals = [objects(graph, node, ct("ordinal"))[0].value for node in (one, two, three)]
    assert ordinals == ["1", "2", "3"]
    types = objects(graph, one, ox.NamedNode(RDF + "type"))
    assert types == [ct("InclusionCriterion")]


def test_only_a_pubmed_number_becomes_a_pubmed_address(graph: ox.Dataset) -> None:
    pubmed = objects(graph, labelled(graph, "PubMed 123"), ct("pubmed"))
    assert pubmed == [ox.NamedNode("https://pubmed.ncbi.nlm.nih.gov/123/")]
    assert objects(graph, labelled(graph, "C"), ct("pubmed")) == []


def test_derived_terms_without_a_descriptor_keep_their_name(graph: ox.Dataset) -> None:
    descriptor = ox.NamedNode("http://id.nlm.nih.gov/mesh/D013584")
    assert objects(graph, STUDY, ct("conditionMeshTerm")) == [descriptor]
    assert objects(graph, STUDY, ct("studiesCondition")) == [descriptor]
    assert objects(graph, STUDY, ct("conditionMeshTermName")) == [ox.Literal("New")]


def test_context_types_what_the_graph_points_at() -> None:
    mapped = map_record(RECORD)
    typed = {quad.subject.value for quad in parse(mapped.context)}
    pointed = {
        quad.object.value
        for quad in parse(mapped.ntriples)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(IRIS.base)
    }
    own = {value for value in pointed if value.startswith(f"{IRIS.base}study/")}
    assert typed == pointed - own
