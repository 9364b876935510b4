"""The defined classes of studies in a store, by the reasoner and by the queries: do they agree?

Owns putting the two beside each other. Refuses to know how either works and how it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import pyoxigraph as ox

from kg.build.progress import Progress, no_progress
from kg.config import Config
from kg.errors import KgError, QueryError
from kg.namespaces import CT, Iris
from kg.queries import Query, load_catalogue, run_query
from kg.store import Store
from kg.validation.definitions import TYPE, Definitions, read_definitions
from kg.validation.facts import find_facts
from kg.validation.reasoner import classify_studies

# The reasoner's time grows with the square of what it is given: 20 studies 2 s, 60 11 s.
BATCH = 20
_STUDY = ox.NamedNode(f"{CT}Study")


class Classified(msgspec.Struct, frozen=True):
    """The classes of one study, by local name, in the order of the ontology.

    Attributes:
        nct_id: which study.
        reasoned: those that the reasoner gives it.
        queried: those whose query finds it.
    """

    nct_id: str
    reasoned: tuple[str, ...]
    queried: tuple[str, ...]

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Classes that only one of the two gives it, sorted."""
        return tuple(sorted({*self.reasoned} ^ {*self.queried}))


def classify(
    config: Config,
    store: Store,
    nct_ids: Sequence[str],
    as_of: date,
    *,
    progress: Progress = no_progress,
) -> list[Classified]:
    """Each study of ``nct_ids`` with its classes as of a day, in that order, each once.

    Raises:
        KgError: there is no such study in the store.
        ValidationError: Java is absent, or the ontology or the facts cannot be reasoned about.
        QueryError: a class has no query in the catalogue.
    """
    wanted = _find_wanted(store, nct_ids)
    definitions = read_definitions(config.ontology_files, as_of)
    queried = _query(config, store, definitions.queries, as_of, progress)
    reasoned = _reason(store, list(wanted.values()), definitions, progress)
    return [
        Classified(
            nct_id,
            tuple(name.removeprefix(CT) for name in queried if name in reasoned[study]),
            tuple(name.removeprefix(CT) for name in queried if nct_id in queried[name]),
        )
        for nct_id, study in wanted.items()
    ]


def _find_wanted(store: Store, nct_ids: Sequence[str]) -> dict[str, str]:
    """NCT id → IRI of the study, which is in the store."""
    iris = Iris(str(store.manifest["baseIri"]))
    wanted = {nct_id: iris.study(nct_id) for nct_id in dict.fromkeys(nct_ids)}
    for nct_id, study in wanted.items():
        if all((t.predicate, t.object) != (TYPE, _STUDY) for t in store.describe(study)):
            raise KgError(f"there is no study {nct_id} in {store.directory.parent.parent}")
    return wanted


def _reason(
    store: Store, studies: Sequence[str], definitions: Definitions, progress: Progress
) -> dict[str, set[str]]:
    """Study IRI → IRIs of the classes that the reasoner gives it."""
    reasoned: dict[str, set[str]] = {}
    for start in range(0, len(studies), BATCH):
        progress("reasoning", start, len(studies))
        batch = studies[start : start + BATCH]
        facts = find_facts(store.describe, batch, definitions.pattern)
        reasoned |= classify_studies(definitions, facts, batch)
    return reasoned


def _query(
    config: Config, store: Store, queries: dict[str, str], as_of: date, progress: Progress
) -> dict[str, set[str]]:
    """Class IRI → NCT ids of all studies that its query finds."""
    catalogue = load_catalogue(config.queries)
    found = {}
    for number, (name, query) in enumerate(queries.items()):
        progress("querying", number, len(queries))
        if query not in catalogue:
            label = name.removeprefix(CT)
            raise QueryError(f"ct:{label} has no query: there is no {config.queries / query}.rq")
        found[name] = find_studies(store, catalogue[query], as_of)
    return found


def find_studies(store: Store, query: Query, as_of: date) -> set[str]:
    """NCT ids of the studies that the query of a class finds, as of a day where it asks for one."""
    takes_day = any(parameter.name == "day" for parameter in query.parameters)
    results = run_query(store, query, {"day": as_of.isoformat()} if takes_day else {})
    assert isinstance(results, ox.QuerySolutions)
    return {str(row["nctId"].value) for row in results}
