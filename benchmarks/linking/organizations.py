"""How well names of organisations are linked to ROR, and how many spellings come together.

``python -m benchmarks.linking.organizations [--groups FILE]``

The table (``tests/organization_table.tsv``): 200 names drawn at random (seed 20261127), 25 of each
of sponsors, collaborators, sites and affiliations from each of the two real sets, every distinct
name once; labelled by hand by reading the nearest records of the extract of ROR, before there was a
linker. ``ror`` is the record of the organisation itself, or "none" where the extract, a third of
ROR, has none; ``within`` is that of an organisation that it is a part of. An exact link is right if
it leads to ``ror``, a close one also if to ``within``. Rules and scores were settled on half A.

``tests/organization_audit.tsv`` holds exact links drawn at random from those of all distinct names
of both sets, each judged by reading name, place and record: their share of right ones is the
precision with more names behind it. Links made since that the audit does not hold are not judged.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.linking.mesh_terms import ARCHIVES, FILES, read_studies
from kg.config import Config
from kg.study import Study
from kg.terminology.countries import Countries
from kg.terminology.links import Country, OrganizationMention, Place
from kg.terminology.study_organizations import (
    COLLABORATOR_FIELD,
    FACILITY_FIELD,
    LEAD_FIELD,
    OFFICIAL_FIELD,
    StudyOrganizations,
)
from kg.terminology.vocabulary import Vocabulary, VocabularyFiles, load_vocabulary

TESTS = Path(__file__).resolve().parents[2] / "tests"
ROR_ONLY = VocabularyFiles(ror=FILES.ror)
FIELDS = {
    "affiliation": OFFICIAL_FIELD,
    "collab": COLLABORATOR_FIELD,
    "facility": FACILITY_FIELD,
    "lead": LEAD_FIELD,
}
_ROR = "https://ror.org/"
_LARGEST = 30


class Label(msgspec.Struct, frozen=True):
    """A name with the last part of the ROR id that is right for it."""

    half: str
    field: str
    set: str
    name: str
    city: str
    country: str
    ror: str
    within: str


class Score(msgspec.Struct):
    """Exact links, close links, and names that have a record."""

    exact_right: int = 0
    exact_wrong: int = 0
    close_right: int = 0
    close_wrong: int = 0
    known: int = 0
    found: int = 0

    @property
    def precision(self) -> float:
        """Of exact links."""
        return self.exact_right / (self.exact_right + self.exact_wrong or 1)

    @property
    def recall(self) -> float:
        """Names with a record of their own that have an exact link to it."""
        return self.exact_right / (self.known or 1)

    def add(self, label: Label, mention: OrganizationMention) -> None:
        """Count one name."""
        target = mention.link.target.removeprefix(_ROR) if mention.link else "none"
        self.known += label.ror != "none"
        self.found += target == label.ror != "none"
        if mention.link is None:
            return
        if mention.link.is_exact:
            self.exact_right += target == label.ror
            self.exact_wrong += target != label.ror
        else:
            self.close_right += target in (label.ror, label.within)
            self.close_wrong += target not in (label.ror, label.within)

    def row(self) -> list[str]:
        """Precision and recall of exact links, precision of close ones, recall of both."""
        exact, close = self.exact_right + self.exact_wrong, self.close_right + self.close_wrong
        return [
            f"{self.precision:.3f} ({self.exact_right} of {exact})",
            f"{self.recall:.3f} ({self.exact_right} of {self.known})",
            f"{self.close_right / (close or 1):.3f} ({self.close_right} of {close})",
            f"{self.found / (self.known or 1):.3f} ({self.found} of {self.known})",
        ]


def read_labels(path: Path = TESTS / "organization_table.tsv") -> list[Label]:
    """The labelled names."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Label(**row) for row in rows]


def score(labels: Iterable[Label], vocabulary: Vocabulary) -> Score:
    """How the linker does on ``labels``."""
    total = Score()
    for label in labels:
        total.add(label, mention(label, vocabulary))
    return total


def mention(label: Label, vocabulary: Vocabulary) -> OrganizationMention:
    """What the linker makes of a name in its field and place."""
    place = find_place(label.city, label.country, vocabulary.countries)
    return vocabulary.organizations.mention(label.name, FIELDS[label.field], place)


def find_place(city: str, country: str, countries: Countries) -> Place | None:
    """The place of a site, where its country is known."""
    found = countries.find(country) if country else None
    return Place(city or None, found) if found else None


def audit(vocabulary: Vocabulary, path: Path = TESTS / "organization_audit.tsv") -> tuple[int, int]:
    """Right links and wrong ones of the audit that the linker still makes."""
    right = wrong = 0
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            place = find_place(row["city"], row["country"], vocabulary.countries)
            field = FACILITY_FIELD if row["country"] else LEAD_FIELD
            link = vocabulary.organizations.mention(row["name"], field, place).link
            if link and link.is_exact and link.target == _ROR + row["ror"]:
                right += row["right"] == "yes"
                wrong += row["right"] == "no"
    return right, wrong


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table; write the largest groups of spellings where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=Path)
    options = parser.parse_args(arguments)
    if not (FILES.ror and FILES.ror.exists() and all(map(Path.exists, ARCHIVES.values()))):
        parser.exit(2, "the real records, or the extract of ROR, are not there\n")
    vocabulary = load_vocabulary(Config().ontologies, ROR_ONLY)
    groups, names, took_ms = gather_groups(vocabulary)
    nodes = len(groups)
    table = Table(title=f"Organisations: {names:,} names (place of sites included) are {nodes:,}")
    for column in ("names", "exact: precision", "exact: recall", "close: precision", "any: recall"):
        table.add_column(column)
    labels = read_labels()
    for half in ("A", "B", "AB"):
        total = score((one for one in labels if one.half in half), vocabulary)
        table.add_row(f"half {half}" if len(half) == 1 else "both", *total.row())
    right, wrong = audit(vocabulary)
    table.add_row("audit", f"{right / (right + wrong or 1):.3f} ({right} of {right + wrong})")
    table.caption = f"{took_ms:.3f} ms a name"
    Console(width=120).print(table)
    if options.groups:
        options.groups.write_text("\n".join(list_largest(groups)) + "\n", encoding="utf-8")


Groups = dict[tuple[str, str], Counter[str]]
"""Key and place → spellings with the number of their mentions."""


def gather_groups(vocabulary: Vocabulary) -> tuple[Groups, int, float]:
    """Nodes with their spellings, number of distinct names, and milliseconds a distinct name."""
    linker = StudyOrganizations(vocabulary.organizations, remembered=1 << 20)
    groups: Groups = defaultdict(Counter)
    spent = 0.0
    for study in (study for archive in ARCHIVES.values() for study in read_studies(archive)):
        countries = _find_countries(study, vocabulary.countries)
        start = time.process_time()
        links = linker.link(study.protocol_section, countries)
        spent += time.process_time() - start
        for one in (links.lead_sponsor, *links.collaborators, *links.officials, *links.facilities):
            if one is not None:
                place = one.place.key if one.place else ""
                groups[one.key, place][" ".join(one.name.split())] += 1
    names = sum(len(spellings) for spellings in groups.values())
    return groups, names, 1000 * spent / names


def _find_countries(study: Study, countries: Countries) -> dict[str, Country]:
    names = {one.country for one in study.protocol_section.contacts_locations_module.locations}
    found = {name: countries.find(name) for name in names if name}
    return {name: country for name, country in found.items() if country}


def list_largest(groups: Groups) -> Iterator[str]:
    """The nodes with most spellings, one line each."""
    for (key, place), spellings in sorted(groups.items(), key=lambda one: -len(one[1]))[:_LARGEST]:
        names = "; ".join(f"{name} ({count})" for name, count in spellings.most_common())
        yield f"{key} {place}".strip() + f"\t{len(spellings)}\t{names}"


if __name__ == "__main__":
    main()
