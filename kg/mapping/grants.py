"""Mentions of grants → the ways from a study, and from the part that names it, to the grant.

Owns what a mention says beside its grant. Refuses to know how a number is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.mapping.draft import Draft, Link
from kg.mapping.terms import iri
from kg.namespaces import CT
from kg.terminology.links import GrantMention


def map_named_grants(draft: Draft, node: str, mentions: Sequence[GrantMention]) -> None:
    """``node``, a part of the study, names these grants: so they fund the study."""
    for mention in mentions:
        _refer(draft, node, "grant", mention)
        _refer(draft, draft.study, "fundedBy", mention)
        _explain(draft, node, "grant", mention)


def map_funding(draft: Draft, mentions: Sequence[GrantMention]) -> None:
    """A text of the study itself names these grants."""
    for mention in mentions:
        _refer(draft, draft.study, "fundedBy", mention)
        _explain(draft, draft.study, "fundedBy", mention)


def map_award(draft: Draft, node: str, mentions: Sequence[GrantMention]) -> None:
    """The award of one year that an id names.

    Of several, nothing would say which part belongs to which grant: the links keep each number.
    """
    if len(mentions) != 1:
        return
    (mention,) = mentions
    draft.text(node, "applicationType", mention.application_type)
    draft.text(node, "supportYear", mention.support_year)
    draft.text(node, "grantSuffix", mention.suffix)


def _refer(draft: Draft, subject: str, property_: str, mention: GrantMention) -> None:
    grant = mention.grant
    draft.shared.grants.add(grant)
    target = iri(draft.iris.grant(grant.core_project_number))
    draft.refer(subject, property_, target, "Contract" if grant.is_contract else "Grant")


def _explain(draft: Draft, subject: str, property_: str, mention: GrantMention) -> None:
    number = mention.grant.core_project_number
    draft.link(subject, Link(mention.match, CT + property_, draft.iris.grant(number), number))
