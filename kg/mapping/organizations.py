"""Organisations, as records spell them and as ROR has them.

Owns what a node of either says, and which of its names is the label. Refuses to know
which spellings are one organisation, and how it was found in ROR.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.mapping.draft import institute_link, mint_org, organization_link
from kg.mapping.spellings import Triple, choose_label
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, ct, iri, literal
from kg.namespaces import SKOS, Iris
from kg.terminology.links import OrganizationMention, Place, RorOrganization
from kg.terminology.organization_names import count_shortened, organization_key


def map_orgs(
    mentions: Iterable[OrganizationMention],
    iris: Iris,
    institutes: Mapping[str, str],
    institute_names: Mapping[str, str],
) -> Iterator[Triple]:
    """One node for all mentions with one key and place.

    Args:
        mentions: in any order.
        iris: where IRIs are minted.
        institutes: organisation key → code of the NIH institute that it is.
        institute_names: code of an NIH institute → its name.
    """
    groups: dict[str, list[OrganizationMention]] = defaultdict(list)
    for mention in mentions:
        groups[mint_org(iris, mention)].append(mention)
    for node, found in groups.items():
        codes = {institutes[one.key] for one in found if one.key in institutes and not one.place}
        yield from _map_names(iri(node), found, [institute_names[code] for code in codes])
        for mention in found:
            yield from _map_matches(iri(node), mention, iris, institutes)


def _map_names(
    node: str, mentions: list[OrganizationMention], institutes: list[str]
) -> Iterator[Triple]:
    """The label says the place where the key holds one: the name alone does not tell it apart."""
    spellings = {" ".join(one.name.split()) for one in mentions}
    given = _find_given_name(mentions, institutes)
    shown = {_show(given or one.name, one.place) for one in mentions}
    label = choose_label(shown, count_shortened)
    yield node, RDF_TYPE, ct("Organization")
    yield node, RDFS_LABEL, literal(label)
    for other in spellings - {label}:
        yield node, iri(SKOS + "altLabel"), literal(other)


def _find_given_name(mentions: list[OrganizationMention], institutes: list[str]) -> str | None:
    """What NIH or ROR calls it, where records do so too but for their way of spelling.

    ROR adds the country to a company's name.
    """
    links = (one.link for one in mentions if one.link and one.link.is_exact)
    labels = sorted({link.target_label for link in links})
    known = (name for label in labels for name in (label, label.rpartition(" (")[0]))
    keys = {one.key for one in mentions}
    names = (*sorted(institutes), *known)
    return next((name for name in names if name and organization_key(name) in keys), None)


def _show(name: str, place: Place | None) -> str:
    name = " ".join(name.split())
    if place is None:
        return name
    where = (place.city, place.country.label)
    return f"{name} ({', '.join(' '.join(one.split()) for one in where if one)})"


def _map_matches(
    node: str, mention: OrganizationMention, iris: Iris, institutes: Mapping[str, str]
) -> Iterator[Triple]:
    if mention.place is not None:
        yield node, ct("organizationCountry"), iri(iris.country(mention.place.country.code))
    elif mention.key in institutes:
        yield node, iri(SKOS + "exactMatch"), iri(iris.institute(institutes[mention.key]))
    if mention.institute is not None:
        yield node, ct("linkedBy"), iri(iris.link(institute_link(mention.institute, iris).key))
    if mention.link is not None:
        link = organization_link(mention.link)
        yield node, iri(link.predicate), iri(link.target)
        yield node, ct("linkedBy"), iri(iris.link(link.key))


def map_ror(one: RorOrganization) -> Iterator[Triple]:
    """An organisation of ROR: its names, what it is, and what it is part of."""
    node = iri(one.id)
    yield node, RDF_TYPE, ct("RorOrganization")
    yield node, RDFS_LABEL, literal(one.label)
    for name in one.names:
        yield node, iri(SKOS + "altLabel"), literal(name)
    for type_ in one.types:
        yield node, ct("rorType"), literal(type_)
    for parent in one.parents:
        yield node, ct("parentOrganization"), iri(parent)
