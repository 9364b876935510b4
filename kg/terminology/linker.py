"""Link one study: its drugs, conditions, grants, MeSH terms and countries.

Owns which field of a record goes to which linker, and remembers what each text led to: records
repeat the same few thousand texts. Refuses to know how a link is written as RDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kg.study.derived import Mesh
from kg.study.model import (
    IdentificationModule,
    Intervention,
    ProtocolSection,
    SponsorCollaboratorsModule,
    Study,
)
from kg.terminology.abbreviations import is_abbreviation, list_long_forms
from kg.terminology.grants import (
    COLLABORATOR_FIELD,
    LEAD_FIELD,
    ORG_FIELD,
    ORGANIZATION_FIELD,
    SECONDARY_FIELD,
    complete_grant,
    find_grants,
    list_grants,
)
from kg.terminology.links import (
    ConditionLink,
    Country,
    DerivedLink,
    DrugLink,
    GrantMention,
    Match,
    MeshRef,
    StudyLinks,
)
from kg.terminology.vocabulary import Vocabulary

COUNTRY_FIELD = "contactsLocationsModule.locations.country"
REMOVED_FIELD = "derivedSection.miscInfoModule.removedCountries"

_REMEMBERED = 1 << 16
_WholeAndParts = tuple[ConditionLink | None, list[ConditionLink]]


class Linker:
    """Links studies to one vocabulary; keeps a cache of its own in every process."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        remember = lru_cache(maxsize=_REMEMBERED)
        self._drugs = remember(self._link_drugs)
        self._condition = remember(vocabulary.conditions.link_whole_and_parts)
        self._terms = remember(vocabulary.interventions.link_terms)
        self._grants = remember(self._find_grants)
        self._named_grants = remember(self._list_grants)
        self._keyword = remember(vocabulary.conditions.link_keyword)
        self._resolve = remember(vocabulary.mesh.resolve)
        self._explain = remember(vocabulary.mesh.explain)
        self._country = remember(vocabulary.countries.find)

    def link_study(self, study: Study) -> StudyLinks:
        """All links of one study, aligned with the lists of the record."""
        protocol, derived = study.protocol_section, study.derived_section
        conditions = derived.condition_browse_module
        interventions = derived.intervention_browse_module
        page = study.page_section
        named = [self._condition(name) for name in protocol.conditions_module.conditions]
        return StudyLinks(
            drugs=[
                self._link_intervention(one)
                for one in protocol.arms_interventions_module.interventions
            ],
            conditions=[whole for whole, _ in named],
            grants=self._link_grants(protocol.identification_module),
            condition_meshes=self._resolve_all(conditions.meshes),
            condition_ancestors=self._resolve_all(conditions.ancestors),
            intervention_meshes=self._resolve_all(interventions.meshes),
            intervention_ancestors=self._resolve_all(interventions.ancestors),
            page_meshes=[self._resolve(term, None) for term in page.mesh_terms] if page else [],
            countries=self._find_countries(study),
            condition_parts=[list(parts) for _, parts in named],
            intervention_terms=[
                list(self._terms(one.name))
                for one in protocol.arms_interventions_module.interventions
            ],
            sponsor_grants=self._link_sponsors(protocol.sponsor_collaborators_module),
            organization_grants=self._link_organization(protocol.identification_module),
            keywords=[self._keyword(one) for one in protocol.conditions_module.keywords],
            abbreviations=list(self._link_abbreviations(protocol, named)),
            derived=list(self._explain_derived(study)),
            country_matches=dict(self._explain_countries(study)),
        )

    def _link_abbreviations(
        self, protocol: ProtocolSection, named: list[_WholeAndParts]
    ) -> Iterator[ConditionLink]:
        """Conditions that only the record's own texts say the meaning of."""
        module, texts = protocol.conditions_module, _list_texts(protocol)
        for name, (whole, parts) in zip(module.conditions, named, strict=True):
            if whole is None and not parts and is_abbreviation(name):
                forms = list_long_forms(name, texts)
                link = self._vocabulary.conditions.link_abbreviation(name, forms)
                if link is not None:
                    yield link

    def _explain_derived(self, study: Study) -> Iterator[DerivedLink]:
        """How the ids of derived terms were found, each term of a property once."""
        for property_, field, terms in _list_derived(study):
            for term in dict.fromkeys(one.term for one in terms if not (one.id or "").strip()):
                match = self._explain(term, field)
                if match is not None:
                    yield DerivedLink(property_, self._resolve(term, None), match)

    def _link_intervention(self, one: Intervention) -> list[DrugLink]:
        return list(self._drugs(one.type, one.name, tuple(one.other_names)))

    def _link_drugs(
        self, type_: str | None, name: str, other_names: tuple[str, ...]
    ) -> tuple[DrugLink, ...]:
        one = Intervention(type=type_, name=name, other_names=list(other_names))
        return tuple(self._vocabulary.interventions.link(one))

    def _link_grants(self, ids: IdentificationModule) -> list[tuple[GrantMention, ...]]:
        own = ids.org_study_id_info
        found = [
            self._grants(own.id, own.type, ORG_FIELD, None) if own else (),
            *(
                self._grants(one.id, one.type, SECONDARY_FIELD, one.domain)
                for one in ids.secondary_id_infos
            ),
        ]
        self._complete_grants(found, ids)
        return found

    def _complete_grants(
        self, found: list[tuple[GrantMention, ...]], ids: IdentificationModule
    ) -> None:
        """Add the numbers that lack their institute, where no number beside them has it."""
        own_id = ids.org_study_id_info.id if ids.org_study_id_info else None
        known = {one.grant.core_project_number[3:] for mentions in found for one in mentions}
        for place, one in enumerate(ids.secondary_id_infos, 1):
            if one.type is None and not found[place]:
                grant = complete_grant(one.id, own_id, self._vocabulary.nih, SECONDARY_FIELD)
                if grant and grant.grant.core_project_number[3:] not in known:
                    found[place] = (grant,)

    def _link_sponsors(self, module: SponsorCollaboratorsModule) -> list[tuple[GrantMention, ...]]:
        lead = module.lead_sponsor
        return [
            self._named_grants(lead.name, LEAD_FIELD) if lead else (),
            *(self._named_grants(one.name, COLLABORATOR_FIELD) for one in module.collaborators),
        ]

    def _link_organization(self, module: IdentificationModule) -> tuple[GrantMention, ...]:
        named = module.organization
        return self._named_grants(named.full_name, ORGANIZATION_FIELD) if named else ()

    def _find_grants(
        self, text: str | None, declared: str | None, field: str, domain: str | None
    ) -> tuple[GrantMention, ...]:
        return find_grants(text, declared, self._vocabulary.nih, field, domain)

    def _list_grants(self, name: str | None, field: str) -> tuple[GrantMention, ...]:
        return list_grants(name, self._vocabulary.nih, field)

    def _resolve_all(self, meshes: list[Mesh]) -> list[MeshRef]:
        return [self._resolve(one.term, one.id) for one in meshes]

    def _find_countries(self, study: Study) -> dict[str, Country]:
        names = {name for field in _list_countries(study).values() for name in field}
        found = ((name, self._country(name)) for name in sorted(names))
        return {name: country for name, country in found if country}

    def _explain_countries(self, study: Study) -> Iterator[tuple[tuple[str, str], Match]]:
        for field, names in _list_countries(study).items():
            for name in names:
                match = self._vocabulary.countries.explain(name, field)
                if match is not None:
                    yield (field, name), match


def _list_countries(study: Study) -> dict[str, list[str]]:
    """Field → the country names in it, each once, sorted."""
    locations = study.protocol_section.contacts_locations_module.locations
    removed = study.derived_section.misc_info_module.removed_countries
    return {
        REMOVED_FIELD: sorted(set(removed)),
        COUNTRY_FIELD: sorted({one.country for one in locations if one.country}),
    }


def _list_texts(protocol: ProtocolSection) -> list[str]:
    """Where a record may say what an abbreviation stands for."""
    ids, module = protocol.identification_module, protocol.conditions_module
    texts = (ids.brief_title, ids.official_title, protocol.description_module.brief_summary)
    return [*module.conditions, *module.keywords, *(text for text in texts if text)]


def _list_derived(study: Study) -> Iterator[tuple[str, str, list[Mesh]]]:
    """Property, field and terms of each list of terms that the registry derived."""
    derived, page = study.derived_section, study.page_section
    for kind, module in (
        ("condition", derived.condition_browse_module),
        ("intervention", derived.intervention_browse_module),
    ):
        field = f"derivedSection.{kind}BrowseModule"
        yield f"{kind}MeshTerm", f"{field}.meshes", module.meshes
        yield f"{kind}MeshAncestor", f"{field}.ancestors", module.ancestors
    if page is not None:
        terms = [Mesh(id=None, term=term) for term in page.mesh_terms]
        yield "derivedMeshTerm", "pageSection.meshTerms", terms
