"""Measures a mapped record against the table of fields: what is missing, what stands astray.

Reads the record as plain JSON and the graph as plain triples; of the mapping it knows the table.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.config import DEFAULT_BASE_IRI
from kg.mapping import map_study
from kg.mapping.draft import SharedKeys
from kg.mapping.fields import FIELDS, LEFT_OUT, Field
from kg.mapping.shared import map_shared
from kg.namespaces import Iris
from kg.sources.api_v2 import read_api_v2
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from kg.validation.shapes import to_ntriples
from tests.conftest import ROOT
from tests.field_paths import Graph, Term
from tests.field_values import read_number, spell_number, spell_term, spell_value

IRIS = Iris(DEFAULT_BASE_IRI)
Record = dict[str, Any]
# An object of a record with the objects around it, the innermost last.
Chain = tuple[Record, ...]
# What each field of an object says.
Spellings = tuple[frozenset[str], ...]
ROWS = [field for field in FIELDS if not field.is_context]


class Mapped(NamedTuple):
    """A record and its graph."""

    record: Record
    study: ox.NamedNode
    graph: Graph
    ntriples: bytes
    shared: Graph


def map_records(records: Iterable[tuple[str, bytes]]) -> Iterator[Mapped]:
    """Every record with its graph and the shared things of all."""
    vocabulary = load_vocabulary(ROOT / "ontologies")
    linker, keys, graphs = Linker(vocabulary), SharedKeys(), []
    for name, data in records:
        study = read_api_v2(data, name).study
        graph = map_study(study, linker.link_study(study), IRIS)
        keys.update(graph.shared)
        graphs.append((data, study.nct_id, graph.ntriples))
    shared = Graph(make_shared(keys, vocabulary.mesh.__contains__))
    for data, nct_id, ntriples in graphs:
        study_node = ox.NamedNode(IRIS.study(nct_id))
        yield Mapped(json.loads(data), study_node, Graph(ntriples, shared), ntriples, shared)


def make_shared(keys: SharedKeys, in_mesh: Callable[[str], bool]) -> bytes:
    """Shared things, countries and the bundled slice of MeSH."""
    graphs = map_shared(keys, IRIS, in_mesh=in_mesh, institutes={}, institute_names={})
    files = [ROOT / "ontologies" / name for name in ("countries.ttl", "mesh-slice.ttl")]
    own = [to_ntriples([quad.triple for quad in ox.parse(path=str(file))]) for file in files]
    return b"".join([*graphs.values(), *own])


def list_objects(record: Record, item: str) -> Iterator[Chain]:
    """The objects at the path ``item``, each with those around it."""
    chains: list[Chain] = [(record,)]
    for step in item.split(".") if item else ():
        chains = [(*chain, one) for chain in chains for one in as_list(chain[-1].get(step)) if one]
    yield from chains


def as_list(value: Any) -> list[Any]:
    """``value`` as a list: absent gives none."""
    return [] if value is None else value if isinstance(value, list) else [value]


def list_values(chain: Chain, name: str) -> list[Any]:
    """The values of the field ``name`` of the innermost object; ``../`` goes one out."""
    while name.startswith("../"):
        name, chain = name[3:], chain[:-1]
    found: list[Any] = [chain[-1]]
    for step in name.split("."):
        found = [one for value in found for one in as_list(value.get(step))]
    return found


def list_leaves(value: Any, path: str = "") -> Iterator[str]:
    """The path of every single value of a record."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from list_leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from list_leaves(inner, path)
    else:
        yield path


def is_left_out(path: str) -> bool:
    """Whether the graph leaves the field at ``path`` out on purpose."""
    return any(path == one or path.startswith(f"{one}.") for one in LEFT_OUT)


def find_missing(mapped: Mapped, field: Field) -> list[Any]:
    """The values of ``field`` that its path does not lead to."""
    chains = list_objects(mapped.record, field.item)
    values = [value for chain in chains for value in list_values(chain, field.name)]
    if not values:
        return []
    if field.kind == "property":
        return find_missing_leaves(mapped, field)
    terms = mapped.graph.walk(field.path, mapped.study)
    left = Counter(spell_term(field, term) for term in terms)
    missing = []
    for value in values:
        spellings = spell_value(field, value)
        found = next((one for one in spellings if left[one]), None)
        if found is None and spellings:
            missing.append(value)
        elif found is not None and not field.is_set:
            left[found] -= 1
    return missing + find_missing_numbers(field, values, terms)


def find_missing_numbers(field: Field, values: list[Any], terms: list[Term]) -> list[Any]:
    """Texts that spell a number which is not in the graph as a number."""
    if field.kind not in ("number", "count"):
        return []
    left = Counter(filter(None, map(spell_number, terms)))
    wanted = Counter(filter(None, (read_number(field, str(value)) for value in values)))
    return list((wanted - left).elements())


def find_missing_leaves(mapped: Mapped, field: Field) -> list[Any]:
    """Browse leaves that do not stand under the property of their relevance."""
    property_ = field.value.partition("High")[0]
    missing = []
    for chain in list_objects(mapped.record, f"{field.item}.browseLeaves"):
        leaf = chain[-1]
        if relevance := leaf.get("relevance"):
            path = f"{property_}{relevance.title()}/skos:notation"
            if ox.Literal(leaf["id"]) not in mapped.graph.walk(path, mapped.study):
                missing.append(leaf)
    return missing


def list_groups() -> dict[tuple[str, str], list[Field]]:
    """The rows of each object that has a node of its own."""
    groups: dict[tuple[str, str], list[Field]] = defaultdict(list)
    for field in FIELDS:
        is_plain = field.kind not in ("mesh", "name", "property")
        if field.node and is_plain:
            groups[field.item, field.node].append(field)
    return groups


def find_scattered(mapped: Mapped, item: str, node: str, fields: list[Field]) -> list[Any]:
    """Objects of a record whose values do not all stand on one node, each on its own."""
    wanted = Counter(
        tuple(
            frozenset(
                one for value in list_values(chain, f.name) for one in spell_value(f, value)[:1]
            )
            for f in fields
        )
        for chain in list_objects(mapped.record, item)
    )
    if not wanted:
        return []
    found = Counter(
        tuple(
            frozenset(spell_term(f, term) for term in mapped.graph.walk(f.value, one))
            for f in fields
        )
        for one in mapped.graph.walk(node, mapped.study)
    )
    return [one for one, times in wanted.items() if times > count_fitting(one, found, fields)]


def count_fitting(wanted: Spellings, found: Counter[Spellings], fields: list[Field]) -> int:
    """How many nodes say what an object says, and where it says nothing, nothing.

    The text of a number may stand beside the number, and a label is made where there is none.
    """
    if wanted in found:
        return found[wanted]
    labels = [field.value.endswith("rdfs:label") for field in fields]
    return sum(
        times
        for has, times in found.items()
        if all(
            here <= there and (here or is_label or not there)
            for here, there, is_label in zip(wanted, has, labels, strict=True)
        )
    )


def list_surplus(mapped: Mapped) -> list[str]:
    """Paths to more nodes than the record has objects: something was made up, or counted twice.

    A node that only says where it stands is none: it keeps the title of a class without values.
    """
    rows: dict[str, list[Field]] = defaultdict(list)
    for field in ROWS:
        if field.node:
            rows[field.node].append(field)
    return [node for node, fields in rows.items() if _has_surplus(mapped, node, fields)]


def _has_surplus(mapped: Mapped, node: str, fields: list[Field]) -> bool:
    own = {field.value for field in fields if not field.name.startswith("../")}
    nodes = {
        one
        for one in mapped.graph.walk(node, mapped.study)
        if any(mapped.graph.walk(value, one) for value in own - {"rdfs:label"})
        or own == {"rdfs:label"}
    }
    items = {field.item for field in fields}
    return len(nodes) > sum(1 for item in items for _ in list_objects(mapped.record, item))
