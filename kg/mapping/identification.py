"""``identificationModule`` → titles, identifiers, grants.

Owns the kind of each identifier. Refuses to know how a grant number is parsed.
"""

from __future__ import annotations

import re

from kg.mapping.draft import Draft, Link
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, ct, iri, literal
from kg.namespaces import CT, DCT, RDFS, SCHEMA, SKOS
from kg.study import Study
from kg.study.model import IdentificationModule, OrgStudyIdInfo, SecondaryIdInfo
from kg.terminology.links import GrantMention

REGISTRY_PAGE = "https://clinicaltrials.gov/study/"
_SCHEMA_CLASSES = {
    "INTERVENTIONAL": "MedicalTrial",
    "OBSERVATIONAL": "MedicalObservationalStudy",
}
_SCHEME_BY_TYPE = {
    "NIH": "NIH_GRANT",
    "EUDRACT_NUMBER": "EUDRACT",
    "CTIS": "CTIS",
    "REGISTRY": "REGISTRY",
    "OTHER": "OTHER",
}
# What a domain says of who issued an id, in the words sponsors use.
_DOMAINS = (
    ("CTRP", re.compile(r"\bCTRP\b|clinical trials? reporting program", re.IGNORECASE)),
    ("CTEP", re.compile(r"\s*CTEP\s*\Z", re.IGNORECASE)),
    ("CTIS", re.compile(r"\bCTIS\b|clinical trials information system", re.IGNORECASE)),
    ("EUDRACT", re.compile(r"\bEudra ?CT\b", re.IGNORECASE)),
)
# Forms that say by themselves who issued an id; used only where the record does not say. Sponsors
# put the name of the number before it.
_FORMS = (
    ("CTRP", re.compile(r"NCI-\d{4}-\d{5}\Z", re.ASCII)),
    ("CTIS", re.compile(r"20\d{2}-5\d{5}-\d{2}(-\d{2})?\Z", re.ASCII)),
    ("EUDRACT", re.compile(r"(eudra ?ct\D{0,12})?\d{4}-\d{6}-\d{2}\Z", re.ASCII | re.IGNORECASE)),
    # The numbers of WHO's universal trial register, and of the primary registries of its network.
    (
        "REGISTRY",
        re.compile(
            r"(U1111-\d{4}-\d{4}|ISRCTN ?\d{8}|ACTRN ?\d{14}p?|ChiCTR[-A-Z]*\d{8,10}|DRKS ?\d{8}"
            r"|CTRI/\d{4}/\d{2,3}/\d{6}|(JPRN-)?(UMIN ?\d{9}|jRCTs? ?\d{9,10})|IRCT\d{12,14}N\d+"
            r"|KCT ?\d{7}|PACTR ?\d{15,16}|RBR-[0-9a-z]{5,8}|RPCEC\d{8}|SLCTR/\d{4}/\d{3}"
            r"|TCTR ?\d{11}|LBCTR ?\d{10}|PER-\d{3}-\d{2}|NTR ?\d{3,5})\Z",
            re.ASCII,
        ),
    ),
)


def map_identification(draft: Draft, study: Study, grants: list[GrantMention | None]) -> None:
    """Titles, types and every identifier; ``grants`` as in :class:`StudyLinks`."""
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
    _map_identifiers(draft, module, grants)


def _map_aliases(draft: Draft, module: IdentificationModule) -> None:
    for alias in module.nct_id_aliases:
        if alias == draft.nct_id:
            continue
        draft.text(draft.study, "nctIdAlias", alias)
        if re.fullmatch(r"NCT\d{8}", alias, re.ASCII):
            draft.add(draft.study, iri(DCT + "replaces"), iri(draft.iris.study(alias)))


def _map_identifiers(
    draft: Draft, module: IdentificationModule, grants: list[GrantMention | None]
) -> None:
    infos: list[OrgStudyIdInfo | SecondaryIdInfo | None] = [module.org_study_id_info]
    infos.extend(module.secondary_id_infos)
    for info, mention in zip(infos, grants, strict=True):
        if info is not None and info.id:
            _map_identifier(draft, info, mention)


def _map_identifier(
    draft: Draft, info: OrgStudyIdInfo | SecondaryIdInfo, mention: GrantMention | None
) -> None:
    value = info.id or ""
    domain = info.domain if isinstance(info, SecondaryIdInfo) else None
    is_org = isinstance(info, OrgStudyIdInfo)
    scheme = "ORG_STUDY_ID" if is_org else find_scheme(info.type, domain, value, mention)
    node = draft.part("identifier", "identifier", "Identifier", value, is_org, info.type, domain)
    draft.add(node, iri(SKOS + "notation"), literal(value))
    draft.code(node, "identifierScheme", "IdentifierScheme", scheme)
    if is_org:
        draft.code(node, "orgStudyIdType", "OrgStudyIdType", info.type)
    else:
        draft.code(node, "secondaryIdType", "SecondaryIdType", info.type)
    draft.text(node, "identifierDomain", domain)
    draft.text(node, "identifierLink", info.link)
    if mention is not None:
        _map_grant_mention(draft, node, mention)


def find_scheme(
    type_: str | None, domain: str | None, value: str, mention: GrantMention | None
) -> str:
    """The ``IdentifierScheme`` code of a secondary id.

    What the record says of type and domain comes first; only an id without a type is judged by
    its form.
    """
    if type_ in (None, "OTHER", "REGISTRY") and domain:
        for scheme, form in _DOMAINS:
            if form.search(domain):
                return scheme
    if type_:
        return _SCHEME_BY_TYPE.get(type_, "OTHER_GRANT")
    if mention is not None:
        return "NIH_GRANT"
    found = (scheme for scheme, form in _FORMS if form.match(value.strip()))
    return next(found, "OTHER")


def _map_grant_mention(draft: Draft, node: str, mention: GrantMention) -> None:
    grant = mention.grant
    target = draft.iris.grant(grant.core_project_number)
    draft.shared.grants.add(grant)
    class_ = "Contract" if grant.is_contract else "Grant"
    draft.refer(node, "grant", iri(target), class_)
    draft.refer(draft.study, "fundedBy", iri(target), class_)
    draft.text(node, "applicationType", mention.application_type)
    draft.text(node, "supportYear", mention.support_year)
    draft.text(node, "grantSuffix", mention.suffix)
    draft.link(node, Link(mention.match, CT + "grant", target, grant.core_project_number))


__all__ = ["REGISTRY_PAGE", "find_scheme", "map_identification"]
