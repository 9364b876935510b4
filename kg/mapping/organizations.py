"""Organisations, as records spell them and as ROR has them.

Owns what a node of either says. Refuses to know which spellings are one organisation, and how it
was found in ROR.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.mapping.draft import mint_org, organization_link
from kg.mapping.spellings import Triple, choose_label
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, ct, iri, literal
from kg.namespaces import SKOS, Iris
from kg.terminology.links import OrganizationMention, RorOrganization


def map_orgs(
    mentions: Iterable[OrganizationMention], iris: Iris, institutes: Mapping[str, str]
) -> Iterator[Triple]:
    """One node for all mentions with one key and place.

    Args:
        mentions: in any order.
        iris: where IRIs are minted.
        institutes: organisation key → code of the NIH institute that it is.
    """
    groups: dict[str, list[OrganizationMention]] = defaultdict(list)
    for mention in mentions:
        groups[mint_org(iris, mention)].append(mention)
    for node, found in groups.items():
        yield from _map_names(iri(node), found)
        for mention in found:
            yield from _map_matches(iri(node), mention, iris, institutes)


def _map_names(node: str, mentions: list[OrganizationMention]) -> Iterator[Triple]:
    """The label says the place where the key holds one: the name alone does not tell it apart."""
    spellings = {" ".join(one.name.split()) for one in mentions}
    label = choose_label({_show(one) for one in mentions})
    yield node, RDF_TYPE, ct("Organization")
    yield node, RDFS_LABEL, literal(label)
    for other in spellings - {label}:
        yield node, iri(SKOS + "altLabel"), literal(other)


def _show(mention: OrganizationMention) -> str:
    name = " ".join(mention.name.split())
    if mention.place is None:
        return name
    where = (mention.place.city, mention.place.country.label)
    return f"{name} ({', '.join(' '.join(one.split()) for one in where if one)})"


def _map_matches(
    node: str, mention: OrganizationMention, iris: Iris, institutes: Mapping[str, str]
) -> Iterator[Triple]:
    if mention.place is not None:
        yield node, ct("organizationCountry"), iri(iris.country(mention.place.country.code))
    elif mention.key in institutes:
        yield node, iri(SKOS + "exactMatch"), iri(iris.institute(institutes[mention.key]))
    if mention.link is not None:
        link = organization_link(mention.link)
        yield node, iri(link.predicate), iri(link.target)
        yield node, ct("linkedBy"), iri(iris.link(link.key))


def map_ror(one: RorOrganization) -> Iterator[Triple]:
    """An organisation of ROR: its names, and what it is part of."""
    node = iri(one.id)
    yield node, RDF_TYPE, ct("RorOrganization")
    yield node, RDFS_LABEL, literal(one.label)
    for name in one.names:
        yield node, iri(SKOS + "altLabel"), literal(name)
    for parent in one.parents:
        yield node, ct("parentOrganization"), iri(parent)
