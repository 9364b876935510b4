"""Collect the concept dictionary from the vocabularies and from what studies are linked to.

Owns which names and concepts enter. Refuses to know which name wins (:mod:`kg.search.naming`), the
index, and how a query is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from kg.namespaces import MESH, Iris
from kg.namespaces import mesh as mesh_iri
from kg.search.broader import make_broader
from kg.search.classes import ClassEvidence, list_actions, list_named, make_class_table
from kg.search.concept_table import ConceptTable
from kg.search.documents import DrugRef, Mention
from kg.search.naming import NameList, find_partners
from kg.search.places import FIELD_BITS, PLACES
from kg.search.variants import list_variants
from kg.search.widening import Widening, list_wide
from kg.search.words import make_key
from kg.terminology.condition_names import NEWER_RECORDS
from kg.terminology.condition_tables import list_aliases
from kg.terminology.drug_classes import ClassMembers
from kg.terminology.links import Country, Drug
from kg.terminology.mesh import MeshVocabulary

# MeSH trees: diseases and mental disorders; chemicals and drugs, of which the biological factors
# (D23, biomarkers and the like) are as a rule what a study measures, not what it gives.
_KINDS_OF_TREES = (("condition", "C"), ("condition", "F03"), ("substance", "D"))
_NO_SUBSTANCES = "D23"
# Kind of a concept that only records know, by the place it stands in.
_KIND_OF_PLACE = {
    "conditionMesh": "condition",
    "conditionAncestor": "condition",
    "interventionMesh": "substance",
    "interventionAncestor": "substance",
}


class SearchVocabulary(Protocol):
    """What is needed of :class:`kg.terminology.vocabulary.Vocabulary`."""

    @property
    def mesh(self) -> MeshVocabulary: ...
    @property
    def drugs(self) -> Iterable[Drug]: ...
    @property
    def countries(self) -> Iterable[tuple[str, Country]]: ...


class DictionaryBuilder:
    """Collects names and concepts; :meth:`build` gives the table."""

    def __init__(self, vocabulary: SearchVocabulary, iris: Iris) -> None:
        self._base = iris.base
        self._numbers: dict[str, int] = {}
        self._labels: list[str] = []
        self._kinds: list[str] = []
        self._uses: list[int] = []
        self._narrower: list[list[int]] = []
        self._supplementary: set[int] = set()
        self._unlisted: list[int] = []
        self._added: list[int] = []
        self._hubs: dict[int, DrugRef] = {}
        self._names = NameList()
        self._classes = ClassEvidence()
        self._members = ClassMembers()
        self._mesh = vocabulary.mesh
        self._add_mesh(vocabulary.mesh)
        self._add_aliases()
        self._add_drug_classes()
        for drug in vocabulary.drugs:
            self._add_drug(drug, iris)
        self._wide = list_wide(self._narrower, self._kinds)
        self._countries = dict(vocabulary.countries)

    def count_words(self, key: str) -> int:
        """The most words that a name of the vocabularies with this key and a small word has."""
        return self._names.count_words(key)

    def first_meanings(self, kinds: frozenset[str] | None = None) -> dict[str, str]:
        """Key of every name of the vocabularies → IRI of the concept it stands for first.

        Args:
            kinds: of the concepts; all where it is ``None``.
        """
        iris = list(self._numbers)
        return {
            key: iris[concept]
            for key, concept in self._names.first_meanings()
            if kinds is None or self._kinds[concept] in kinds
        }

    def make_widening(self) -> Widening:
        """Finds the wide concepts of the vocabularies; what only records know is none."""
        return Widening(list(self._numbers), self._narrower, self._wide)

    def add_study(self, drugs: Iterable[DrugRef], mentions: list[Mention]) -> None:
        """Take in what a study has: hubs and terms that the vocabularies lack, and what is used."""
        for ref in drugs:
            self._add_hub(ref)
        for mention in mentions:
            concept = self._numbers.get(mention.iri)
            if concept is None:
                concept = self._add_unknown(mention)
            self._uses[concept] |= FIELD_BITS[PLACES[mention.place].field]
        self._classes.add(mentions)

    def build(self) -> ConceptTable:
        """The table of everything added."""
        iris = list(self._numbers)
        partners = find_partners(self._hubs, self._numbers)
        classed = self._list_classed()
        found = self._find_findable(partners, classed)
        heirs = {one: others[0] for one, others in partners.items() if one not in self._hubs}
        names = self._names.resolve(heirs, self._is_kept)
        return ConceptTable(
            base=self._base,
            iris=iris,
            labels=self._labels,
            kinds=self._kinds,
            narrower=self._narrower,
            wide=self._wide,
            partners=partners,
            classed=classed,
            uses=self._uses,
            countries={country.code: country.label for country in self._countries.values()},
            country_keys={make_key(name): one.code for name, one in self._countries.items()},
            keys=[name.key for name in names],
            names=[name.spelling for name in names],
            meanings=[name.meanings[0] for name in names],
            others={at: name.meanings[1:] for at, name in enumerate(names) if name.meanings[1:]},
            unlisted=self._unlisted,
            added=self._added,
            suggestable=[
                at for at, name in enumerate(names) if not found.isdisjoint(name.concepts)
            ],
        )

    def _add_concept(self, iri: str, label: str, kind: str) -> int:
        number = self._numbers.setdefault(iri, len(self._labels))
        if number == len(self._labels):
            self._labels.append(label)
            self._kinds.append(kind)
            self._uses.append(0)
            self._narrower.append([])
        return number

    def _add_mesh(self, mesh: MeshVocabulary) -> None:
        for descriptor in mesh:
            labels = mesh.labels(descriptor) or (descriptor,)
            kind = _find_kind(mesh.tree_numbers(descriptor))
            concept = self._add_concept(mesh_iri(descriptor), labels[0], kind)
            if not descriptor.startswith("D"):
                self._supplementary.add(concept)
            self._add_mesh_names(concept, labels)
        for descriptor in mesh:
            concept = self._numbers[mesh_iri(descriptor)]
            below = (self._numbers.get(mesh_iri(one)) for one in mesh.narrower(descriptor))
            self._narrower[concept] = sorted(one for one in below if one is not None)
            for one in self._supplementary.intersection(self._narrower[concept]):
                self._kinds[one] = self._kinds[concept]

    def _add_mesh_names(self, concept: int, labels: Sequence[str]) -> None:
        self._names.add(labels[0], concept, "MESH_LABEL")
        for label in labels[1:]:
            self._names.add(label, concept, "MESH_ENTRY")
        if self._kinds[concept] == "condition":
            for label in labels:
                for variant in list_variants(label):
                    self._names.add(variant, concept, "MESH_ENTRY")

    def _add_aliases(self) -> None:
        """What stands for a disease in a record does so in a query: "HIV" for its infections."""
        for record_id, (_, label, broader) in NEWER_RECORDS.items():
            self._add_newer(record_id, label, "condition", (broader,))
        for name, record_id in list_aliases(self._mesh):
            self._names.add(name, self._numbers[mesh_iri(record_id)], "MESH_ALIAS")

    def _add_drug_classes(self) -> None:
        """The words people use for drug classes, and the classes this MeSH is too old to have."""
        for one in self._members.classes:
            concept = self._add_newer(one.id, one.label, "substance", one.broader)
            for name in one.names:
                self._names.add(name, concept, "MESH_ALIAS")

    def _add_newer(self, record_id: str, label: str, kind: str, broader: Iterable[str]) -> int:
        """The concept of a record of MeSH; made here where this MeSH is too old to have it."""
        iri = mesh_iri(record_id)
        if iri in self._numbers:
            return self._numbers[iri]
        concept = self._add_concept(iri, label, kind)
        self._added.append(concept)
        self._names.add(label, concept, "MESH_LABEL")
        for above in map(mesh_iri, broader):
            if above in self._numbers:
                self._narrower[self._numbers[above]].append(concept)
        return concept

    def _add_drug(self, drug: Drug, iris: Iris) -> None:
        self._add_hub(
            DrugRef(iris.drug(drug.slug), drug.label, drug.exact_matches, drug.close_matches)
        )
        for label in drug.labels:
            self._names.add(label.text, self._numbers[iris.drug(drug.slug)], label.type)

    def _add_hub(self, ref: DrugRef) -> None:
        if ref.iri not in self._numbers:
            number = self._add_concept(ref.iri, ref.label, "drug")
            self._hubs[number] = ref
            self._names.add(ref.label, number, "GENERIC")

    def _add_unknown(self, mention: Mention) -> int:
        kind = _KIND_OF_PLACE.get(mention.place, "topic")
        concept = self._add_concept(mention.iri, mention.text, kind)
        if mention.iri.startswith(MESH):
            self._names.add(mention.text, concept, "MESH_LABEL")
            self._unlisted.append(concept)
        return concept

    def _is_kept(self, concept: int) -> bool:
        """Whether its names are kept: supplementary records only where a study has them."""
        return self._uses[concept] > 0 or concept not in self._supplementary

    def _list_classed(self) -> dict[int, list[int]]:
        iris = list(self._numbers)
        given = [at for at, kind in enumerate(self._kinds) if kind in ("drug", "substance")]
        labels = [self._labels[at] for at in given]
        pairs = (
            *list_actions(self._mesh),
            *self._classes.find_classes(),
            *list_named(self._members, [iris[at] for at in given], labels),
        )
        return make_class_table(pairs, self._numbers)

    def _find_findable(
        self, partners: dict[int, list[int]], classed: dict[int, list[int]]
    ) -> set[int]:
        """Concepts that find a study: used ones, and all that have one below them."""
        broader = make_broader(self._narrower, partners, classed)
        found: set[int] = set()
        waiting = [concept for concept, uses in enumerate(self._uses) if uses]
        while waiting:
            concept = waiting.pop()
            if concept not in found:
                found.add(concept)
                waiting.extend(broader.get(concept, ()))
        return found


def _find_kind(tree_numbers: Iterable[str]) -> str:
    """The kind of a MeSH record, diseases first where it stands in several trees."""
    trees = [number for number in tree_numbers if not number.startswith(_NO_SUBSTANCES)]
    for kind, start in _KINDS_OF_TREES:
        if any(number.startswith(start) for number in trees):
            return kind
    return "topic"
