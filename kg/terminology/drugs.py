"""Drug hubs by name and by match: the bundled ones, and those merged from other vocabularies.

Source of the bundled hubs: ``ontologies/drugs.ttl`` (SKOS-XL). Owns which names find which hub.
Refuses to know how hubs are merged (see :mod:`kg.terminology.drug_merge`) and how an intervention's
text is taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import CT, DCT, OWL, RDF, RDFS, SKOS, SKOSXL
from kg.terminology.drug_merge import MergedHubs, merge_drugs
from kg.terminology.drug_substances import is_substance, make_mesh_drug
from kg.terminology.links import Drug, DrugLabel
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key
from kg.terminology.readers.drugbank import DrugBankRelease
from kg.terminology.readers.rxnorm import RxNormRelease
from kg.terminology.readers.unii import UniiRelease
from kg.terminology.turtle import Facts, read_facts

__all__ = ["DrugVocabulary", "is_substance", "make_mesh_drug"]

_LABEL_TYPE = f"{CT}DrugLabelType-"


class DrugVocabulary:
    """Drug hubs by name; read-only once built. Iterating gives the bundled hubs only.

    Attributes:
        release: of the bundled hubs, ``"trial-kg drugs 2026-11"``.
        releases: of every vocabulary in it, that of the bundled hubs first.
        known: number of hubs, the bundled ones included.
    """

    def __init__(self, release: str, drugs: Iterable[Drug]) -> None:
        self.release = release
        self.releases: tuple[str, ...] = (release,)
        self._drugs = tuple(drugs)
        self._own = {drug.slug: frozenset(_list_keys(drug)) for drug in self._drugs}
        self._by_key: dict[str, tuple[Drug, ...]] = {}
        self._by_match: dict[str, Drug] = {}
        self.known = len(self._drugs)
        for drug in self._drugs:
            self._add(drug, self._own[drug.slug])

    @classmethod
    def read(cls, path: Path) -> DrugVocabulary:
        """The hubs of a SKOS-XL Turtle file.

        Raises:
            VocabularyError: the file is missing, damaged, or a hub or label lacks what it needs.
        """
        facts = read_facts(path)
        drugs = [
            _build_drug(path, iri, facts)
            for iri, values in facts.items()
            if f"{CT}Drug" in values.get(f"{RDF}type", ())
        ]
        versions = [v for values in facts.values() for v in values.get(f"{OWL}versionInfo", ())]
        return cls(" ".join(("trial-kg drugs", *versions[:1])), drugs)

    def list_hubs(
        self,
        mesh: MeshVocabulary,
        drugbank: DrugBankRelease | None = None,
        unii: UniiRelease | None = None,
        rxnorm: RxNormRelease | None = None,
    ) -> MergedHubs:
        """These hubs with the names and matches of other vocabularies, and the hubs these make."""
        return merge_drugs(self._drugs, mesh, drugbank, unii, rxnorm)

    def with_hubs(self, merged: MergedHubs, releases: Iterable[str]) -> DrugVocabulary:
        """The vocabulary of what :meth:`list_hubs` yields, made with these ``releases``."""
        count = len(self._drugs)
        found = DrugVocabulary(self.release, (drug for drug, _ in merged[:count]))
        found._own = self._own
        for drug, keys in merged[count:]:
            found._add(drug, keys)
        found.known = len(merged)
        found.releases = (self.release, *releases)
        return found

    def merge(
        self,
        mesh: MeshVocabulary,
        drugbank: DrugBankRelease | None = None,
        unii: UniiRelease | None = None,
        rxnorm: RxNormRelease | None = None,
    ) -> DrugVocabulary:
        """:meth:`list_hubs` and :meth:`with_hubs` at once."""
        releases = (one.release for one in (drugbank, unii, rxnorm) if one)
        return self.with_hubs(self.list_hubs(mesh, drugbank, unii, rxnorm), releases)

    def _add(self, drug: Drug, keys: Iterable[str]) -> None:
        for key in keys:
            self._by_key[key] = (*self._by_key.get(key, ()), drug)
        for iri in (*drug.exact_matches, *drug.close_matches):
            self._by_match.setdefault(iri, drug)

    def __len__(self) -> int:
        return len(self._drugs)

    def __iter__(self) -> Iterator[Drug]:
        return iter(self._drugs)

    def find(self, name: str) -> Drug | None:
        """The drug with this label, compared by :func:`names.match_key` ("STI-571" = "sti 571").

        A name that two drugs share names neither, unless its spelling tells them apart.
        """
        found = self._by_key.get(match_key(name), ())
        if len(found) > 1:
            wanted = fold(name)
            found = tuple(d for d in found if any(fold(one.text) == wanted for one in d.labels))
        return found[0] if len(found) == 1 else None

    def get_release(self, drug: Drug, name: str) -> str:
        """The release of the vocabulary that says that ``name`` is a name of ``drug``."""
        key = match_key(name)
        if key in self._own.get(drug.slug, ()):
            return self.release
        sources = (one.source for one in drug.labels if match_key(one.text) == key)
        return next(sources, self.release)

    def find_by_match(self, iri: str) -> Drug | None:
        """The drug with this IRI among its exact or close matches."""
        return self._by_match.get(iri)


def _list_keys(drug: Drug) -> Iterator[str]:
    return (match_key(label.text) for label in drug.labels)


def _build_drug(path: Path, iri: str, facts: Facts) -> Drug:
    values = facts[iri]
    label_iris = [*values.get(f"{SKOSXL}prefLabel", ()), *values.get(f"{SKOSXL}altLabel", ())]
    try:
        labels = tuple(_build_label(facts[one]) for one in label_iris)
        label = values[f"{RDFS}label"][0]
    except (KeyError, IndexError) as error:
        raise VocabularyError(f"{path}: {iri}: a label lacks {error}") from error
    return Drug(
        slug=iri.rpartition("/drug/")[2],
        label=label,
        labels=labels,
        exact_matches=tuple(sorted(values.get(f"{SKOS}exactMatch", ()))),
        close_matches=tuple(sorted(values.get(f"{SKOS}closeMatch", ()))),
    )


def _build_label(values: dict[str, list[str]]) -> DrugLabel:
    return DrugLabel(
        text=values[f"{SKOSXL}literalForm"][0],
        type=values[f"{CT}labelType"][0].removeprefix(_LABEL_TYPE),
        source=values[f"{DCT}source"][0],
    )
