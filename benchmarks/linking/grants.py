"""Every string of the real records that looks like a grant number, by the rule that decided on it.

``python -m benchmarks.linking.grants [--strings FILE]``

The net is loose on purpose, and knows nothing of the linker: whatever has about the form of NIH's
numbers, or of another funder's, in an id, the organisation's name or a sponsor's. What the linker
reads is counted by kind; what it refuses, by what the string lacks. ``FILE`` gets every string with
its class, for a reader to check. Labels: ``tests/grant_table.tsv``, which the tests hold exact.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.linking.mesh_terms import ARCHIVES, DATA, read_studies
from kg.config import Config
from kg.mapping.identifier_kinds import find_scheme
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.links import GrantMention
from kg.terminology.nih import NihCodes
from kg.terminology.vocabulary import load_vocabulary

_GRANT_TYPES = ("NIH", "AHRQ")
# Score of a number that has all its parts.
_SURE = 0.9


class Text(msgspec.Struct, frozen=True):
    """A text that may hold a number: ``kind`` is ``id`` or ``name``."""

    kind: str
    raw: str
    type: str | None = None
    domain: str | None = None


Mentions = tuple[GrantMention, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table; write the strings where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strings", type=Path)
    options = parser.parse_args(arguments)
    if not all(path.exists() for path in ARCHIVES.values()):
        parser.exit(2, f"the real records are not there: {DATA}\n")
    vocabulary = load_vocabulary(Config().ontologies)
    linker, classify = Linker(vocabulary), Classifier(vocabulary.nih)
    counts: dict[str, dict[Text, int]] = defaultdict(lambda: defaultdict(int))
    for archive in ARCHIVES.values():
        for study in read_studies(archive):
            for text, mentions in list_texts(study, linker):
                name = classify(text, mentions)
                if name:
                    counts[name][text] += 1
    Console(width=140).print(_draw(counts))
    if options.strings:
        options.strings.write_text("".join(_list_strings(counts)), encoding="utf-8")


def list_texts(study: Study, linker: Linker) -> Iterator[tuple[Text, Mentions]]:
    """The ids, the organisation's name and the sponsors' of a study, each with what it mentions."""
    links = linker.link_study(study)
    module = study.protocol_section.identification_module
    sponsors = study.protocol_section.sponsor_collaborators_module
    own = module.org_study_id_info
    texts = [Text("id", own.id or "", own.type) if own else None]
    texts += [Text("id", one.id or "", one.type, one.domain) for one in module.secondary_id_infos]
    texts += [
        Text("name", one.name) if one else None
        for one in (sponsors.lead_sponsor, *sponsors.collaborators)
    ]
    named = module.organization.full_name if module.organization else None
    texts.append(Text("name", named) if named else None)
    found = (*links.grants, *links.sponsor_grants, links.organization_grants)
    for text, mentions in zip(texts, found, strict=True):
        if text is not None:
            yield text, mentions


class Classifier:
    """Text and mentions → name of the class, or ``None`` for what no net catches."""

    def __init__(self, codes: NihCodes) -> None:
        places = "|".join([*codes.institutes, *_OFFICES])
        activities = "|".join(map(_spell_loosely, codes.activity_codes))
        self._nets = [
            (name, re.compile(form.format(places=places, activities=activities), re.IGNORECASE))
            for name, form in _REFUSED
        ]

    def __call__(self, text: Text, mentions: Mentions) -> str | None:
        """See the class."""
        if mentions:
            return _name_read(text, mentions)
        caught = next((name for name, net in self._nets if net.search(text.raw)), None)
        scheme = find_scheme(text.type, text.domain, text.raw, names_grant=False)
        if text.kind == "id" and scheme == "OTHER_GRANT":
            said = f"typed {text.type}" if text.type else "by its form"
            return f"other funder, {said}"
        if caught and text.type:
            return f"refused, typed {text.type}"
        return f"refused, {caught}" if caught else None


# Contract offices and laboratories, which stand where a grant has its institute.
_OFFICES = ["CB", "CM", "CN", "CO", "CP", "PC", "HB", "HC", "HR", "HV", "HO", "WH", "BC", "SC"]
# What the string lacks, the first that fits: a form in which ``{places}`` and ``{activities}`` are
# the codes that exist.
_REFUSED = (
    (
        "length of the serial number, or numbers run together",
        r"(?:{activities})[\s./_:-]*(?:{places})[\s./_:-]*\d"
        r"|(?:{places})[\s./_:-]*\d{{3,}}.*(?:{activities})(?:{places})",
    ),
    (
        "no activity code that exists",
        r"(?<![A-Z])[A-Z][A-Z\d]\d[\s./_:-]*(?:{places})[\s-]*\d{{3}}",
    ),
    ("no institute that exists", r"(?<![A-Z0-9])(?:{activities})[\s-]?[A-Z]{{2}}[\s-]?\d{{3,}}"),
    ("activity code but no institute", r"(?<![A-Z0-9])(?:{activities})[\s-]\d{{3,}}"),
    ("institute but no activity code", r"(?<![A-Z])(?:{places})[\s-]?0?\d{{5}}(?!\d)"),
    ("letters and digits of contracts", r"HHS[A-Z]*[\s-]?\d|75N\d|\d{{12}}[A-Z]|\b[NY]0\d[\s-]*\d"),
    ("words for a grant, with another number", r"\b(?:grant|award|contract|NIH|AHRQ|PCORI)\b.*\d"),
)


def _spell_loosely(code: str) -> str:
    """The code, with the letters that are typed for its digits."""
    return "".join({"0": "[0O]", "1": "[1LI]"}.get(one, one) for one in code)


def _name_read(text: Text, mentions: Mentions) -> str:
    if text.kind == "name":
        return "read in a name"
    if len(mentions) > 1:
        return "read, several in one id"
    grant, activity = mentions[0].grant, mentions[0].grant.activity_code or ""
    if grant.is_contract:
        return f"contract, {'agreement between agencies' if activity[:1] == 'Y' else 'NIH or HHS'}"
    if activity[:1] == "Z":
        return "grant, intramural"
    if mentions[0].match.score < _SURE:
        return "grant, institute by the sponsor's own id"
    if text.type in _GRANT_TYPES:
        return f"grant, typed {text.type}"
    return f"grant, {f'typed {text.type} by {text.domain}' if text.type else _name_form(text.raw)}"


def _name_form(raw: str) -> str:
    if re.fullmatch(r"[A-Z][A-Z0-9]{2}[A-Z]{2}\d{6}", raw):
        return "untyped, core project number"
    if re.fullmatch(r"[1-9]?[A-Z][A-Z0-9]{2}[A-Z]{2}\d{6}(?:-\d{2}[A-Z0-9]*)?", raw):
        return "untyped, with type, year or suffix"
    if raw.startswith("NCRR-"):
        return "untyped, protocol of a research center"
    return "untyped, spaced, in words or short"


def _draw(counts: dict[str, dict[Text, int]]) -> Table:
    table = Table(title="Grant-like strings of both real sets, by the rule that decided")
    table.add_column("class")
    table.add_column("strings", justify="right")
    table.add_column("mentions", justify="right")
    table.add_column("for example")
    for name, found in sorted(counts.items()):
        examples = sorted({text.raw for text in found})[:: max(1, len(found) // 3)][:3]
        row = (name, f"{len(found):,}", f"{sum(found.values()):,}", "; ".join(examples))
        table.add_row(*row)
    return table


def _list_strings(counts: dict[str, dict[Text, int]]) -> Iterator[str]:
    for name, found in sorted(counts.items()):
        for text in sorted(found, key=lambda one: (one.raw, one.type or "", one.domain or "")):
            fields = (name, text.raw, text.type or "", text.domain or "", str(found[text]))
            yield "\t".join(" ".join(field.split()) for field in fields) + "\n"


if __name__ == "__main__":
    main()
