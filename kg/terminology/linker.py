"""Link one study: drugs, conditions, organisations, grants, MeSH terms and countries.

Owns the whole of a study's links, and how the terms and countries that a record names without a
code are found. Refuses to know how a link is written as RDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kg.study.derived import Mesh
from kg.study.model import Study
from kg.terminology.links import Country, DerivedLink, Match, MeshRef, StudyLinks
from kg.terminology.study_conditions import StudyConditions
from kg.terminology.study_grants import StudyGrants
from kg.terminology.study_interventions import StudyInterventions
from kg.terminology.study_organizations import StudyOrganizations
from kg.terminology.vocabulary import Vocabulary

COUNTRY_FIELD = "contactsLocationsModule.locations.country"
REMOVED_FIELD = "derivedSection.miscInfoModule.removedCountries"

_REMEMBERED = 1 << 16


class Linker:
    """Links studies to one vocabulary; keeps a cache of its own in every process.

    Records repeat the same few thousand texts: what each led to is remembered.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        mesh = vocabulary.mesh
        self._conditions = StudyConditions(vocabulary.conditions, _REMEMBERED)
        self._interventions = StudyInterventions(vocabulary.interventions, mesh, _REMEMBERED)
        self._organizations = StudyOrganizations(vocabulary.organizations, _REMEMBERED)
        self._grants = StudyGrants(vocabulary.nih, _REMEMBERED)
        remember = lru_cache(maxsize=_REMEMBERED)
        self._resolve = remember(mesh.resolve)
        self._explain = remember(mesh.explain)
        self._country = remember(vocabulary.countries.find)
        self._explain_country = remember(vocabulary.countries.explain)

    def link_study(self, study: Study) -> StudyLinks:
        """All links of one study, aligned with the lists of the record."""
        protocol, derived = study.protocol_section, study.derived_section
        ids, given = protocol.identification_module, protocol.arms_interventions_module
        conditions = derived.condition_browse_module
        interventions = derived.intervention_browse_module
        page = study.page_section
        named = self._conditions.link_names(protocol)
        linked = self._interventions.link_interventions(given)
        countries = self._find_countries(study)
        return StudyLinks(
            drugs=[list(one.drugs) for one in linked],
            conditions=[whole for whole, _ in named],
            grants=self._grants.link_ids(ids),
            condition_meshes=self._resolve_all(conditions.meshes),
            condition_ancestors=self._resolve_all(conditions.ancestors),
            intervention_meshes=self._resolve_all(interventions.meshes),
            intervention_ancestors=self._resolve_all(interventions.ancestors),
            page_meshes=[self._resolve(term, None) for term in page.mesh_terms] if page else [],
            countries=countries,
            condition_parts=[list(parts) for _, parts in named],
            intervention_terms=[list(one.terms) for one in linked],
            intervention_dosages=self._interventions.list_dosages(given),
            arm_drugs=self._interventions.link_arms(given),
            arm_dosages=self._interventions.list_arm_dosages(given),
            drug_names=[name for one in linked for name in one.names],
            sponsor_grants=self._grants.link_sponsors(protocol.sponsor_collaborators_module),
            organization_grants=self._grants.link_organization(ids),
            keywords=self._conditions.link_keywords(protocol),
            abbreviations=list(self._conditions.link_abbreviations(protocol, named)),
            derived=list(self._explain_derived(study)),
            country_matches=dict(self._explain_countries(study)),
            organizations=self._organizations.link(protocol, countries),
        )

    def _explain_derived(self, study: Study) -> Iterator[DerivedLink]:
        """How the ids of derived terms were found, each term of a property once."""
        for property_, field, terms in _list_derived(study):
            for term in dict.fromkeys(one.term for one in terms if not (one.id or "").strip()):
                match = self._explain(term, field)
                if match is not None:
                    yield DerivedLink(property_, self._resolve(term, None), match)

    def _resolve_all(self, meshes: list[Mesh]) -> list[MeshRef]:
        return [self._resolve(one.term, one.id) for one in meshes]

    def _find_countries(self, study: Study) -> dict[str, Country]:
        names = {name for field in _list_countries(study).values() for name in field}
        found = ((name, self._country(name)) for name in sorted(names))
        return {name: country for name, country in found if country}

    def _explain_countries(self, study: Study) -> Iterator[tuple[tuple[str, str], Match]]:
        for field, names in _list_countries(study).items():
            for name in names:
                match = self._explain_country(name, field)
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
