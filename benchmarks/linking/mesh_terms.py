"""How well our links agree with the MeSH terms that the registry derived itself.

``python -m benchmarks.linking.mesh_terms [--set json|xml|both] [--half a|b] [--misses FILE]``

The rule. The registry's derived terms of a study (``derivedSection`` … ``meshes``) are hidden from
the linkers, which see conditions, interventions and their other names only. Per study, the set of
descriptors that we link is compared with the set that the registry derived; true and false ones are
summed over all studies.

- Descriptors are compared by id (a legacy term, which has none, by the record its name finds). One
  that the 2020 extract of MeSH does not have cannot be found in it: the first table leaves these
  out on both sides, the second counts each as missed, unless a drug hub of ours leads there.
- A study without any derived term says nothing about what is right, and is left out.
- The registry began to derive procedures (MeSH tree E) late: where a set has no derived term of a
  tree at all, our links into that tree are not judged. "All trees" judges them as wrong.
- A condition counts with what the graph says of it (``ct:linkedMeshTerm``, ``ct:partMeshTerm``, and
  for an abbreviation the study's ``ct:studiesCondition``).
- Keywords are not read: on the legacy set seven in eight of their links are not derived terms.
- ``--half`` takes the studies of one half (see :func:`half`), by the digest of the NCT id: rules
  are thought out on the misses of one, and the other tells whether they carry over. Rules for
  interventions were first made on a half of another split, by SHA-256, so that for these neither
  half of today is untouched.
- Under the table stand the descriptors most often missed and most often wrong.

The peer is a plain dictionary: the longest runs of words, left to right, that are names in MeSH.
"Exact" is the share of right ones among links that the graph asserts as exact (``EXACT_LABEL``).
"Written out" says of how many of the others the descriptor's own name is, word for word, one of the
texts that the record reports: the registry derives it from the same text in some records, and
leaves it out in these (its own records call that algorithm imperfect).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.linking.peer import Dictionary
from benchmarks.linking.score import EXACT, Labelled, Score
from kg.config import Config
from kg.namespaces import MESH, digest
from kg.sources import Reading, list_items, load_item, read_records
from kg.sources.items import Item
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.links import StudyLinks
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.vocabulary import VocabularyFiles, load_vocabulary

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MESH_FILE = DATA / "mesh" / "mesh2020-extract.nt.gz"
# Every vocabulary that is laid beside the project, as a user would install them.
FILES = VocabularyFiles(
    mesh=(MESH_FILE,),
    drugbank=DATA / "drugs" / "drugbank-vocabulary.csv",
    unii=DATA / "drugs" / "unii-names-2014.txt",
    rxnorm=DATA / "drugs" / "rxnorm-names-2014.txt",
    ror=DATA / "ror" / "ror-v2-extract.jsonl.gz",
    mondo=DATA / "ontologies" / "mondo_exactmatch_mesh.sssom.tsv",
)
ARCHIVES = {
    "json": DATA / "ctgov" / "v2-studies.json.zip",
    "xml": DATA / "ctgov" / "legacy-xml.zip",
}
_WORST = 12


class Case(msgspec.Struct):
    """One study: what the registry derived, what a linker found, and the text it saw.

    ``written`` are those found whose preferred label is a line of ``text``.
    """

    nct_id: str
    text: str
    derived: set[str]
    found: Labelled
    written: frozenset[str] = frozenset()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables; write the misses where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("json", "xml", "both"), default="both", dest="which")
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--misses", type=Path)
    options = parser.parse_args(arguments)
    names = ("json", "xml") if options.which == "both" else (options.which,)
    if not all(path.exists() for path in (*(ARCHIVES[name] for name in names), MESH_FILE)):
        parser.exit(2, f"the real records are not there: {DATA}\n")
    vocabulary = load_vocabulary(Config().ontologies, FILES)
    console, misses = Console(width=156), []
    for name in names:
        studies = list(filter(partial(_is_in, options.half), read_studies(ARCHIVES[name])))
        misses += _measure(name, studies, Linker(vocabulary), vocabulary.mesh, console)
    if options.misses:
        options.misses.write_text("\n".join(misses) + "\n", encoding="utf-8")


def half(nct_id: str) -> str:
    """``"a"`` or ``"b"``, by whether the digest of the id is even."""
    return "ab"[int(digest(nct_id), 16) % 2]


def _is_in(wanted: str | None, study: Study) -> bool:
    return wanted is None or half(study.nct_id) == wanted


def read_studies(archive: Path) -> Iterator[Study]:
    """The studies of an archive of records; what cannot be read is left out."""
    for item in list_items([archive]):
        if isinstance(item, Item):
            for reading in read_records(load_item(item), item.name):
                if isinstance(reading, Reading):
                    yield reading.study


def _measure(
    name: str, studies: list[Study], linker: Linker, mesh: MeshVocabulary, console: Console
) -> list[str]:
    start = time.perf_counter()
    links = [linker.link_study(study) for study in studies]
    took = 1000 * (time.perf_counter() - start) / len(studies)
    peer = Dictionary(mesh)
    table = Table(title=f"{name}: {len(studies):,} studies, linked in {took:.2f} ms each")
    for column in (
        "links",
        "precision",
        "recall",
        "F1",
        "right",
        "wrong",
        "missed",
        "exact links",
        "written out",
    ):
        table.add_column(column, justify="left" if column == "links" else "right")
    misses: list[str] = []
    for kind, list_ours, list_texts in _KINDS:
        cases = _build_cases(kind, studies, links, list_ours, list_texts)
        _mark_written(cases, mesh)
        misses += _add_rows(table, f"{name} {kind}", cases, peer, mesh)
    console.print(table)
    for line in misses:
        if line.startswith("#"):
            console.print(line, markup=False, highlight=False)
    return misses


def score_set(name: str, linker: Linker, mesh: MeshVocabulary) -> dict[str, tuple[Score, Score]]:
    """Kind ("conditions", "interventions") → our score and the plain dictionary's, over a set."""
    studies, peer = list(read_studies(ARCHIVES[name])), Dictionary(mesh)
    links = [linker.link_study(study) for study in studies]
    scores = {}
    for kind, list_ours, list_texts in _KINDS:
        cases = _build_cases(kind, studies, links, list_ours, list_texts)
        _mark_written(cases, mesh)
        words = _ask_peer(cases, peer)
        scores[kind] = _sum(cases, _judge(cases, mesh)), _sum(words, mesh.__contains__)
    return scores


def _judge(cases: list[Case], mesh: MeshVocabulary) -> Callable[[str], bool]:
    """Whether a descriptor is judged: known, and of a tree the registry derives terms of."""
    trees = {tree[0] for case in cases for one in case.derived for tree in mesh.tree_numbers(one)}
    return lambda one: one in mesh and any(tree[0] in trees for tree in mesh.tree_numbers(one))


def _ask_peer(cases: list[Case], peer: Dictionary) -> list[Case]:
    return [
        Case(case.nct_id, case.text, case.derived, dict.fromkeys(peer.find(case.text), ""))
        for case in cases
    ]


def _add_rows(
    table: Table, title: str, cases: list[Case], peer: Dictionary, mesh: MeshVocabulary
) -> list[str]:
    is_judged = _judge(cases, mesh)
    table.add_row(title, *_sum(cases, is_judged).rows(), style="bold")
    table.add_row("  all trees", *_sum(cases, mesh.__contains__).rows())
    table.add_row("  newer descriptors missed", *_sum(cases, lambda _: True).rows())
    words = _sum(_ask_peer(cases, peer), mesh.__contains__)
    table.add_row("  plain dictionary", *words.rows()[:-2], "", "", style="dim")
    return list(_list_misses(title, cases, is_judged, mesh))


def _sum(cases: Iterable[Case], counts: Callable[[str], bool]) -> Score:
    score = Score()
    for case in cases:
        score.add(
            set(filter(counts, case.derived)),
            {one: method for one, method in case.found.items() if counts(one)},
            case.written,
        )
    return score


def _list_misses(
    title: str, cases: list[Case], counts: Callable[[str], bool], mesh: MeshVocabulary
) -> Iterator[str]:
    """The descriptors most often missed and most often wrong, then each with its studies."""
    missed = [(one, case) for case in cases for one in case.derived - case.found.keys()]
    wrong = [(one, case) for case in cases for one in case.found.keys() - case.derived]
    for what, all_pairs in (("missed", missed), ("wrong", wrong)):
        pairs = [(one, case) for one, case in all_pairs if counts(one)]
        often = Counter(one for one, _ in pairs).most_common()
        worst = "; ".join(f"{mesh.get_label(one)} {count}" for one, count in often[:_WORST])
        yield f"# {title}: {len(pairs)} {what}: {worst}"
        for one, case in sorted(pairs, key=lambda pair: (pair[0], pair[1].nct_id)):
            method = case.found.get(one, "")
            fields = (title, what, one, mesh.get_label(one), case.nct_id, method, case.text)
            yield "\t".join(" ".join(field.split()) for field in fields)


def _build_cases(
    kind: str,
    studies: list[Study],
    links: list[StudyLinks],
    list_ours: Callable[[StudyLinks], Iterable[tuple[str, str]]],
    list_texts: Callable[[Study], Iterable[str]],
) -> list[Case]:
    cases = []
    for study, found in zip(studies, links, strict=True):
        refs = found.condition_meshes if kind == "conditions" else found.intervention_meshes
        if refs:
            nct_id = study.protocol_section.identification_module.nct_id
            derived = {ref.id or ref.label for ref in refs}
            ours = dict(sorted(list_ours(found), key=lambda pair: pair[1] == EXACT))
            cases.append(Case(nct_id, "\n".join(list_texts(study)), derived, ours))
    return cases


def _mark_written(cases: list[Case], mesh: MeshVocabulary) -> None:
    for case in cases:
        lines = {" ".join(line.casefold().split()) for line in case.text.splitlines()}
        known = (one for one in case.found if one in mesh)
        case.written = frozenset(one for one in known if mesh.get_label(one).casefold() in lines)


def _list_conditions(links: StudyLinks) -> Iterator[tuple[str, str]]:
    parts = (one for found in links.condition_parts for one in found)
    for link in (*filter(None, links.conditions), *parts, *links.abbreviations):
        if link.mesh.id:
            yield link.mesh.id, link.match.method


def list_interventions(links: StudyLinks) -> Iterator[tuple[str, str]]:
    """Descriptor and method of each link of an intervention that the graph asserts."""
    for one in (one for found in links.drugs for one in found):
        for iri in one.drug.exact_matches:
            if iri.startswith(MESH):
                yield iri.removeprefix(MESH), one.match.method
    for term in (term for found in links.intervention_terms for term in found):
        if term.mesh.id:
            yield term.mesh.id, term.match.method


def _condition_texts(study: Study) -> list[str]:
    return study.protocol_section.conditions_module.conditions


def _intervention_texts(study: Study) -> Iterator[str]:
    for one in study.protocol_section.arms_interventions_module.interventions:
        yield one.name
        yield from one.other_names


_KINDS = (
    ("conditions", _list_conditions, _condition_texts),
    ("interventions", list_interventions, _intervention_texts),
)


if __name__ == "__main__":
    main()
