"""Which shared things a key has a say in.

Owns the way back from a value of :class:`kg.mapping.draft.SharedKeys` to the nodes whose facts it
gives, so that a change to one study touches these nodes and no others. Refuses to know the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.mapping.draft import BrowseNode, ConditionTerm, DrugNameMention, Link, mint_org
from kg.namespaces import MESH, Iris, mesh
from kg.terminology.links import (
    Drug,
    Grant,
    MeshRef,
    OrganizationMention,
    RorOrganization,
)
from kg.terminology.names import match_key

KEY_TYPES: dict[str, Any] = {
    "browse_nodes": BrowseNode,
    "conditions": ConditionTerm,
    "drug_names": DrugNameMention,
    "drugs": Drug,
    "geometries": tuple[str, str],
    "grants": Grant,
    "links": Link,
    "mesh_names": MeshRef,
    "meshes": MeshRef,
    "orgs": OrganizationMention,
    "ror": RorOrganization,
}
"""Kind of shared thing → type of its values, for who must read them back from bytes."""


def find_things(kind: str, value: object, iris: Iris) -> list[str]:
    """IRIs of the shared things that ``value`` of ``SharedKeys.{kind}`` has a say in."""
    return list(dict.fromkeys(_find_things(kind, value, iris)))


def _find_things(kind: str, value: object, iris: Iris) -> Iterator[str]:
    match value:
        case ConditionTerm():
            yield iris.condition(value.name)
        case DrugNameMention():
            yield iris.drug(value.slug)
            # Who else is given the name has a say too, and hears of it by way of the name.
            yield iris.drug_name(match_key(value.text))
        case Drug():
            yield iris.drug(value.slug)
            # A descriptor that the MeSH file lacks is described because a drug points at it.
            for target in (*value.exact_matches, *value.close_matches):
                if target.startswith(MESH):
                    yield target
        case Grant():
            yield iris.grant(value.core_project_number)
        case Link():
            yield iris.link(value.key)
        case MeshRef():
            if value.id:
                yield mesh(value.id)
        case BrowseNode():
            mint = iris.browse_leaf if value.is_leaf else iris.browse_branch
            yield mint(value.id, value.name)
        case OrganizationMention():
            yield mint_org(iris, value)
        case RorOrganization():
            yield value.id
        case (str() as lat, str() as lon) if kind == "geometries":
            yield iris.geometry(lat, lon)
        case _:
            raise TypeError(f"no shared thing is made from {kind}: {value!r}")
