"""``identificationModule`` → titles, identifiers, grants.

Owns which properties these get. Refuses to know how the kind of an identifier is told and how a
grant number is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.mapping.draft import Draft
from kg.mapping.grants import map_award, map_funding, map_named_grants
from kg.mapping.identifier_kinds import find_agency, find_form, find_scheme
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, ct, iri, literal
from kg.namespaces import DCT, RDFS, SCHEMA, SKOS
from kg.study import Study
from kg.study.model import IdentificationModule, OrgStudyIdInfo, SecondaryIdInfo
from kg.terminology.links import GrantMention, StudyLinks

REGISTRY_PAGE = "https://clinicaltrials.gov/study/"
_SCHEMA_CLASSES = {
    "INTERVENTIONAL": "MedicalTrial",
    "OBSERVATIONAL": "MedicalObservationalStudy",
}


def map_identification(draft: Draft, study: Study, links: StudyLinks) -> None:
    """Titles, types and every identifier, with the grants that these name."""
    module = study.protocol_section.identification_module
    node = draft.study
    design = study.protocol_section.design_module
    draft.add(node, RDF_TYPE, ct("Study"))
    schema_class = _SCHEMA_CLASSES.get(design.study_type or "", "MedicalStudy")
    draft.add(node, RDF_TYPE, iri(SCHEMA + schema_class))
    draft.add(
        node, RDFS_LABEL, literal(module.brief_title or module.official_title or draft.nct_id)
    )
    draft.add(node, iri(DCT + "identifier"), literal(draft.nct_id))
    page = iri(REGISTRY_PAGE + draft.nct_id)
    draft.add(node, iri(RDFS + "seeAlso"), page)
    draft.add(node, iri(SCHEMA + "sameAs"), page)
    draft.text(node, "nctId", draft.nct_id)
    draft.text(node, "briefTitle", module.brief_title)
    draft.text(node, "officialTitle", module.official_title)
    draft.text(node, "acronym", module.acronym)
    if module.organization:
        draft.text(node, "organizationFullName", module.organization.full_name)
        draft.code(node, "organizationClass", "AgencyClass", module.organization.class_)
    draft.flag(node, "hasResults", study.has_results)
    _map_aliases(draft, module)
    _map_identifiers(draft, module, links.grants)
    map_funding(draft, links.organization_grants)


def _map_aliases(draft: Draft, module: IdentificationModule) -> None:
    for alias in module.nct_id_aliases:
        if alias == draft.nct_id:
            continue
        draft.text(draft.study, "nctIdAlias", alias)
        if re.fullmatch(r"NCT\d{8}", alias, re.ASCII):
            draft.add(draft.study, iri(DCT + "replaces"), iri(draft.iris.study(alias)))


def _map_identifiers(
    draft: Draft, module: IdentificationModule, grants: Sequence[Sequence[GrantMention]]
) -> None:
    infos: list[OrgStudyIdInfo | SecondaryIdInfo | None] = [module.org_study_id_info]
    infos.extend(module.secondary_id_infos)
    for info, mentions in zip(infos, grants, strict=True):
        if info is not None and info.id:
            _map_identifier(draft, info, mentions)


def _map_identifier(
    draft: Draft, info: OrgStudyIdInfo | SecondaryIdInfo, mentions: Sequence[GrantMention]
) -> None:
    value = info.id or ""
    domain = info.domain if isinstance(info, SecondaryIdInfo) else None
    is_org = isinstance(info, OrgStudyIdInfo)
    scheme = (
        "ORG_STUDY_ID"
        if is_org
        else find_scheme(info.type, domain, value, names_grant=bool(mentions))
    )
    node = draft.part("identifier", "identifier", "Identifier", value, is_org, info.type, domain)
    draft.add(node, iri(SKOS + "notation"), literal(value))
    draft.code(node, "identifierScheme", "IdentifierScheme", scheme)
    if is_org:
        # Sponsors give the number of another registry as their own: it stays their own id besides.
        draft.code(node, "identifierForm", "IdentifierScheme", find_form(value))
        draft.code(node, "orgStudyIdType", "OrgStudyIdType", info.type)
    else:
        draft.code(node, "secondaryIdType", "SecondaryIdType", info.type)
    draft.text(node, "identifierDomain", domain)
    draft.text(node, "identifierLink", info.link)
    draft.text(node, "fundingAgency", find_agency(info.type, domain))
    map_named_grants(draft, node, mentions)
    map_award(draft, node, mentions)
