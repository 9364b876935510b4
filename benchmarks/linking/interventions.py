"""How good the links of interventions and arms are that the graph asserts.

``python -m benchmarks.linking.interventions [--set json|xml|both]``

As :mod:`benchmarks.linking.mesh_terms`, but finer:

- The registry's mapping changed with the years: it began to derive procedures (MeSH tree E) in
  2025. A link into a tree is judged in records whose registry data are as old as the first derived
  term of that tree in the set, or newer.
- Halves are those of :mod:`benchmarks.linking.mesh_terms`. Rules were made on half a of another
  split, by SHA-256, before: each half of today holds about half of those studies.
- "Exact" is the share of right ones among the links by EXACT_LABEL, whose text is the preferred
  label letter for letter. A descriptor that the registry never derives in the set, though three
  studies or more name it so, is one that its vocabulary did not have: "known to it" is without.
- "Named" is the share of derived terms of which some name stands in a name or other name at all: no
  method that reads only these finds more.
- "Arms": of the drugs that labels of arms name, those that the arm's own interventions name too,
  among arms whose interventions name any.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.linking.mesh_terms import (
    ARCHIVES,
    FILES,
    MESH_FILE,
    half,
    list_interventions,
    read_studies,
)
from benchmarks.linking.score import EXACT, Score
from kg.config import Config
from kg.namespaces import fold_name
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.links import StudyLinks
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import split_words
from kg.terminology.vocabulary import load_vocabulary

_COMMON = 3
_LONGEST = 8


class Case(msgspec.Struct):
    """One study with derived terms: what the registry derived and what we linked, by method."""

    nct_id: str
    version: str
    derived: set[str]
    found: dict[str, str]
    named: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("json", "xml", "both"), default="both", dest="which")
    options = parser.parse_args(arguments)
    names = ("json", "xml") if options.which == "both" else (options.which,)
    if not all(path.exists() for path in (*(ARCHIVES[name] for name in names), MESH_FILE)):
        parser.exit(2, f"the real records are not there: {MESH_FILE.parent}\n")
    vocabulary = load_vocabulary(Config().ontologies, FILES)
    table = Table(title="Links of interventions, as the graph asserts them")
    for column in ("set", "precision", "recall", "F1", "right", "wrong", "missed", "exact links"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for name in names:
        studies = list(read_studies(ARCHIVES[name]))
        linker = Linker(vocabulary)
        links = [linker.link_study(study) for study in studies]
        _add_rows(table, name, studies, links, vocabulary.mesh)
    Console(width=120).print(table)


def _add_rows(
    table: Table, name: str, studies: list[Study], links: list[StudyLinks], mesh: MeshVocabulary
) -> None:
    cases = list(_build_cases(studies, links, mesh))
    first = _find_first_versions(cases, mesh)
    for part in ("ab", "a", "b"):
        chosen = [case for case in cases if half(case.nct_id) in part]
        title = name if part == "ab" else f"  half {part}"
        table.add_row(title, *_sum(chosen, first, mesh).rows(), style="bold" * (part == "ab"))
    lacking = _list_lacking(cases)
    for case in cases:
        case.found = {one: how for one, how in case.found.items() if one not in lacking}
    table.add_row("  descriptors known to it", *_sum(cases, first, mesh).rows())
    derived = sum(len(case.derived) for case in cases)
    table.add_row("  named", "", f"{sum(case.named for case in cases) / derived:.3f}")
    own, all_ = _count_arm_drugs(studies, links)
    table.add_row("  arms", f"{own / all_:.3f}", "", "", f"{own:,}", f"{all_ - own:,}")


def _build_cases(
    studies: list[Study], links: list[StudyLinks], mesh: MeshVocabulary
) -> Iterator[Case]:
    for study, found in zip(studies, links, strict=True):
        if found.intervention_meshes:
            derived = {ref.id for ref in found.intervention_meshes if ref.id and ref.id in mesh}
            ours = sorted(list_interventions(found), key=lambda pair: pair[1] == EXACT)
            words = {run for text in _list_texts(study) for run in _list_runs(text)}
            yield Case(
                nct_id=study.nct_id,
                version=study.derived_section.misc_info_module.version_holder or "",
                derived=derived,
                found={one: how for one, how in ours if one in mesh},
                named=sum(_is_named(one, words, mesh) for one in derived),
            )


def _list_texts(study: Study) -> Iterator[str]:
    for one in study.protocol_section.arms_interventions_module.interventions:
        yield one.name
        yield from one.other_names


def _list_runs(text: str) -> Iterator[str]:
    words = split_words(text)
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
            yield " ".join(words[start:end])


def _is_named(record_id: str, runs: set[str], mesh: MeshVocabulary) -> bool:
    return any(" ".join(split_words(label)) in runs for label in mesh.labels(record_id))


def _list_trees(record_id: str, mesh: MeshVocabulary) -> set[str]:
    return {tree[0] for tree in mesh.tree_numbers(record_id)}


def _find_first_versions(cases: Iterable[Case], mesh: MeshVocabulary) -> dict[str, str]:
    """Letter of a MeSH tree → the oldest day of registry data with a derived term of it."""
    first: dict[str, str] = {}
    for case in cases:
        for tree in {tree for one in case.derived for tree in _list_trees(one, mesh)}:
            first[tree] = min(first.get(tree, case.version), case.version)
    return first


def _sum(cases: Iterable[Case], first: dict[str, str], mesh: MeshVocabulary) -> Score:
    score = Score()
    for case in cases:
        known = {tree for tree, version in first.items() if version <= case.version}
        score.add(
            case.derived,
            {one: how for one, how in case.found.items() if known & _list_trees(one, mesh)},
        )
    return score


def _list_lacking(cases: Iterable[Case]) -> set[str]:
    """Descriptors that are never derived, though studies name them letter for letter."""
    cases = list(cases)
    derived = {one for case in cases for one in case.derived}
    exact = Counter(one for case in cases for one, how in case.found.items() if how == EXACT)
    return {one for one, count in exact.items() if count >= _COMMON and one not in derived}


def _count_arm_drugs(studies: list[Study], links: list[StudyLinks]) -> tuple[int, int]:
    """Drugs of labels that the arm's interventions name too, and all, of arms that have any."""
    own = all_ = 0
    for study, found in zip(studies, links, strict=True):
        module = study.protocol_section.arms_interventions_module
        given: dict[str, set[str]] = {}
        by_name = {}
        for one, drugs in zip(module.interventions, found.drugs, strict=True):
            slugs = {link.drug.slug for link in drugs}
            by_name[fold_name(one.name)] = slugs
            for label in one.arm_group_labels:
                given.setdefault(fold_name(label), set()).update(slugs)
        for arm, drugs in zip(module.arm_groups, found.arm_drugs, strict=True):
            slugs = given.get(fold_name(arm.label), set()).union(
                *(
                    by_name.get(fold_name(re.sub("^[^:]*: ", "", n)), ())
                    for n in arm.intervention_names
                )
            )
            if slugs:
                own += sum(link.drug.slug in slugs for link in drugs)
                all_ += len(drugs)
    return own, all_


if __name__ == "__main__":
    main()
