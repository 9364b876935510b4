"""A small graph for the tests of the pages, made by the parts that make the real one.

The records are ours. ``RICH`` has something in every module; ``HOSTILE`` tries to get its text out
of the page; ``BARE`` has nothing but its id; the others fill lists.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from kg.config import ONTOLOGY_FILES
from kg.mapping import map_study
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.namespaces import Iris
from kg.search import SearchDocument, build_index, make_document
from kg.store import create_generation
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from tests.conftest import ROOT

IRIS = Iris("https://w3id.org/trial-kg/")
RICH, HOSTILE, BARE = "NCT90000001", "NCT90000002", "NCT90000003"
REPLACED = "NCT90000009"
SCRIPT = "<script>alert('title')</script>"
# The one script that pages load, as it stands in them; XPath of any other.
OWN_SCRIPT = '<script src="/static/suggest.js" defer></script>'
OTHER_SCRIPT = "//script[not(@src='/static/suggest.js') or node()]"
VOCABULARIES = {
    **dict.fromkeys(ONTOLOGY_FILES, "ontology"),
    "nih.ttl": "nih",
    "countries.ttl": "country",
    "mesh-slice.ttl": "mesh",
}

RECORDS: list[dict[str, Any]] = [
    {
        "identificationModule": {
            "nctId": RICH,
            "orgStudyIdInfo": {"id": "ORG-7"},
            "secondaryIdInfos": [
                {"id": "5P30CA008748-45", "type": "NIH"},
                {"id": "2010-020104-11", "type": "EUDRACT_NUMBER"},
            ],
            "briefTitle": "Everolimus With Imatinib in Sarcoma",
            "officialTitle": "A Trial of Two Inhibitors Given Together",
            "acronym": "TWIN",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2011-01"},
            "completionDateStruct": {"date": "2013-10-08", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "National Cancer Institute (NCI)", "class": "NIH"},
            "responsibleParty": {"type": "SPONSOR"},
            "collaborators": [{"name": "Universität Köln", "class": "OTHER"}],
        },
        "descriptionModule": {
            "briefSummary": "First part, with counts \\>= 5.\n\nSecond part.",
            "detailedDescription": "More of it.",
        },
        "conditionsModule": {
            "conditions": ["Synovial Sarcoma", "Soft Tissue Sarcoma", "A Condition Of No Name"],
            "keywords": ["kinase"],
        },
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {"allocation": "NA", "maskingInfo": {"masking": "NONE"}},
            "enrollmentInfo": {"count": 1234, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Both",
                    "type": "EXPERIMENTAL",
                    "interventionNames": ["Drug: everolimus", "Drug: imatinib mesylate"],
                }
            ],
            "interventions": [
                {"type": "DRUG", "name": "everolimus", "otherNames": ["RAD001"]},
                {
                    "type": "DRUG",
                    "name": "imatinib mesylate",
                    "otherNames": ["Gleevec", "Sprycel", "<i>Zebra"],
                },
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Response", "timeFrame": "8 weeks"}],
            "secondaryOutcomes": [{"measure": "Survival"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Outer item\n\n  * Inner item\n"
            "* Next item\n\nExclusion Criteria:\n\n* Barred item",
            "minimumAge": "18 Years",
            "sex": "ALL",
            "healthyVolunteers": False,
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Central desk", "phone": "555"}],
            "overallOfficials": [{"name": "A. Person", "affiliation": "Universität Köln"}],
            "locations": [
                {
                    "facility": "Site one",
                    "city": "Köln",
                    "country": "Germany",
                    "status": "COMPLETED",
                    "contacts": [{"name": "Desk at Site one", "role": "CONTACT"}],
                },
                {"facility": "Site two", "city": "Seoul", "country": "South Korea"},
            ],
        },
        "referencesModule": {
            "references": [{"pmid": "123456", "type": "RESULT", "citation": "A paper."}],
            "seeAlsoLinks": [{"label": "Site of the trial", "url": "https://example.org/trial"}],
            "availIpds": [{"id": "IPD-1", "type": "Protocol", "url": "https://example.org/ipd"}],
        },
    },
    {
        "identificationModule": {
            "nctId": HOSTILE,
            "nctIdAliases": [REPLACED],
            "briefTitle": f'{SCRIPT} & "quotes" {{{{ 7*7 }}}}',
            "orgStudyIdInfo": {"id": "X", "link": "javascript:alert(2)"},
        },
        "statusModule": {"overallStatus": "TERMINATED", "whyStopped": "<b>why</b>"},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "<i>Org</i> & Söhne"}},
        "conditionsModule": {"conditions": ["<img src=x onerror=alert(3)>"]},
        "armsInterventionsModule": {
            "interventions": [{"type": "OTHER", "name": "'\"><svg onload=alert(4)>"}]
        },
        "referencesModule": {
            "seeAlsoLinks": [
                {"label": "bad", "url": "javascript:alert(5)"},
                {"label": "worse", "url": " JaVaScRiPt:alert(6)"},
                {"label": "data", "url": "data:text/html,<script>alert(7)</script>"},
            ]
        },
    },
    {"identificationModule": {"nctId": BARE}},
    *(
        {
            "identificationModule": {
                "nctId": f"NCT91{number:06}",
                "briefTitle": f"Trial number {number} of imatinib",
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Many Trials Inc."}},
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Gleevec"}]},
        }
        for number in range(1, 61)
    ),
]


def build_store(directory: Path) -> None:
    """Publish a generation holding :data:`RECORDS`, with its search index."""
    vocabulary = load_vocabulary(ROOT / "ontologies")
    linker = Linker(vocabulary)
    keys = SharedKeys()
    lines: list[bytes] = []
    documents: list[SearchDocument] = []
    for record in RECORDS:
        study = msgspec.convert({"protocolSection": record}, Study)
        links = linker.link_study(study)
        graph = map_study(study, links, IRIS)
        keys.update(graph.shared)
        lines.append(_in_graph(graph.ntriples, IRIS.study_graph(study.nct_id)))
        documents.append(make_document(study, links, IRIS))
    keys.drugs.update(vocabulary.drugs)
    shared = map_shared(
        keys, IRIS, in_mesh=vocabulary.mesh.__contains__, institutes={}, institute_names={}
    )
    lines.extend(_in_graph(ntriples, graph) for graph, ntriples in shared.items())
    with create_generation(directory) as writer:
        writer.load_nquads(b"".join(lines))
        for name, kind in VOCABULARIES.items():
            writer.load_file(ROOT / "ontologies" / name, IRIS.graph(kind))
        for path in sorted((ROOT / "shapes").glob("*.ttl")):
            writer.load_file(path, IRIS.graph("shapes"))
        build_index(writer.directory / "search", documents, vocabulary, IRIS)
        writer.publish({"baseIri": IRIS.base, "studies": len(RECORDS)})


def _in_graph(ntriples: bytes, graph: str) -> bytes:
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())
