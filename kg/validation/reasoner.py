"""What a reasoner finds in the ontology, alone or with the facts of some studies.

Owns the questions put to it. Refuses to know how it runs, what the classes mean and where facts
come from. A reasoner on data is slow: it is for tens of studies at a time, to show that the queries
of the classes find what the definitions mean. A store is asked by these queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ValidationError
from kg.namespaces import OWL
from kg.validation.definitions import Definitions, read_triples
from kg.validation.facts import state_facts
from kg.validation.hermit import check_java, run_hermit

THING = f"{OWL}Thing"
NOTHING = f"{OWL}Nothing"


def check_consistency(ontology_files: Sequence[Path]) -> list[str]:
    """IRIs of the classes that can have no member, sorted; ``[]`` where all is well.

    The Turtle files are taken together. An ontology that contradicts itself gives ``owl:Thing``:
    nothing at all can be a member of anything.

    Raises:
        ValidationError: Java is absent, a file cannot be read, or HermiT refuses the ontology.
    """
    check_java()
    found = run_hermit(read_triples(ontology_files), individuals=False)
    if not found.is_consistent:
        return [THING]
    empty = {name for group in found.equivalents if NOTHING in group for name in group}
    return sorted(empty - {NOTHING})


def classify_studies(
    definitions: Definitions, facts: Sequence[ox.Triple], studies: Sequence[str]
) -> dict[str, set[str]]:
    """Study IRI → IRIs of the classes of ``definitions.queries`` that HermiT finds it in.

    Args:
        definitions: the defined classes, as of a day.
        facts: what :func:`kg.validation.facts.find_facts` found of the studies.
        studies: their IRIs; some twenty at a time, since the time grows with the square.

    Raises:
        ValidationError: Java is absent, HermiT refuses the facts, or they contradict the ontology.
    """
    triples = [*definitions.triples, *state_facts(facts, studies, definitions)]
    found = run_hermit(triples, individuals=True)
    if not found.is_consistent:
        raise ValidationError(
            "the facts of these studies contradict the ontology; ask for each alone to see which"
        )
    return {study: found.find_classes(study) & definitions.queries.keys() for study in studies}
