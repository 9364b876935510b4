"""Organisations without ROR: how tests of the mapping get theirs."""

from __future__ import annotations

from collections.abc import Mapping

from kg.study import Study
from kg.terminology.links import Country, OrganizationLinks
from kg.terminology.organizations import OrganizationLinker
from kg.terminology.study_organizations import StudyOrganizations


def link_organizations(
    study: Study, countries: Mapping[str, Country] | None = None
) -> OrganizationLinks:
    """The organisations of ``study``, linked to nothing; ``countries`` by the name reported."""
    linker = StudyOrganizations(OrganizationLinker({}), remembered=64)
    return linker.link(study.protocol_section, countries or {})
