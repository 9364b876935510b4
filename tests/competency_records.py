"""The records that the competency queries are tested on: real ones by id, and constructed ones.

Each real one stands here with why it was chosen. The constructed ones (ids NCT99…, which the
registry has not given) show what the real sets hold no case of, and what is nearly a case.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

PAGE = "NCT01281865.page.txt"  # everolimus with imatinib in synovial sarcoma, on two NCI grants
REAL: dict[str, str] = {
    # imatinib, its relatives, and what only sounds like it
    "NCT00002514": "imatinib among many drugs; completed, leukaemia; a replaced NCT id",
    "NCT00004932": "imatinib with its company code as another name; completed, leukaemia",
    "NCT00006357": "imatinib; completed; gastrointestinal stromal tumour among its conditions",
    "NCT00009906": "imatinib; terminated without a reason; stromal tumour; two U10 and a contract",
    "NCT00171938": "imatinib alone with registry ancestors: tells that it inhibits kinases",
    "NCT00499889": "imatinib (Gleevec, STI571); terminated with a reason; NCI, no grant",
    "NCT04394416": "imatinib against placebo; recruiting",
    "NCT05071482": "imatinib against flumatinib; API v2",
    "NCT00495872": "dasatinib (Sprycel) and other kinase inhibitors, no imatinib",
    "NCT00499538": "bosutinib by its company code SKI-606, no imatinib",
    # everolimus
    "NCT00496600": "RAD001 only, never everolimus; NCI collaborates, no grant",
    "NCT00499603": "RAD001 only; phase 2 with results, two arms with paclitaxel; a K23",
    "NCT00496938": "everolimus in a text, on a stent; the drug is not given as such",
    "NCT00000902": "a site called RAD-1; NIAID leads, no grant",
    # grants
    "NCT00002558": "P30CA008748; completed 2009 with results; one arm, two groups of the results",
    "NCT00003023": "P30CA008748; completed, no completion date",
    "NCT00462982": "P30CA008748; completed 2008 with results",
    "NCT04364802": "an organisation's own id 58748",
    "NCT00066638": "P30CA013330 and a contract; completed 2011 without results",
    "NCT00002601": "P30CA033572; ifosfamide, melphalan; sarcoma; completed 2014-09 with results",
    "NCT00002854": "P30CA033572; cyclophosphamide, ifosfamide; cancer of no site; 2015-08",
    "NCT00002931": "P30CA033572; ifosfamide; brain, ovary, testis; completed 2014-12 with results",
    "NCT00003042": "P30CA033572; cyclophosphamide, melphalan; breast; not completed",
    # taxoids and quinazolines: arms, events, stops
    "NCT00490646": "docetaxel only in the active comparator",
    "NCT00499109": "docetaxel only in the experimental arm",
    "NCT01642004": "docetaxel as one of two experimental arms",
    "NCT00494481": "docetaxel with placebo and with vandetanib; arms called 1 and 2",
    "NCT00003782": "docetaxel in three experimental arms, whose groups lack the arms' numbers",
    "NCT00493649": "Taxotere; one arm, one group of the same name",
    "NCT00499122": "docetaxel; one arm, one group of the same name",
    "NCT00490061": "lapatinib; terminated with a reason; one arm, one group of another name",
    "NCT00490139": "lapatinib; completed; four arms, three groups that agree; a replaced NCT id",
    "NCT00496366": "lapatinib; terminated without a reason",
    "NCT00499681": "lapatinib; terminated; arms I and II, groups of other names",
    "NCT00462956": "lapatinib by its brand Tykerb alone; completed",
    "NCT00493025": "gefitinib and paclitaxel; terminated; one arm, one group; P30CA006973",
    "NCT02856893": "gefitinib in an experimental and in a comparator arm; API v2",
    "NCT02369484": "afatinib in an arm of type Other; two registries' ids; API v2",
    # ids, and terms that disagree
    "NCT04324047": "shares its EudraCT number with the next",
    "NCT04345991": "shares its EudraCT number with the one before",
    "NCT00460382": "a EudraCT number as the organisation's own id",
    "NCT00461630": "ISRCTN and EudraCT number without types",
    "NCT00000105": "cancer and tetanus toxoid; the registry derived tetanus and Freund's adjuvant",
    "NCT00000114": "retinitis pigmentosa; the registry derived that and retinitis; NEI leads",
}


def write_records(data: Path, directory: Path) -> list[Path]:
    """Files of all records in a new ``directory``, and the saved page; ``data`` has real ones."""
    directory.mkdir()
    missing = set(REAL)
    for archive in ("v2-studies.json.zip", "legacy-xml.zip"):
        with zipfile.ZipFile(data / "ctgov" / archive) as opened:
            for name in opened.namelist():
                if Path(name).stem in missing:
                    missing.discard(Path(name).stem)
                    (directory / Path(name).name).write_bytes(opened.read(name))
    assert not missing, missing
    for record in CONSTRUCTED:
        nct_id = record["protocolSection"]["identificationModule"]["nctId"]
        (directory / f"{nct_id}.json").write_text(json.dumps(record), encoding="utf-8")
    return [directory, data / "ctgov" / PAGE]


def make_record(
    number: int,
    *,
    arms: tuple[tuple[str, ...], ...] = (),
    other_names: dict[str, list[str]] | None = None,
    conditions: tuple[str, ...] = ("Leiomyosarcoma",),
    ids: tuple[str, ...] = (),
    phase: str = "PHASE2",
    collaborator: str | None = None,
    has_results: bool = False,
) -> dict[str, Any]:
    """An invented study in API v2's words; each of ``arms`` is a tuple of drugs."""
    drugs = sorted({drug for arm in arms for drug in arm})
    groups = [
        {
            "label": f"Arm {place}",
            "type": "EXPERIMENTAL",
            "interventionNames": [f"Drug: {drug}" for drug in arm],
        }
        for place, arm in enumerate(arms, 1)
    ]
    interventions = [
        {"type": "DRUG", "name": drug, "otherNames": (other_names or {}).get(drug, [])}
        for drug in drugs
    ]
    partners = [{"name": collaborator, "class": "NIH"}] if collaborator else []
    return {
        "hasResults": has_results,
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT990000{number:02}",
                "briefTitle": f"Invented study {number}",
                "orgStudyIdInfo": {"id": f"INVENTED-{number}"},
                "secondaryIdInfos": [{"id": one} for one in ids],
            },
            "statusModule": {
                "overallStatus": "ACTIVE_NOT_RECRUITING",
                "statusVerifiedDate": "2020-01",
                "lastUpdatePostDateStruct": {"date": "2020-01-15"},
                **({"resultsFirstPostDateStruct": {"date": "2020-01-15"}} if has_results else {}),
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "Invented Hospital", "class": "OTHER"},
                "collaborators": partners,
            },
            "conditionsModule": {"conditions": list(conditions)},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": [phase]},
            "armsInterventionsModule": {"armGroups": groups, "interventions": interventions},
        },
    }


_NCI = "R01CA123456"
CONSTRUCTED = [
    # A pair of classes in one arm, by a brand and in a leiomyosarcoma; then each with one flaw.
    make_record(1, arms=(("sirolimus", "Gleevec"),), ids=(_NCI,), has_results=True),
    make_record(2, arms=(("sirolimus",), ("imatinib",)), ids=(_NCI,), has_results=True),
    make_record(3, arms=(("sirolimus", "imatinib"),), ids=("R01AI123456",), has_results=True),
    make_record(4, arms=(("sirolimus", "imatinib"),), ids=(_NCI,)),
    make_record(
        5, arms=(("sirolimus", "imatinib"),), ids=(_NCI,), has_results=True, phase="PHASE1"
    ),
    make_record(
        6,
        arms=(("sirolimus", "imatinib"),),
        ids=(_NCI,),
        has_results=True,
        conditions=("Glioblastoma",),
    ),
    # Everolimus by a brand alone, and by a brand beside a name that says it.
    make_record(11, arms=(("Afinitor",),)),
    make_record(12, arms=(("Afinitor",),), other_names={"Afinitor": ["everolimus tablets"]}),
    # Dasatinib whose other names are imatinib's.
    make_record(13, arms=(("Sprycel",),), other_names={"Sprycel": ["Gleevec", "imatinib"]}),
    # One grant in other spellings, and two that are nearly it.
    make_record(21, ids=("5P30CA008748-45S1",)),
    make_record(22, ids=("P30 CA 08748",)),
    make_record(23, ids=("P30CA008749", "U01CA008748")),
    # NIH with a contract only, and with a grant.
    make_record(31, ids=("N01CM17003",), collaborator="National Cancer Institute (NCI)"),
    make_record(32, ids=("R01CA654321",), collaborator="National Cancer Institute (NCI)"),
    # Conditions that no vocabulary has.
    make_record(41, conditions=("Zorblattosis", "Quuxosis")),
    make_record(42, conditions=("ZORBLATTOSIS",)),
]
