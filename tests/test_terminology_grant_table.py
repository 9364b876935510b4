"""The parser is exact on a table of ids, labelled by hand by the rules of NIH's numbering.

``grant_table.tsv``: ids as records spell them (origin ``record``), forms that no record here has
(``constructed``), and ids drawn at random from what looks like a number and was not there yet, and
labelled before the parser read them (``drawn``). Labels say what NIH's rules say, part by part; the
reasons of the others:

- ``incomplete``: no activity code or no institute, so no award is named (``CA047988``);
- ``garbled``: two numbers run together, or a serial number of the wrong length;
- ``other agency``: the number of a funder that NIH does not number for;
- ``announcement``: a call for applications;
- ``protocol``, ``registry``: the id of a study with its sponsor or in a register.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kg.terminology.grants import SECONDARY_FIELD, find_grants
from kg.terminology.nih import NihCodes
from tests.conftest import ROOT

_CODES = NihCodes.read(ROOT / "ontologies" / "nih.ttl")
_REASONS = {"incomplete", "garbled", "other agency", "announcement", "protocol", "registry"}
_PARTS = (
    "core_project_number",
    "application_type",
    "activity_code",
    "institute_code",
    "serial_number",
    "support_year",
    "suffix",
)


def read_table() -> list[dict[str, str]]:
    path = Path(__file__).parent / "grant_table.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


TABLE = read_table()


def label(raw: str, declared: str | None) -> tuple[str, tuple[str, ...]]:
    mentions = find_grants(raw, declared, _CODES, SECONDARY_FIELD)
    if not mentions:
        return "no grant", ("",) * len(_PARTS)
    (mention,) = mentions
    grant = mention.grant
    parts = (
        grant.core_project_number,
        mention.application_type,
        grant.activity_code,
        grant.institute_code,
        grant.serial_number,
        mention.support_year,
        mention.suffix,
    )
    return "contract" if grant.is_contract else "grant", tuple(part or "" for part in parts)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['raw']}|{row['type']}")
def test_every_row_of_the_table(row: dict[str, str]) -> None:
    expected = row["label"].partition(":")[0], tuple(row[part] for part in _PARTS)
    assert label(row["raw"], row["type"] or None) == expected


def test_the_table_is_large_and_varied() -> None:
    assert len({row["raw"] for row in TABLE}) >= 200
    kinds = Counter(row["label"].partition(":")[0] for row in TABLE)
    assert set(kinds) == {"grant", "contract", "no grant"}
    assert min(kinds.values()) >= 20
    reasons = {row["label"].partition(": ")[2] for row in TABLE} - {""}
    assert reasons == _REASONS
    assert len({row["activity_code"] for row in TABLE}) >= 40


def test_labels_agree_with_themselves() -> None:
    for row in TABLE:
        if row["label"] == "grant":
            core = row["core_project_number"]
            assert (core[:3], core[5:]) == (row["activity_code"], row["serial_number"]), row
            assert len(core) == 11, row
        elif row["label"].startswith("no grant"):
            assert not any(row[part] for part in _PARTS), row
