"""Which drugs belong to a drug class, beside those that stand below it in MeSH.

Three sources add up. MeSH says of a substance what it does (pharmacological actions), where the
file has that. A record with one derived intervention term lists that term's ancestors,
pharmacological classes included ("Protein Kinase Inhibitors" for imatinib); older records carry the
term without ancestors, and what the newer ones say of it finds them too. And the name of a drug
says its class (:mod:`kg.terminology.drug_classes`). Owns how the three become one table; refuses to
know the names of classes and ranking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from kg.namespaces import mesh as mesh_iri
from kg.search.documents import Mention
from kg.terminology.drug_classes import ClassMembers


class Actions(Protocol):
    """What is needed of MeSH."""

    def __iter__(self) -> Iterator[str]: ...
    def pharmacological_actions(self, id: str, /) -> tuple[str, ...]: ...


class ClassEvidence:
    """Counts, over single-term records, which ancestors the registry gives a term."""

    def __init__(self) -> None:
        self._records: Counter[str] = Counter()
        self._ancestors: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, mentions: Iterable[Mention]) -> None:
        """Take in the mentions of one study."""
        terms: set[str] = set()
        ancestors: set[str] = set()
        for mention in mentions:
            if mention.place == "interventionMesh":
                terms.add(mention.iri)
            elif mention.place == "interventionAncestor":
                ancestors.add(mention.iri)
        if len(terms) == 1 and ancestors:
            term = terms.pop()
            self._records[term] += 1
            self._ancestors[term].update(ancestors - {term})

    def find_classes(self) -> Iterator[tuple[str, str]]:
        """``(class, drug)`` IRIs: ancestors that most single-term records of the drug carry."""
        for term, records in sorted(self._records.items()):
            for ancestor, count in sorted(self._ancestors[term].items()):
                if 2 * count > records:
                    yield ancestor, term


def list_actions(mesh: Actions) -> Iterator[tuple[str, str]]:
    """``(class, drug)`` IRIs, as the pharmacological actions of MeSH say."""
    for record_id in mesh:
        for action in mesh.pharmacological_actions(record_id):
            yield mesh_iri(action), mesh_iri(record_id)


def list_named(
    members: ClassMembers, iris: Sequence[str], labels: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """``(class, drug)`` IRIs of drugs, given with their labels, whose names say their class."""
    for iri, label in zip(iris, labels, strict=True):
        for record_id in sorted(members.find(label)):
            yield mesh_iri(record_id), iri


def make_class_table(
    pairs: Iterable[tuple[str, str]], numbers: Mapping[str, int]
) -> dict[int, list[int]]:
    """Number of a class → numbers of its drugs; of pairs with IRIs in ``numbers``, none twice."""
    found: dict[int, set[int]] = {}
    for class_iri, drug_iri in pairs:
        if class_iri in numbers and drug_iri in numbers and class_iri != drug_iri:
            found.setdefault(numbers[class_iri], set()).add(numbers[drug_iri])
    return {one: sorted(found[one]) for one in sorted(found)}
