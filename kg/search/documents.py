"""What the index keeps of a study: plain texts, and the concepts that stand in it.

Owns :class:`SearchDocument` and how a study and its links become one. Refuses to know RDF, the
index and the vocabularies. Documents are compact arrays in MessagePack, for they are sent from the
processes that read studies to the one that writes the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kg.namespaces import MESH, Iris
from kg.search.traits import Traits, make_traits
from kg.study import Study
from kg.study.criteria import INCLUSION, parse_criteria
from kg.study.markdown import unescape_markdown
from kg.study.model import ProtocolSection
from kg.terminology.links import Drug, MeshRef, StudyLinks


class Mention(msgspec.Struct, array_like=True, frozen=True):
    """A concept standing in a study.

    Attributes:
        iri: IRI of the concept.
        place: key of :data:`kg.search.places.PLACES`.
        text: the words that stand there, for the reason.
    """

    iri: str
    place: str
    text: str


class DrugRef(msgspec.Struct, array_like=True, frozen=True):
    """A drug hub that a study is linked to, with the IRIs of the same substance elsewhere."""

    iri: str
    label: str
    exact_matches: tuple[str, ...] = ()
    close_matches: tuple[str, ...] = ()


class StudyFacts(msgspec.Struct, kw_only=True, rename="camel"):
    """What every list of studies shows of one."""

    nct_id: str
    title: str
    status: str | None = None
    study_type: str | None = None
    phases: list[str] = []
    conditions: list[str] = []
    interventions: list[str] = []
    sponsor: str | None = None
    enrollment: int | None = None
    start_date: str | None = None


class Card(StudyFacts, array_like=True, kw_only=True):
    """The facts of a study, and why it can match.

    ``traits`` are what it is filtered by. ``drugs`` are the hubs linked, which the
    dictionary is made from anew when studies change.
    """

    traits: Traits = msgspec.field(default_factory=Traits)
    mentions: list[Mention] = []
    drugs: list[DrugRef] = []

    def list_facts(self) -> dict[str, Any]:
        """The fields of :class:`StudyFacts`, for another struct that has them."""
        return {name: getattr(self, name) for name in StudyFacts.__struct_fields__}


class Texts(msgspec.Struct, array_like=True, kw_only=True):
    """The texts of a study that words are searched in, beside those on its card.

    ``mesh_terms`` are the registry's terms that no descriptor was found for; the others are
    concepts. ``inclusion`` is that part of ``criteria`` which says who can take part.
    """

    official_title: str = ""
    acronym: str = ""
    other_names: list[str] = []
    keywords: list[str] = []
    mesh_terms: list[str] = []
    summary: str = ""
    description: str = ""
    outcomes: list[str] = []
    criteria: str = ""
    inclusion: str = ""
    identifiers: list[str] = []


class SearchDocument(msgspec.Struct, array_like=True, kw_only=True):
    """A study as the index takes it.

    Attributes:
        card: what a result shows; its mentions are those of our links and of the registry.
        texts: the further texts.
        unlinked: ``(place, text)`` of conditions and interventions that no link covers.
        aliases: NCT ids that the study's own id replaces.
    """

    card: Card
    texts: Texts
    unlinked: list[tuple[str, str]] = []
    aliases: list[str] = []

    @property
    def nct_id(self) -> str:
        """The registry's id of the study."""
        return self.card.nct_id


def make_document(study: Study, links: StudyLinks, iris: Iris) -> SearchDocument:
    """The search document of ``study``."""
    section = study.protocol_section
    identification = section.identification_module
    return SearchDocument(
        card=_make_card(study, links, iris),
        texts=_make_texts(section, links),
        unlinked=_list_unlinked(section, links),
        aliases=[
            alias for alias in _list_once(identification.nct_id_aliases) if alias != study.nct_id
        ],
    )


def _make_card(study: Study, links: StudyLinks, iris: Iris) -> Card:
    section = study.protocol_section
    identification = section.identification_module
    design = section.design_module
    sponsor = section.sponsor_collaborators_module.lead_sponsor
    enrollment = design.enrollment_info
    start = section.status_module.start_date_struct
    return Card(
        nct_id=identification.nct_id,
        title=identification.brief_title or identification.official_title or identification.nct_id,
        status=section.status_module.overall_status,
        study_type=design.study_type,
        phases=design.phases,
        conditions=_list_once(section.conditions_module.conditions),
        interventions=[item.name for item in section.arms_interventions_module.interventions],
        sponsor=sponsor.name if sponsor else None,
        enrollment=enrollment.count if enrollment else None,
        start_date=start.date if start else None,
        traits=make_traits(study, links),
        mentions=list(_find_mentions(section, links, iris)),
        drugs=_list_drugs(links, iris),
    )


def _make_texts(section: ProtocolSection, links: StudyLinks) -> Texts:
    identification = section.identification_module
    outcomes = section.outcomes_module
    criteria = section.eligibility_module.eligibility_criteria or ""
    interventions = section.arms_interventions_module.interventions
    return Texts(
        official_title=identification.official_title or "",
        acronym=identification.acronym or "",
        other_names=_list_once(name for item in interventions for name in item.other_names),
        keywords=_list_once(section.conditions_module.keywords),
        mesh_terms=_list_once(
            ref.label for _, refs in _derived(links) for ref in refs if ref.id is None
        ),
        summary=unescape_markdown(section.description_module.brief_summary or ""),
        description=unescape_markdown(section.description_module.detailed_description or ""),
        outcomes=[
            item.measure for item in (*outcomes.primary_outcomes, *outcomes.secondary_outcomes)
        ],
        criteria=criteria,
        inclusion=find_inclusion(criteria),
        identifiers=_list_once(_find_identifiers(section, links)),
    )


def _list_once(texts: Iterable[str]) -> list[str]:
    """``texts`` without empty ones, each once: saying a thing twice says no more."""
    return [text for text in dict.fromkeys(texts) if text]


def find_inclusion(criteria: str) -> str:
    """The items that say who can take part; what a study does not want is no match for it."""
    return "\n".join(item.text for item in parse_criteria(criteria) if item.kind == INCLUSION)


def _find_identifiers(section: ProtocolSection, links: StudyLinks) -> Iterator[str]:
    identification = section.identification_module
    org_study_id = identification.org_study_id_info
    infos = [org_study_id, *identification.secondary_id_infos]
    yield from (info.id for info in infos if info and info.id)
    for mentions in (*links.grants, *links.sponsor_grants, links.organization_grants):
        yield from (mention.grant.core_project_number for mention in mentions)


def _derived(links: StudyLinks) -> tuple[tuple[str, list[MeshRef]], ...]:
    return (
        ("conditionMesh", links.condition_meshes),
        ("conditionAncestor", links.condition_ancestors),
        ("interventionMesh", links.intervention_meshes),
        ("interventionAncestor", links.intervention_ancestors),
        ("pageMesh", links.page_meshes),
    )


def _find_mentions(section: ProtocolSection, links: StudyLinks, iris: Iris) -> Iterator[Mention]:
    interventions = section.arms_interventions_module.interventions
    for intervention, drug_links in zip(interventions, links.drugs, strict=False):
        for slug in dict.fromkeys(link.drug.slug for link in drug_links):
            yield Mention(iris.drug(slug), "intervention", intervention.name)
    for term, link in zip(section.conditions_module.conditions, links.conditions, strict=False):
        if link is not None and link.mesh.id is not None:
            yield Mention(MESH + link.mesh.id, "condition", term)
    yield from _mention_parts(section, links)
    for place, refs in _derived(links):
        for ref in refs:
            if ref.id is not None:
                yield Mention(MESH + ref.id, place, ref.label)


def _mention_parts(section: ProtocolSection, links: StudyLinks) -> Iterator[Mention]:
    """What some words of a condition, or a keyword, name: weaker than the condition itself."""
    for term, parts in zip(
        section.conditions_module.conditions, links.condition_parts, strict=False
    ):
        for part in parts:
            if part.mesh.id is not None:
                yield Mention(MESH + part.mesh.id, "conditionPart", term)
    for link in links.abbreviations:
        yield Mention(MESH + (link.mesh.id or ""), "condition", link.match.text)
    for keyword in filter(None, links.keywords):
        yield Mention(MESH + (keyword.mesh.id or ""), "keywordMesh", keyword.match.text)


def _list_drugs(links: StudyLinks, iris: Iris) -> list[DrugRef]:
    drugs = {link.drug.slug: link.drug for found in links.drugs for link in found}
    return [_make_drug_ref(drug, iris) for drug in drugs.values()]


def _make_drug_ref(drug: Drug, iris: Iris) -> DrugRef:
    return DrugRef(
        iris.drug(drug.slug),
        drug.label,
        _only_mesh(drug.exact_matches),
        _only_mesh(drug.close_matches),
    )


def _only_mesh(matches: Iterable[str]) -> tuple[str, ...]:
    return tuple(match for match in matches if match.startswith(MESH))


def _list_unlinked(section: ProtocolSection, links: StudyLinks) -> list[tuple[str, str]]:
    conditions = zip(section.conditions_module.conditions, links.conditions, strict=False)
    interventions = zip(section.arms_interventions_module.interventions, links.drugs, strict=False)
    return [
        *(("conditionName", term) for term, link in conditions if link is None),
        *(("interventionName", item.name) for item, found in interventions if not found),
    ]
