"""Whether a drug's codes, brands and generic names find the same studies, and no other drug's.

``python -m benchmarks.linking.synonyms [--set json|xml|both]``

The rule. ``tests/drug_names.tsv`` lists drugs with names of each, as facts; the first 62 are those
that the real records give most often. A name finds the studies whose interventions are linked to
the drug that the name as a whole resolves to. Of a drug are counted:

- names that find the studies its generic name finds, of all its names;
- studies that one of its names stands in (as words of an intervention's name, placebos apart), and
  how many of these are found;
- leaks: studies with a link to the drug whose matched words hold a name of a drug of the same class
  and none of its own; and studies where an intervention whose own name names another drug leads to
  it through an other name.

The table shows the sums and the worst drugs.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.linking.mesh_terms import ARCHIVES, FILES, MESH_FILE, read_studies
from kg.config import Config
from kg.study import Study
from kg.terminology.intervention_names import strip_placebo
from kg.terminology.interventions import NAME_FIELD, OTHER_NAMES_FIELD, TYPES_WITH_DRUGS
from kg.terminology.linker import Linker
from kg.terminology.links import DrugLink
from kg.terminology.names import fold
from kg.terminology.vocabulary import Vocabulary, load_vocabulary

NAMES_FILE = Path(__file__).resolve().parents[2] / "tests" / "drug_names.tsv"
_WORST = 15


class Names(msgspec.Struct):
    """A drug of the list: its class, and its names with the generic one first."""

    drug: str
    class_: str
    names: list[str]


class Texts(msgspec.Struct):
    """What a study says of its interventions, folded; slug of each drug linked → matched words.

    ``beside``: drugs that other names led to though the intervention's own name names a drug.
    """

    nct_id: str
    names: list[str]
    hubs: dict[str, list[str]]
    beside: set[str]


class Parity(msgspec.Struct):
    """Counts of one drug: see the rule above."""

    drug: str
    names: int
    lost_names: list[str]
    found: int
    said: int
    said_and_found: int
    leaks: list[str]

    @property
    def cost(self) -> tuple[int, int]:
        """How bad it is: leaks and lost names first, then studies missed."""
        return len(self.leaks) + len(self.lost_names), self.said - self.said_and_found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("json", "xml", "both"), default="both", dest="which")
    options = parser.parse_args(arguments)
    sets = ("json", "xml") if options.which == "both" else (options.which,)
    if not all(path.exists() for path in (*(ARCHIVES[name] for name in sets), MESH_FILE)):
        parser.exit(2, f"the real records are not there: {MESH_FILE.parents[1]}\n")
    vocabulary = load_vocabulary(Config().ontologies, FILES)
    studies = (study for name in sets for study in read_studies(ARCHIVES[name]))
    found = measure(read_names(), studies, vocabulary)
    Console(width=140).print(_make_table(" + ".join(sets), found))


def read_names(path: Path = NAMES_FILE) -> list[Names]:
    """The drugs of the list in its order."""
    with path.open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        drugs: dict[str, Names] = {}
        for row in csv.DictReader(lines, delimiter="\t"):
            one = drugs.setdefault(row["drug"], Names(row["drug"], row["class"], []))
            one.names.append(row["name"])
    return list(drugs.values())


def measure(drugs: list[Names], studies: Iterable[Study], vocabulary: Vocabulary) -> list[Parity]:
    """The counts of every drug of ``drugs`` over ``studies``."""
    linker = Linker(vocabulary)
    texts = [_read_texts(study, linker) for study in studies]
    said = {one.drug: _list_said(one, texts) for one in drugs}
    return [_measure_drug(one, drugs, texts, said[one.drug], vocabulary) for one in drugs]


def _read_texts(study: Study, linker: Linker) -> Texts:
    hubs: dict[str, list[str]] = {}
    drugs = linker.link_study(study).drugs
    for link in (link for found in drugs for link in found):
        hubs.setdefault(link.drug.slug, []).append(fold(link.match.text))
    given = [
        one
        for one in study.protocol_section.arms_interventions_module.interventions
        if one.type in TYPES_WITH_DRUGS
    ]
    return Texts(
        study.nct_id,
        [strip_placebo(one.name) for one in given],
        hubs,
        {slug for found in drugs for slug in list_beside(found)},
    )


def list_beside(links: Iterable[DrugLink]) -> set[str]:
    """Of one intervention's ``links``, the drugs by other names where its name names a drug."""
    fields: dict[str, set[str]] = {}
    for link in links:
        fields.setdefault(link.match.field, set()).add(link.drug.slug)
    named = fields.get(NAME_FIELD, set())
    return fields.get(OTHER_NAMES_FIELD, set()) - named if named else set()


def _make_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of ``names`` as words; a hyphen, a space or nothing between the parts of a code."""
    parts = (r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", fold(name)))) for name in names)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(parts, key=len, reverse=True))})(?![\w-])")


def _list_said(one: Names, texts: list[Texts]) -> set[str]:
    pattern = _make_pattern(one.names)
    return {text.nct_id for text in texts if any(map(pattern.search, text.names))}


def _measure_drug(
    one: Names,
    drugs: list[Names],
    texts: list[Texts],
    said: set[str],
    vocabulary: Vocabulary,
) -> Parity:
    hubs = {name: vocabulary.interventions.find_drug(name) for name in one.names}
    generic = hubs[one.names[0]]
    slug = generic.slug if generic else ""
    found = {text.nct_id: text for text in texts if slug in text.hubs}
    lost = [name for name, hub in hubs.items() if hub is None or hub.slug != slug]
    own = [*one.names, *(label.text for label in (generic.labels if generic else ()))]
    words = {nct_id: text.hubs[slug] for nct_id, text in found.items()}
    beside = {nct_id for nct_id, text in found.items() if slug in text.beside}
    leaks = sorted({*beside, *_list_leaks(words, own, _list_siblings(one, drugs))})
    return Parity(
        one.drug, len(one.names), lost, len(found), len(said), len(said & found.keys()), leaks
    )


def _list_siblings(one: Names, drugs: list[Names]) -> list[str]:
    return [
        name
        for other in drugs
        if other.class_ == one.class_ and other is not one
        for name in other.names
    ]


def _list_leaks(found: Mapping[str, list[str]], own: list[str], siblings: list[str]) -> list[str]:
    """Of the studies ``found`` (id → matched words), those that only a sibling's name led to."""
    if not siblings:
        return []
    mine, theirs = _make_pattern(own), _make_pattern(siblings)
    return [
        nct_id
        for nct_id, words in found.items()
        if any(theirs.search(one) and not mine.search(one) for one in words)
    ]


def _make_table(title: str, found: list[Parity]) -> Table:
    table = Table(title=f"{title}: {len(found)} drugs; the worst below the sums")
    for column in ("drug", "names", "same studies", "said in", "of these found", "found", "leaks"):
        table.add_column(column, justify="left" if column == "drug" else "right")
    table.add_column("names that lead elsewhere or nowhere")
    table.add_row("all", *_sum(found), "", style="bold")
    for one in sorted(found, key=lambda one: one.cost, reverse=True)[:_WORST]:
        table.add_row(one.drug, *_sum([one]), ", ".join((*one.lost_names, *one.leaks)))
    return table


def _sum(found: Sequence[Parity]) -> Iterator[str]:
    names = sum(one.names for one in found)
    yield f"{names:,}"
    yield f"{names - sum(len(one.lost_names) for one in found):,}"
    yield f"{sum(one.said for one in found):,}"
    yield f"{sum(one.said_and_found for one in found):,}"
    yield f"{sum(one.found for one in found):,}"
    yield f"{sum(len(one.leaks) for one in found):,}"


if __name__ == "__main__":
    main()
