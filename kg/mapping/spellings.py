"""The names of a shared thing that records spell in many ways.

Owns which spelling becomes the label. Refuses to know what the things are, and which spellings are
of one thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, ct, iri, literal
from kg.namespaces import SKOS

Triple = tuple[str, str, str]


def choose_label(spellings: Iterable[str], fault: Callable[[str], int] | None = None) -> str:
    """The spelling to show: words in capitals at the start, not shouted; then alphabetical.

    Before all that, where ``fault`` counts what is wrong with a spelling: one with least of it.

    >>> choose_label(["breast cancer", "BREAST CANCER", "Breast Cancer"])
    'Breast Cancer'
    >>> choose_label(["nsclc", "NSCLC", "Nsclc"])
    'NSCLC'
    """

    def cost(spelling: str) -> tuple[int, int, int, str]:
        words = spelling.split()
        small = sum(word[0].islower() for word in words)
        capitals = sum(map(str.isupper, spelling))
        is_short = len(words) == 1 and len(spelling) <= 6
        faults = fault(spelling) if fault else 0
        return faults, small, -capitals if is_short else capitals, spelling

    return min(spellings, key=cost)


def group_spellings(names: Iterable[str], mint: Callable[[str], str]) -> dict[str, set[str]]:
    """Node in angle brackets, as ``mint`` has it → the spellings of its name."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        groups[iri(mint(name))].add(" ".join(name.split()))
    return groups


def map_spellings(groups: Mapping[str, set[str]], class_: str) -> Iterator[Triple]:
    """Class, label and other spellings of each node."""
    for node, spellings in groups.items():
        label = choose_label(spellings)
        yield node, RDF_TYPE, ct(class_)
        yield node, RDFS_LABEL, literal(label)
        for other in spellings - {label}:
            yield node, iri(SKOS + "altLabel"), literal(other)
