"""Every id of the real records that looks like a grant is decided, and rightly so.

What looks like one is found here by a loose form of its own; what it finds and the parser refuses
must stand in ``grant_table.tsv`` with its reason. ``list_by_rule`` groups the ids by the rule that
reads them.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.terminology.grants import SECONDARY_FIELD, find_grants
from kg.terminology.links import GrantMention
from kg.terminology.nih import NihCodes
from tests.conftest import ROOT
from tests.test_terminology_grant_table import TABLE

_CODES = NihCodes.read(ROOT / "ontologies" / "nih.ttl")
Id = tuple[str, str | None]

_XML_ID = re.compile(rb"<(?:org_study_id|secondary_id)>([^<]*)<")
# An activity code, two letters that are an institute's or an office's, and digits, in any spacing.
_LETTERS = "|".join([*sorted(_CODES.institutes), "CM|CN|CO|CP|HB|HC|HR|HV|HO|WH|BC|SC"])
_LOOSE = re.compile(
    rf"[A-Z][A-Z0-9OL]?[\s-]?[\dOL]{{1,2}}[\s.-]*(?:{_LETTERS})[\s.-]*\d[\d-]{{3,}}"
    rf"|HHS[A-Z]\d|75N\d|\b2[67]\d20\d{{7}}[A-Z]|\bZ(?:0\d|I[A-Z])[\s.-]*(?:{_LETTERS})[\s.-]*\d",
    re.IGNORECASE,
)


def _read_json(path: Path) -> Iterator[Id]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                record = json.loads(archive.read(name))
                module = record["protocolSection"]["identificationModule"]
                infos = [module.get("orgStudyIdInfo", {}), *module.get("secondaryIdInfos", [])]
                yield from ((info["id"], info.get("type")) for info in infos if info.get("id"))


def _read_xml(path: Path) -> Iterator[Id]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                head = archive.read(name).partition(b"</id_info>")[0]
                yield from ((html.unescape(one.decode()), None) for one in _XML_ID.findall(head))


@pytest.fixture(scope="module")
def ids(shared_data: Path) -> dict[Id, GrantMention | None]:
    folder = shared_data / "ctgov"
    found = {*_read_json(folder / "v2-studies.json.zip"), *_read_xml(folder / "legacy-xml.zip")}
    return {one: read_grant(*one) for one in found}


def read_grant(raw: str, declared: str | None) -> GrantMention | None:
    """The one grant of an id: no id of these records has two."""
    mentions = find_grants(raw, declared, _CODES, SECONDARY_FIELD)
    assert len(mentions) <= 1, raw
    return mentions[0] if mentions else None


def name_rule(raw: str, mention: GrantMention) -> str:
    """The rule that reads an id: what kind of number it is, and what is more than the core."""
    grant = mention.grant
    if grant.is_contract:
        return (
            f"contract {grant.activity_code or grant.core_project_number[:4].rstrip('0123456789')}"
        )
    parts = [
        "application type" if mention.application_type else "",
        "support year" if mention.support_year else "",
        "suffix" if mention.suffix else "",
        "" if re.sub(r"[^A-Z0-9]", "", raw) == raw.replace("-", "") else "spaced or in words",
    ]
    if raw.startswith("NCRR-"):
        return "center protocol"
    return "grant: core" + "".join(f" + {part}" for part in parts if part)


def list_by_rule(ids: dict[Id, GrantMention | None]) -> dict[str, list[str]]:
    """The ids that name a grant or contract, by rule."""
    rules: dict[str, list[str]] = defaultdict(list)
    for (raw, _), mention in sorted(ids.items(), key=str):
        if mention is not None:
            rules[name_rule(raw, mention)].append(raw)
    return rules


def test_what_looks_like_a_grant_is_one_or_is_known_to_be_none(
    ids: dict[Id, GrantMention | None],
) -> None:
    labelled = {row["raw"] for row in TABLE if row["label"].startswith("no grant")}
    refused = {raw for (raw, _), found in ids.items() if found is None and _LOOSE.search(raw)}
    assert refused - labelled == set()


def test_what_is_read_as_a_grant_looks_like_one(ids: dict[Id, GrantMention | None]) -> None:
    read = {raw for (raw, _), found in ids.items() if found is not None}
    assert len(read) > 1_400
    assert {raw for raw in read if not _LOOSE.search(raw)} == set()


def test_every_number_is_well_formed(ids: dict[Id, GrantMention | None]) -> None:
    for (raw, _), mention in ids.items():
        if mention is None:
            continue
        core = mention.grant.core_project_number
        form = r"[A-Z][A-Z0-9]{2}[A-Z]{2}\d{6}"
        if mention.grant.is_contract:
            form = r"[NY]0\d[A-Z]{2}\d{5}|HHS[A-Z]+\d{12}[A-Z]|75N\d{5}[A-Z]\d{5}"
        assert re.fullmatch(form, core), raw
        # Nothing is made up: the digits of the number stand in the text, but for zeros before it.
        digits = re.sub(r"\D", "", raw.upper().replace("O", "0"))
        assert re.sub(r"\D", "", core[5:]).lstrip("0") in digits, raw


def test_every_rule_has_ids(ids: dict[Id, GrantMention | None]) -> None:
    rules = Counter({rule: len(found) for rule, found in list_by_rule(ids).items()})
    assert {"grant: core", "center protocol", "contract N01", "contract HHSN"} <= set(rules)
    assert rules["grant: core"] == max(rules.values())


def test_codes_of_grants_are_known(ids: dict[Id, GrantMention | None]) -> None:
    grants = [found.grant for found in ids.values() if found and not found.grant.is_contract]
    assert all(grant.activity_code in _CODES.activity_codes for grant in grants)
    assert all(grant.institute_code in _CODES.institutes for grant in grants)
