"""What ties a study to a thing: links in the graph, or names in its texts.

Everything is read once, for many things are asked about.

Owns that judgement, made from the graph alone. Refuses to know how a search comes to its answer; it
shares no code with it, but for the folding of words by which all of the project compares names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from benchmarks.search.asking import ask
from kg.namespaces import mesh
from kg.store import Store
from kg.terminology.names import split_words

_LONGEST_NAME = 12  # words
# What stands below a term by now, for a MeSH of the graph that is too old to have it.
_NEWER_NAMES = {
    mesh("D018352"): ("COVID-19", "COVID", "coronavirus disease 2019", "SARS-CoV-2", "2019-nCoV")
}


class Evidence:
    """Links and texts of all studies of a store, and the names of all things.

    Attributes:
        names: IRI of a drug or of a record of MeSH → its names.
        drugs: IRI of a record → IRIs of the drugs that are the same substance.
        given: IRI of each drug or derived term of a study → its label.
    """

    def __init__(self, store: Store) -> None:
        self.names: defaultdict[str, list[str]] = defaultdict(list)
        self.drugs: defaultdict[str, list[str]] = defaultdict(list)
        self.given: dict[str, str] = dict(ask(store, "given-drugs"))  # type: ignore[arg-type]
        for thing, name in ask(store, "all-names"):
            self.names[thing].append(name)
        for thing, names in _NEWER_NAMES.items():
            self.names[thing].extend(names)
        for drug, record in ask(store, "drug-records"):
            self.drugs[record].append(drug)
        self._links: defaultdict[str, set[str]] = defaultdict(set)
        self._texts: defaultdict[str, list[list[str]]] = defaultdict(list)
        for query in ("study-links", "study-parts"):
            for nct_id, thing in ask(store, query):
                self._links[nct_id].add(thing)
        for nct_id, text in ask(store, "study-texts"):
            self._texts[nct_id].append(split_words(text))

    def add_drugs(self, things: set[str]) -> set[str]:
        """``things`` with the drugs that are the same substance as one of them."""
        return things.union(*(self.drugs.get(thing, ()) for thing in things))

    def list_names(self, things: Iterable[str]) -> set[str]:
        """All names of ``things``."""
        return {name for thing in things for name in self.names.get(thing, ())}

    def list_linked(self, things: set[str]) -> set[str]:
        """Studies with a link to any of ``things``."""
        return {nct_id for nct_id, linked in self._links.items() if not things.isdisjoint(linked)}

    def list_named(self, nct_ids: Iterable[str], names: Iterable[str]) -> set[str]:
        """Those of ``nct_ids`` in whose texts any of ``names`` stands as words."""
        keys = {make_key(name) for name in names} - {""}
        return {
            nct_id
            for nct_id in nct_ids
            if any(_holds(words, keys) for words in self._texts.get(nct_id, ()))
        }


def make_key(name: str) -> str:
    """The words of a name run together; equal for spellings of one name."""
    return "".join(split_words(name))


def _holds(words: list[str], keys: set[str]) -> bool:
    """Whether a run of ``words`` has one of ``keys``."""
    for start in range(len(words)):
        run = ""
        for word in words[start : start + _LONGEST_NAME]:
            run += word
            if run in keys:
                return True
    return False
