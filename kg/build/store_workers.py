"""Worker processes that check parts of a published store.

Owns what a worker reads of the store: the graph of a study, or a few shared things, each with the
types of what it points at. Refuses to know which parts there are, and what becomes of the findings.

Every process opens the database itself, read-only, and is started anew instead of forked: a handle
must never be shared over a fork.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.build.finding_spool import Found, pack_findings
from kg.build.focus_labels import name_focus
from kg.build.pointing import TYPE, TypeFinder, keep_own
from kg.build.workers import free_memory, get_peak_memory, leave_with_parent
from kg.namespaces import Iris
from kg.queries import Query, run_check
from kg.store import Store
from kg.validation.assessment import Check
from kg.validation.findings import Finding
from kg.validation.tally import Tally
from kg.validation.validator import Validator, get_validator

# Beside the studies', the graphs that no study gives facts to: they are not checked, as in a build.
UNCHECKED = ("history", "mesh", "ontology", "shapes")


@dataclass(frozen=True, slots=True)
class StoreSetup:
    """What every worker works with.

    Attributes:
        generation: directory of the generation.
        base_iri: where its IRIs are minted.
        shapes: folder of the shapes.
        ontologies: folder of the ontology.
        engine: validation engine, ``fast`` or ``pyshacl``.
    """

    generation: Path
    base_iri: str
    shapes: Path
    ontologies: Path
    engine: str = "fast"


class Checked(msgspec.Struct):
    """What was found in a part of the store: counted, and as a piece of the spool."""

    tally: Tally
    findings: bytes


class StoreWorker:
    """One process's state: the open store and the compiled shapes."""

    def __init__(self, setup: StoreSetup) -> None:
        self._store = Store(setup.generation)
        self._validator: Validator = get_validator(setup.shapes, setup.ontologies, setup.engine)
        iris = Iris(setup.base_iri)
        self._study_graphs = iris.study_graph("")
        self._unchecked = {iris.graph(kind) for kind in UNCHECKED}
        self._types = TypeFinder(lambda thing: self._store.quads(subject=thing, property_=TYPE))

    def check_studies(self, graphs: Sequence[str]) -> Checked:
        """Check these graphs of studies, each by itself."""
        tally, found = Tally(), list[Found]()
        for graph in graphs:
            nct_id = graph.removeprefix(self._study_graphs)
            findings = self._check_study(graph)
            tally.add_study(nct_id, findings)
            if findings:
                found.append((nct_id, findings))
        free_memory()
        return Checked(tally, pack_findings(found))

    def check_things(self, graph: str, things: Sequence[str]) -> Checked:
        """Check these shared things of ``graph``; those of an earlier graph were checked there."""
        about = {thing: self._read_thing(thing) for thing in things}
        own = {thing for thing, quads in about.items() if _get_first_graph(quads) == graph}
        triples = [quad.triple for thing in own for quad in about[thing]]
        data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert data is not None
        findings = keep_own(self._validator.find_shared(self._types.add_types(data)), data)
        findings = name_focus(findings, data)
        tally = Tally()
        tally.add_things(len(own), findings)
        free_memory()
        return Checked(tally, pack_findings([("", findings)] if findings else []))

    def _check_study(self, graph: str) -> list[Finding]:
        data = self._store.dump_graph(graph)
        findings = keep_own(self._validator.find(self._types.add_types(data)), data)
        return name_focus(findings, data)

    def _read_thing(self, thing: str) -> list[ox.Quad]:
        """What the shared graphs say of a thing."""
        return [
            quad
            for quad in self._store.quads(subject=thing)
            if isinstance(quad.graph_name, ox.NamedNode) and self._is_shared(quad.graph_name.value)
        ]

    def _is_shared(self, graph: str) -> bool:
        return graph not in self._unchecked and not is_study_graph(graph, self._study_graphs)


def is_study_graph(graph: str, start: str) -> bool:
    """Whether ``graph`` is a study's: ``start`` and an NCT id."""
    return graph.startswith(f"{start}NCT")


def _get_first_graph(quads: Iterable[ox.Quad]) -> str:
    names = (quad.graph_name for quad in quads)
    return min((name.value for name in names if isinstance(name, ox.NamedNode)), default="")


# A pool process has no other place for its state.
_setup: StoreSetup | None = None
_worker: StoreWorker | None = None


def start_worker(setup: StoreSetup) -> None:
    """Make this process a worker; the store is opened with the first task, so that errors show."""
    global _setup
    _setup = setup
    leave_with_parent()


def get_worker() -> StoreWorker:
    """The worker of this process."""
    global _worker
    if _worker is None:
        assert _setup is not None
        _worker = StoreWorker(_setup)
    return _worker


def check_studies(graphs: Sequence[str]) -> Checked:
    """:meth:`StoreWorker.check_studies` of this process's worker."""
    return get_worker().check_studies(graphs)


def check_things(graph: str, things: Sequence[str]) -> Checked:
    """:meth:`StoreWorker.check_things` of this process's worker."""
    return get_worker().check_things(graph, things)


def check_whole(query: Query) -> tuple[Check, int]:
    """Put a check to the whole store; with the highest resident memory so far, in bytes.

    No shapes are needed for that.
    """
    assert _setup is not None
    with Store(_setup.generation) as store:
        return run_check(store, query), get_peak_memory()
