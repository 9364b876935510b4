"""Shared things → the triples of their graphs.

Owns the graph of each kind of shared thing and which spelling of a name becomes its label. A shared
thing is a function of its key alone, so the order in which studies were read never shows. Refuses
to know the studies that point here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from kg.mapping.draft import (
    BrowseNode,
    ConditionTerm,
    Link,
    SharedKeys,
    condition_link,
    part_link,
)
from kg.mapping.drugs import map_drugs
from kg.mapping.organizations import map_orgs, map_ror
from kg.mapping.spellings import choose_label, group_spellings, map_spellings
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, concept, ct, decimal, iri, literal
from kg.namespaces import (
    GEO,
    MESH,
    MESHV,
    OWL,
    RDFS,
    SEMAPV,
    SF,
    SKOS,
    SSSOM,
    Iris,
    mesh,
)
from kg.terminology.condition_qualifiers import read_qualifiers
from kg.terminology.grant_numbers import get_reporter_number
from kg.terminology.links import Drug, Grant, MeshRef

# As the registry links the ids that a record types as NIH's.
REPORTER = "https://reporter.nih.gov/quickSearch/"

Triple = tuple[str, str, str]


def map_shared(
    keys: SharedKeys,
    iris: Iris,
    *,
    in_mesh: Callable[[str], bool],
    institutes: Mapping[str, str],
    institute_names: Mapping[str, str],
) -> dict[str, bytes]:
    """The graphs of all shared things: graph IRI → N-Triples, sorted, each triple once.

    Args:
        keys: what the studies of the run point at.
        iris: where IRIs are minted.
        in_mesh: whether a descriptor id stands in the MeSH file that is loaded; the others get a
            node in ``graph/mesh-registry``.
        institutes: organisation key → code of the NIH institute that it is.
        institute_names: code of an NIH institute → its name.
    """
    triples: dict[str, Iterable[Triple]] = {
        "condition": _map_conditions(keys.conditions, iris),
        "drug": map_drugs(keys.drugs, keys.drug_names, iris),
        "org": map_orgs(keys.orgs, iris, institutes, institute_names),
        "ror": (triple for one in keys.ror for triple in map_ror(one)),
        "grant": (triple for grant in keys.grants for triple in _map_grant(grant, iris)),
        "link": (triple for link in keys.links for triple in _map_link(link, iris)),
        "browse": _map_browse(keys.browse_nodes, iris),
        "geometry": (triple for place in keys.geometries for triple in _map_point(place, iris)),
        "mesh-registry": _map_registry_meshes(
            chain(keys.meshes, _list_drug_meshes(keys.drugs)), keys.mesh_names, in_mesh
        ),
    }
    return {iris.graph(kind): _serialise(found) for kind, found in triples.items()}


def _serialise(triples: Iterable[Triple]) -> bytes:
    lines = {f"{subject} {property_} {value} .\n" for subject, property_, value in triples}
    return "".join(sorted(lines)).encode()


def _map_conditions(terms: Iterable[ConditionTerm], iris: Iris) -> Iterator[Triple]:
    terms = list(terms)
    groups = group_spellings((term.name for term in terms), iris.condition)
    yield from map_spellings(groups, "Condition")
    for term in terms:
        node = iri(iris.condition(term.name))
        whole = [term.link] if term.link is not None and term.link.mesh.id else []
        for link in (*map(condition_link, whole), *map(part_link, term.parts)):
            yield node, iri(link.predicate), iri(link.target)
            yield node, ct("linkedBy"), iri(iris.link(link.key))
        yield from _map_qualifiers(node, term)


def _map_qualifiers(node: str, term: ConditionTerm) -> Iterator[Triple]:
    """What the term states beside the disease; words of the disease's own name state nothing."""
    named = (term.link, *term.parts)
    found = read_qualifiers(term.name, " ".join(one.mesh.label for one in named if one))
    for stage in found.stages:
        yield node, ct("conditionStage"), literal(stage)
    for code in found.codes:
        yield node, ct("conditionQualifier"), concept("ConditionQualifier", code)


def _map_grant(grant: Grant, iris: Iris) -> Iterator[Triple]:
    number = grant.core_project_number
    node = iri(iris.grant(number))
    yield node, RDF_TYPE, ct("Contract" if grant.is_contract else "Grant")
    yield node, RDFS_LABEL, literal(number)
    yield node, ct("coreProjectNumber"), literal(number)
    if grant.activity_code:
        yield node, ct("activityCode"), iri(iris.activity_code(grant.activity_code))
    if grant.institute_code:
        yield node, ct("institute"), iri(iris.institute(grant.institute_code))
    if grant.serial_number:
        yield node, ct("serialNumber"), literal(grant.serial_number)
    yield node, iri(RDFS + "seeAlso"), iri(REPORTER + get_reporter_number(grant))


def _map_link(link: Link, iris: Iris) -> Iterator[Triple]:
    """An ``sssom:Mapping`` (SSSOM 1.0, RDF serialisation)."""
    node = iri(iris.link(link.key))
    match = link.match
    yield node, RDF_TYPE, ct("Link")
    yield node, RDF_TYPE, iri(SSSOM + "Mapping")
    yield node, RDFS_LABEL, literal(f"{match.text} → {link.target_label}")
    yield node, iri(SSSOM + "subject_label"), literal(match.text)
    yield node, ct("field"), literal(match.field)
    yield node, iri(OWL + "annotatedProperty"), iri(link.predicate)
    yield node, iri(OWL + "annotatedTarget"), iri(link.target)
    justification = (
        "ManualMappingCuration" if match.method == "REGISTRY_TYPE" else "LexicalMatching"
    )
    yield node, iri(SSSOM + "mapping_justification"), iri(SEMAPV + justification)
    yield node, ct("linkMethod"), concept("LinkMethod", match.method)
    yield node, iri(SSSOM + "confidence"), decimal(match.score)
    yield node, iri(SSSOM + "object_source_version"), literal(match.release)


def _map_browse(nodes: Iterable[BrowseNode], iris: Iris) -> Iterator[Triple]:
    """Terms and branches of the registry's browse tree, with its own ids."""
    names: dict[tuple[bool, str], set[str]] = defaultdict(set)
    for node in nodes:
        mint = iris.browse_leaf if node.is_leaf else iris.browse_branch
        resource = iri(mint(node.id, node.name))
        names[node.is_leaf, resource].add(" ".join(node.name.split()))
        yield resource, iri(SKOS + "notation"), literal(node.id)
    for is_leaf, class_ in ((True, "BrowseLeaf"), (False, "BrowseBranch")):
        groups = {resource: found for (kind, resource), found in names.items() if kind is is_leaf}
        yield from map_spellings(groups, class_)


def _map_point(place: tuple[str, str], iris: Iris) -> Iterator[Triple]:
    """A point on the earth (GeoSPARQL 1.1): WKT gives the longitude first, in CRS84."""
    lat, lon = place
    node = iri(iris.geometry(lat, lon))
    yield node, RDF_TYPE, iri(SF + "Point")
    yield node, RDFS_LABEL, literal(f"{lat}, {lon}")
    yield node, iri(GEO + "asWKT"), f'"POINT({lon} {lat})"^^<{GEO}wktLiteral>'


def _list_drug_meshes(drugs: Iterable[Drug]) -> Iterator[MeshRef]:
    """Descriptors that drug hubs match; of a close match we do not know the name, only the id."""
    for drug in drugs:
        for target in drug.exact_matches:
            if target.startswith(MESH):
                yield MeshRef(drug.label, target.removeprefix(MESH))
        for target in drug.close_matches:
            if target.startswith(MESH):
                yield MeshRef(target.removeprefix(MESH), target.removeprefix(MESH))


def _map_registry_meshes(
    refs: Iterable[MeshRef], names: Iterable[MeshRef], in_mesh: Callable[[str], bool]
) -> Iterator[Triple]:
    """Terms that records or drugs point at and the loaded MeSH file does not have.

    Of a term that it has, only the ``names`` that records use and it does not prefer.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    for ref in refs:
        if ref.id and not in_mesh(ref.id):
            labels[ref.id].add(ref.label)
    others: dict[str, set[str]] = defaultdict(set)
    for ref in names:
        (others if in_mesh(ref.id or "") else labels)[ref.id or ""].add(ref.label)
    for descriptor_id, spellings in labels.items():
        node = iri(mesh(descriptor_id))
        known = spellings - {descriptor_id} or spellings
        label = choose_label(known)
        yield node, RDF_TYPE, iri(MESHV + "Descriptor")
        yield node, RDFS_LABEL, literal(label)
        yield node, iri(MESHV + "identifier"), literal(descriptor_id)
        others[descriptor_id] = known - {label}
    for descriptor_id, spellings in others.items():
        for name in spellings:
            yield iri(mesh(descriptor_id)), iri(SKOS + "altLabel"), literal(name)
