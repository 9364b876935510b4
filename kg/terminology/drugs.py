"""Drug hubs: the bundled ones, and those made from MeSH.

Source of the bundled hubs: ``ontologies/drugs.ttl`` (SKOS-XL). Owns which names a drug has and
which MeSH records are drugs. Refuses to know how an intervention's text is taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import CT, DCT, OWL, RDF, RDFS, SKOS, SKOSXL, make_slug, mesh
from kg.terminology.links import Drug, DrugLabel
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key
from kg.terminology.turtle import Facts, read_facts

_LABEL_TYPE = f"{CT}DrugLabelType-"
# Dosage forms and classes by action or use: categories of drugs, not drugs.
_NO_SUBSTANCE_TREES = ("D25", "D26", "D27")
_VACCINES_TREE = "D20.215.894."
# Targets of drugs, which records name as such ("PDGF-B/Ad5" is a gene in a virus).
_TARGETS = ("Proto-Oncogene", "Receptor, ", "Receptors, ")
_SUBSTANCE_KINDS = ("TopicalDescriptor", "SCR_Chemical")


class DrugVocabulary:
    """The bundled drug hubs by name; read-only once built.

    Attributes:
        release: ``"trial-kg drugs 2026-11"``.
    """

    def __init__(self, release: str, drugs: Iterable[Drug]) -> None:
        self.release = release
        self._drugs = tuple(drugs)
        self._by_key: dict[str, tuple[Drug, ...]] = {}
        self._by_match: dict[str, Drug] = {}
        for drug in self._drugs:
            self._add(drug)

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

    def _add(self, drug: Drug) -> None:
        for key in {match_key(label.text) for label in drug.labels}:
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

    def find_by_match(self, iri: str) -> Drug | None:
        """The drug with this IRI among its exact or close matches."""
        return self._by_match.get(iri)


def is_substance(vocabulary: MeshVocabulary, record_id: str) -> bool:
    """Whether a MeSH record is a drug and not a class, a dosage form or an action of drugs."""
    if vocabulary.get_kind(record_id) not in _SUBSTANCE_KINDS:
        return False
    if vocabulary.get_kind(record_id) == "SCR_Chemical":
        return True
    trees = vocabulary.tree_numbers(record_id)
    if not any(tree[0] == "D" and not tree.startswith(_NO_SUBSTANCE_TREES) for tree in trees):
        return False
    if all(tree.count(".") == 0 for tree in trees):
        return False
    if vocabulary.get_label(record_id).startswith(_TARGETS):
        return False
    return not _is_class(vocabulary, record_id, trees)


def _is_class(vocabulary: MeshVocabulary, record_id: str, trees: tuple[str, ...]) -> bool:
    """A descriptor named in the plural is a class, unless a vaccine or one form of the class.

    "Estrogens" is a class; "Estrogens, Conjugated (USP)" and "Rabies Vaccines" can be given.
    """
    if any(tree.startswith(_VACCINES_TREE) and tree.count(".") > 3 for tree in trees):
        return False
    head, comma, _ = vocabulary.get_label(record_id).partition(",")
    if not head.endswith("s") or head.endswith(("ss", "us", "is")):
        return False
    return not comma or bool(vocabulary.narrower(record_id))


def make_mesh_drug(vocabulary: MeshVocabulary, record_id: str) -> Drug:
    """The hub of a MeSH record: its label, its entry terms as synonyms, an exact match to it."""
    labels = vocabulary.labels(record_id)
    names = [DrugLabel(labels[0], "GENERIC", vocabulary.release)]
    names += [DrugLabel(text, "SYNONYM", vocabulary.release) for text in labels[1:]]
    return Drug(make_slug(labels[0]), labels[0], tuple(names), (mesh(record_id),))


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
