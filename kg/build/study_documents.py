"""What the search index keeps of a study, read from the graphs alone.

Owns how the facts of a study become a :class:`~kg.search.SearchDocument`, the same as
:func:`kg.search.make_document` makes of its record. Refuses to know how the graphs are asked and
how an index is written.

The graphs do not hold, and so a document from them does not have:

- the order of conditions, keywords, other names, secondary ids, earlier ids and MeSH terms: they
  are sorted (phases and age groups stand in the order of their code list);
- control characters, which stand as U+FFFD in a graph;
- how each record spells a MeSH term that the vocabulary lacks, where records differ: the label of
  the term stands for all.

What a graph that was put by hand says by the short paths alone (``ct:studiesDrug``,
``ct:studiesCondition``) is taken for what an intervention or a condition says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.build.graph_facts import GraphFacts, LinkFact, StudyFacts, Values
from kg.namespaces import CT, MESH, Iris
from kg.search.documents import Card, DrugRef, Mention, SearchDocument, Texts, find_inclusion
from kg.search.traits import Traits, find_year
from kg.study.codelists import CODELISTS

# Property of a study → place of the concept, in the order of kg.search.documents.
_DERIVED = {
    "conditionMeshTerm": "conditionMesh",
    "conditionMeshAncestor": "conditionAncestor",
    "interventionMeshTerm": "interventionMesh",
    "interventionMeshAncestor": "interventionAncestor",
    "derivedMeshTerm": "pageMesh",
}
# Property of a link of the study itself → place.
_OWN_LINKS = {"studiesCondition": "condition", "keywordMeshTerm": "keywordMesh"}
# Property of a link of a condition → place.
_CONDITION_LINKS = {"linkedMeshTerm": "condition", "partMeshTerm": "conditionPart"}
# Short paths of a study → place, where nothing else says it.
_SHORT_PATHS = {"studiesDrug": "intervention", "studiesCondition": "condition"}


class DocumentReader:
    """Makes documents of studies; remembers the drugs and MeSH records that were met."""

    def __init__(self, facts: GraphFacts, iris: Iris) -> None:
        self._facts = facts
        self._iris = iris
        self._things: dict[str, Values] = {}

    def list_studies(self) -> list[tuple[str, str]]:
        """IRI and NCT id of every study that has the IRI of its id, in the order of the ids."""
        studies = self._facts.list_studies()
        return [(study, nct_id) for study, nct_id in studies if study == self._iris.study(nct_id)]

    def read(self, studies: Sequence[tuple[str, str]]) -> Iterator[SearchDocument]:
        """The documents of ``studies``, IRIs and NCT ids, in their order."""
        found = self._facts.read_studies(studies)
        self._read_things(found)
        mint = self._iris.condition
        conditions = {mint(name) for one in found for name in one.values.get("conditionName", ())}
        links = self._facts.read_links(conditions)
        for one in found:
            yield _Study(one, links, self._things, self._iris).make_document()

    def _read_things(self, studies: Iterable[StudyFacts]) -> None:
        """Get to know the drugs and MeSH records that ``studies`` point at."""
        starts = (MESH, self._iris.drug(""))
        pointed = {iri for one in studies for iri in _list_pointed(one) if iri.startswith(starts)}
        new = pointed - self._things.keys()
        self._things.update({iri: {} for iri in new} | self._facts.read_things(new))


def _list_pointed(facts: StudyFacts) -> Iterator[str]:
    for name in (*_DERIVED, *_SHORT_PATHS):
        yield from facts.values.get(name, ())
    for part in facts.parts.get("intervention", ()):
        yield from part.get("drug", ())


class _Study:
    """One study on its way to a document."""

    def __init__(
        self,
        facts: StudyFacts,
        condition_links: Mapping[str, list[LinkFact]],
        things: Mapping[str, Values],
        iris: Iris,
    ) -> None:
        self._facts = facts
        self._things = things
        self._iris = iris
        self._interventions = facts.parts.get("intervention", [])
        self._names = facts.values.get("conditionName", [])
        # What was linked is this spelling, and not another one of the same condition.
        self._links = {
            name: [one for one in condition_links.get(iris.condition(name), ()) if one.text == name]
            for name in self._names
        }

    def make_document(self) -> SearchDocument:
        return SearchDocument(
            card=self._make_card(),
            texts=self._make_texts(),
            unlinked=list(self._list_unlinked()),
            aliases=self._list("nctIdAlias"),
        )

    def _find(self, name: str) -> str:
        return self._facts.find(name) or ""

    def _list(self, name: str) -> list[str]:
        return list(self._facts.values.get(name, ()))

    def _find_code(self, name: str, scheme: str) -> str | None:
        return next(iter(self._list_codes(name, scheme)), None)

    def _list_codes(self, name: str, scheme: str) -> list[str]:
        return _list_codes(self._list(name), scheme)

    @property
    def _sponsorship(self) -> Values:
        """The lead sponsor's."""
        found = self._facts.parts.get("sponsorship", ())
        leads = (one for one in found if f"{CT}SponsorRole-LEAD" in one.get("sponsorRole", ()))
        return next(leads, {})

    def _make_card(self) -> Card:
        mentions = list(self._find_mentions())
        traits = self._make_traits()
        count = self._find("enrollmentCount")
        return Card(
            nct_id=self._facts.nct_id,
            title=self._find("briefTitle") or self._find("label") or self._facts.nct_id,
            status=traits.status,
            study_type=traits.study_type,
            phases=traits.phases,
            conditions=self._names,
            interventions=[_find_label(one) for one in self._interventions],
            sponsor=next(iter(self._sponsorship.get("organizationName", ())), None),
            enrollment=int(count) if count.isdecimal() else None,
            start_date=self._facts.find("startDate"),
            traits=traits,
            mentions=mentions,
            drugs=self._list_drugs(mentions),
        )

    def _make_traits(self) -> Traits:
        start = self._iris.country("")
        return Traits(
            study_type=self._find_code("studyType", "StudyType"),
            phases=self._list_codes("phase", "Phase"),
            status=self._find_code("overallStatus", "Status"),
            sex=self._find_code("sex", "Sex"),
            std_ages=self._list_codes("stdAge", "StandardAge"),
            sponsor_class=next(
                iter(_list_codes(self._sponsorship.get("agencyClass", ()), "AgencyClass")), None
            ),
            countries=[iri.removeprefix(start) for iri in self._list("locationCountry")],
            minimum_age=self._facts.find("minimumAge"),
            maximum_age=self._facts.find("maximumAge"),
            start_year=find_year(self._facts.find("startDate")),
            has_results=self._find("hasResults") == "true",
        )

    def _make_texts(self) -> Texts:
        parts, criteria = self._facts.parts, self._find("eligibilityCriteria")
        outcomes = (*parts.get("primaryOutcome", ()), *parts.get("secondaryOutcome", ()))
        others = (name for one in self._interventions for name in one.get("otherName", ()))
        terms = (term for name in _DERIVED for term in self._list(f"{name}Name"))
        return Texts(
            official_title=self._find("officialTitle"),
            acronym=self._find("acronym"),
            other_names=list(dict.fromkeys(others)),
            keywords=self._list("keyword"),
            mesh_terms=list(dict.fromkeys(terms)),
            summary=self._find("briefSummary"),
            description=self._find("detailedDescription"),
            outcomes=[_find_label(one) for one in outcomes],
            criteria=criteria,
            inclusion=find_inclusion(criteria),
            identifiers=list(dict.fromkeys(self._find_identifiers())),
        )

    def _find_identifiers(self) -> Iterator[str]:
        """The sponsor's own id, the others, and the numbers of grants."""
        own = f"{CT}IdentifierScheme-ORG_STUDY_ID"
        found = [
            (own not in one.get("identifierScheme", ()), value)
            for one in self._facts.parts.get("identifier", ())
            for value in one.get("notation", ())
        ]
        yield from (value for _, value in sorted(found))
        start = self._iris.grant("")
        yield from (iri.removeprefix(start) for iri in self._list("fundedBy"))

    def _find_mentions(self) -> Iterator[Mention]:
        met: set[str] = set()
        for mention in self._find_explained():
            met.add(mention.iri)
            yield mention
        for name, place in _SHORT_PATHS.items():
            for iri in self._list(name):
                if iri not in met:
                    yield Mention(iri, place, self._name(iri))

    def _find_explained(self) -> Iterator[Mention]:
        for intervention in self._interventions:
            for hub in intervention.get("drug", ()):
                yield Mention(hub, "intervention", _find_label(intervention))
        for name, links in self._links.items():
            for link in links:
                if link.property in _CONDITION_LINKS:
                    yield Mention(link.target, _CONDITION_LINKS[link.property], name)
        for link in self._facts.links:
            if link.property in _OWN_LINKS:
                yield Mention(link.target, _OWN_LINKS[link.property], link.text)
        for name, place in _DERIVED.items():
            for iri in self._list(name):
                yield Mention(iri, place, self._name(iri))

    def _name(self, iri: str) -> str:
        """The label of a drug or MeSH record, or else the end of its IRI."""
        return _find_label(self._things.get(iri, {})) or iri.rpartition("/")[2]

    def _list_drugs(self, mentions: Iterable[Mention]) -> list[DrugRef]:
        hubs = dict.fromkeys(one.iri for one in mentions if one.place == "intervention")
        return [
            DrugRef(
                hub, self._name(hub), self._match(hub, "exactMatch"), self._match(hub, "closeMatch")
            )
            for hub in hubs
            if hub.startswith(self._iris.drug(""))
        ]

    def _match(self, hub: str, name: str) -> tuple[str, ...]:
        matches = self._things.get(hub, {}).get(name, ())
        return tuple(match for match in matches if match.startswith(MESH))

    def _list_unlinked(self) -> Iterator[tuple[str, str]]:
        for name, links in self._links.items():
            if not any(link.property == "linkedMeshTerm" for link in links):
                yield "conditionName", name
        for intervention in self._interventions:
            if not intervention.get("drug"):
                yield "interventionName", _find_label(intervention)


def _find_label(values: Values) -> str:
    return next(iter(values.get("label", ())), "")


def _list_codes(values: Iterable[str], scheme: str) -> list[str]:
    """Codes of IRIs of ``scheme``, in its order; what is none of them stands last, as it is."""
    start = f"{CT}{scheme}-"
    order = {code: place for place, code in enumerate(CODELISTS[scheme])}
    codes = (value.removeprefix(start) for value in values)
    return sorted(codes, key=lambda code: (order.get(code, len(order)), code))
