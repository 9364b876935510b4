"""The examples of the shapes in ``tests/shapes``, one TriG file beside each file of ``shapes/``.

The default graph of a file describes valid nodes. Each named graph is an example: what it states of
a node takes the place of all values of those properties, and ``eg:without`` takes a property away.
The name of the graph says which shape it is about, and the constraint component that must find
fault, or ``valid``: ``<ArmGroup-armGroupType/In>``, and a number where there are several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.namespaces import CTSH, RDF, RDFS, SH
from kg.validation.paths import PathNodes, describe_paths, write_path
from kg.validation.shapes import SHARED_THING, to_ntriples
from kg.validation.terms import Term
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "shapes"
EXAMPLES = "https://w3id.org/trial-kg/shapes/examples/"
TYPE = ox.NamedNode(f"{RDF}type")
Triples = list[ox.Triple]
_SUB_CLASS_OF = ox.NamedNode(f"{RDFS}subClassOf")
_TARGET = ox.NamedNode(f"{SH}targetClass")
_WITHOUT = ox.NamedNode(f"{EXAMPLES}without")


class Example(NamedTuple):
    """One named graph.

    Attributes:
        shape: local name of the shape it is about.
        component: short name of the constraint component that must find fault, e.g. ``MinCount``;
            "" where nothing must.
        triples: what it states, without ``eg:without``.
        changed: (node, property) pairs whose values it replaces or takes away.
        file: stem of the file.
    """

    shape: str
    component: str
    name: str
    triples: Triples
    changed: frozenset[tuple[ox.NamedNode, ox.NamedNode]]
    file: str

    @property
    def nodes(self) -> set[ox.NamedNode]:
        """The nodes it speaks of."""
        return {node for node, _ in self.changed}


class Nodes(NamedTuple):
    """Valid nodes: of a study, and shared."""

    study: Triples
    shared: Triples

    def build(self, examples: Iterable[Example], *, of_study: bool) -> bytes:
        """All nodes of a study, or all shared ones, changed as ``examples`` say, as N-Triples.

        The graph of a study knows no more of what is shared than the types.
        """
        changed = {pair for example in examples for pair in example.changed}
        nodes = self.study if of_study else self.shared
        kept = [t for t in nodes if (t.subject, t.predicate) not in changed]
        types = [t for t in self.shared if t.predicate == TYPE]
        added = [t for example in examples for t in example.triples]
        return to_ntriples(kept + added + types * of_study)


def load_nodes(folder: Path = FOLDER) -> Nodes:
    """The valid nodes of all files."""
    shared_classes = list_shared_classes()
    triples = [quad.triple for quad, _ in _read(folder) if not _is_example(quad)]
    shared = {t.subject for t in triples if t.predicate == TYPE and t.object in shared_classes}
    return Nodes(
        [t for t in triples if t.subject not in shared],
        [t for t in triples if t.subject in shared],
    )


@cache
def list_shared_classes() -> frozenset[object]:
    """The classes of things that studies share."""
    quads = ox.parse(path=str(ROOT / "ontologies" / "ct.ttl"))
    return frozenset(
        quad.subject
        for quad in quads
        if (quad.predicate, quad.object) == (_SUB_CLASS_OF, SHARED_THING)
    )


def load_examples(folder: Path = FOLDER) -> list[Example]:
    """The examples of all files, in order."""
    graphs: dict[tuple[str, str], list[ox.Quad]] = {}
    for quad, file in _read(folder):
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs.setdefault((quad.graph_name.value, file), []).append(quad)
    return [_make_example(name, file, quads) for (name, file), quads in graphs.items()]


def _read(folder: Path) -> Iterator[tuple[ox.Quad, str]]:
    for path in sorted(folder.glob("*.trig")):
        try:
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TRIG):
                yield quad, path.stem
        except SyntaxError as error:
            raise ValueError(f"{path.name}: cannot be read as TriG ({error})") from error


def _is_example(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode)


def _make_example(graph: str, file: str, quads: list[ox.Quad]) -> Example:
    name = graph.removeprefix(EXAMPLES)
    shape, _, expected = name.partition("/")
    component = expected.partition("-")[0]
    changed = {(q.subject, q.object if q.predicate == _WITHOUT else q.predicate) for q in quads}
    return Example(
        shape,
        "" if component == "valid" else component,
        name,
        [quad.triple for quad in quads if quad.predicate != _WITHOUT],
        frozenset(changed),  # type: ignore[arg-type]
        file,
    )


class ShapeFacts(NamedTuple):
    """What a shape says of itself.

    Attributes:
        path: IRI of its property, or its longer path as a finding writes it (``^<…>``);
            ``None`` for a node shape.
        severity: ``Violation``, ``Warning`` or ``Info``.
        is_node_shape: whether it judges a node as a whole.
        components: short names of the components of its constraints.
        of_study: whether it is about studies and their parts.
        file: stem of its file.
    """

    path: str | None
    severity: str
    is_node_shape: bool
    components: frozenset[str]
    of_study: bool
    file: str


# What a shape says without constraining anything.
_ABOUT = frozenset(
    ("path", "name", "severity", "message", "property", "targetClass", "description", "flags")
)


@cache
def load_shape_facts(folder: Path = ROOT / "shapes") -> dict[str, ShapeFacts]:
    """Local name → facts, of every shape that has a message."""
    said: dict[str, Triples] = {}
    files: dict[str, str] = {}
    paths: dict[Term, Mapping[str, Term]] = {}
    for path in sorted(folder.glob("*.ttl")):
        quads = list(ox.parse(path=str(path)))
        paths |= describe_paths(quad.triple for quad in quads)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                name = quad.subject.value.removeprefix(CTSH)
                said.setdefault(name, []).append(quad.triple)
                if quad.predicate.value == f"{SH}message":
                    files[name] = path.stem
    targets = {n: {t.object for t in ts if t.predicate == _TARGET} for n, ts in said.items()}
    shared = list_shared_classes()
    return {
        name: _gather(
            said[name],
            paths,
            of_study=not shared & (targets[name] or targets.get(name.partition("-")[0], set())),
            file=file,
        )
        for name, file in files.items()
    }


def _gather(triples: Triples, paths: PathNodes, *, of_study: bool, file: str) -> ShapeFacts:
    parts = {
        t.predicate.value.removeprefix(SH): t.object
        for t in triples
        if t.predicate.value.startswith(SH)
    }
    path, severity = parts.get("path"), parts.get("severity")
    return ShapeFacts(
        write_path(path, paths) if path is not None else None,
        # The default of SHACL; that each shape says its severity is another test's.
        severity.value.removeprefix(SH) if isinstance(severity, ox.NamedNode) else "Violation",
        path is None,
        frozenset(get_component(name) for name in parts if name not in _ABOUT),
        of_study,
        file,
    )


def get_component(name: str) -> str:
    """Short name of the component of the parameter ``name``."""
    return "SPARQL" if name == "sparql" else name[0].upper() + name[1:]
