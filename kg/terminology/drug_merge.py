"""Merge DrugBank, UNII and RxNorm into the bundled hubs and the substances of MeSH.

Owns how records of several vocabularies are found to be of one substance: by a shared identifier
first, then by the preferred name. Refuses to know how files are read (see
:mod:`kg.terminology.readers`) and which names serve for matching (:mod:`~.drug_hubs`).

Every DrugBank drug that is no known hub becomes one. UNII and RxNorm name substances of all kinds,
pollen and food among them, so they add names and matches to hubs and make none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg.namespaces import DRUGBANK, MESH, RXNORM, UNII
from kg.terminology.drug_hubs import Hub, HubTable
from kg.terminology.drug_names import (
    clean_name,
    is_code,
    is_plain,
    is_systematic,
    strip_salt_words,
)
from kg.terminology.links import Drug
from kg.terminology.loading import no_collecting
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold
from kg.terminology.readers.drugbank import DrugBankRecord, DrugBankRelease
from kg.terminology.readers.rxnorm import RxNormRecord, RxNormRelease
from kg.terminology.readers.unii import UniiRecord, UniiRelease

_UNII_TYPES = {"bn": "BRAND", "cd": "CODE"}
_RXNORM_TYPES = {"IN": "GENERIC", "PIN": "SALT", "BN": "BRAND"}
_SHORTEST_SALTLESS = 6
_SHARED_START = 5


MergedHubs = list[tuple[Drug, frozenset[str]]]
"""Hubs, each with the keys (:func:`names.match_key`) by which it is found."""


def merge_drugs(
    bundled: Iterable[Drug],
    mesh: MeshVocabulary,
    drugbank: DrugBankRelease | None = None,
    unii: UniiRelease | None = None,
    rxnorm: RxNormRelease | None = None,
) -> MergedHubs:
    """One hub a substance: the bundled ones first, in their order, then the others.

    Bundled hubs keep slug and names; hubs that MeSH has too are those that
    :func:`drug_substances.make_mesh_drug` makes, with what the other vocabularies add. With each
    stand the keys (:func:`names.match_key`) by which it is found.
    """
    with no_collecting():
        merger = _Merger(HubTable(bundled, mesh), mesh)
        if drugbank:
            merger.add_drugbank(drugbank)
        if unii:
            merger.add_unii(unii)
        if rxnorm:
            merger.add_rxnorm(rxnorm)
        return list(merger.hubs.finish())


class _Merger:
    def __init__(self, hubs: HubTable, mesh: MeshVocabulary) -> None:
        self.hubs = hubs
        self._mesh = mesh

    def add_drugbank(self, release: DrugBankRelease) -> None:
        """Drugs whose own name a hub has come first: others that it has too are forms of it.

        A drug of no such hub may have one's preferred name among its synonyms, and one that begins
        as its own ("Pamidronic acid", "Pamidronate"): if no other drug is that hub's, it goes
        there, as near to it. Other synonyms are as often a wider substance's name.
        """
        found = [(self._find_drugbank(one), one) for one in release.records]
        own = {hub for hub, one in found if hub and _is_preferred(hub, one.name)}
        for hub, one in found:
            is_form = hub in own and hub is not None and not _is_preferred(hub, one.name)
            other = None if hub else self._find_synonym(one, own)
            salt_of = None if hub or other else self._find_saltless(one.name)
            exact = not is_form and not other and not salt_of
            target = hub or other or salt_of
            self._add_drugbank_record(target, one, release.release, exact=exact)

    def _find_drugbank(self, one: DrugBankRecord) -> Hub | None:
        by_id = self.hubs.find_by_iri(DRUGBANK + one.id)
        by_unii = self.hubs.find_by_iri(UNII + one.unii) if one.unii else None
        return by_id or by_unii or self.hubs.find(one.name)

    def _find_synonym(self, one: DrugBankRecord, own: Collection[Hub]) -> Hub | None:
        names = [name for name in one.synonyms if not is_plain(name) and not is_systematic(name)]
        hubs = [(self.hubs.find(name), name) for name in names]
        start = fold(one.name)[:_SHARED_START]
        found = {
            hub
            for hub, name in hubs
            if hub and _is_preferred(hub, name) and fold(name).startswith(start)
        }
        hub = found.pop() if len(found) == 1 else None
        return None if hub in own or (hub and _has(hub, DRUGBANK)) else hub

    def _add_drugbank_record(
        self, hub: Hub | None, one: DrugBankRecord, release: str, *, exact: bool
    ) -> None:
        if hub is None:
            hub = self.hubs.start(one.name, release, DRUGBANK + one.id, one.id)
        exact = exact and DRUGBANK + one.id not in hub.close
        self.hubs.match(hub, DRUGBANK + one.id, exact=exact)
        if one.unii:
            self.hubs.match(hub, UNII + one.unii, exact=exact)
        if exact:
            hub.add(one.name, "GENERIC", release)
        else:
            _add(hub, one.name, "SYNONYM", release)
        for name in one.synonyms:
            _add(hub, name, "SYNONYM", release)

    def add_unii(self, release: UniiRelease) -> None:
        """Substances by UNII, else by name; salts of a hub's substance are forms of it."""
        for one in release.records:
            hub, exact = self._find_unii(one)
            if hub is None:
                continue
            self.hubs.match(hub, UNII + one.unii, exact=exact)
            for name in one.names:
                if name.type != "sys":
                    type_ = _UNII_TYPES.get(name.type, "SYNONYM")
                    _add(hub, name.text, type_ if exact else "SALT", release.release)

    def _find_unii(self, one: UniiRecord) -> tuple[Hub | None, bool]:
        hub = self.hubs.find_by_iri(UNII + one.unii)
        if hub:
            return hub, UNII + one.unii in hub.exact
        name = clean_name(one.name)
        hub = self.hubs.find(name)
        if hub and not _has(hub, UNII):
            return hub, _is_preferred(hub, name)
        return self._find_saltless(name), False

    def _find_saltless(self, name: str) -> Hub | None:
        """The hub of which ``name`` is a salt; zinc is none of "zinc gluconate"."""
        bare = strip_salt_words(name)
        hub = self.hubs.find(bare) if len(bare) >= _SHORTEST_SALTLESS else None
        return None if hub is None or self._is_inorganic(hub) else hub

    def _is_inorganic(self, hub: Hub) -> bool:
        ids = [iri.removeprefix(MESH) for iri in hub.exact if iri.startswith(MESH)]
        trees = [tree for one in ids for tree in self._mesh.tree_numbers(one)]
        return bool(trees) and all(tree.startswith(("D01", "D05.750")) for tree in trees)

    def add_rxnorm(self, release: RxNormRelease) -> None:
        """Ingredients by RxCUI, else by name; then salts and brands by relation, else by name."""
        waiting = []
        for one in release.records:
            hub = self._find_ingredient(one)
            if hub is None:
                waiting.append(one)
                continue
            is_same = any(name.type == "IN" or _is_preferred(hub, name.text) for name in one.names)
            self.hubs.match(hub, RXNORM + one.rxcui, exact=is_same)
            _add_rxnorm_names(hub, one, release.release, "SYNONYM")
        for one in sorted(waiting, key=lambda one: _is_brand(one)):
            self._add_form(one, release.release)

    def _find_ingredient(self, one: RxNormRecord) -> Hub | None:
        """The one hub that a typed ingredient, or any name of an untyped concept, names."""
        by_id = self.hubs.find_by_iri(RXNORM + one.rxcui)
        if by_id and RXNORM + one.rxcui in by_id.exact:
            return by_id
        names = [name.text for name in one.names if name.type in ("", "IN")]
        found = {hub for name in names if (hub := self.hubs.find(name))}
        return found.pop() if len(found) == 1 else None

    def _add_form(self, one: RxNormRecord, release: str) -> None:
        related = {self.hubs.find_by_iri(RXNORM + rxcui) for rxcui in one.ingredients}
        if len(related) == 1 and (hub := related.pop()):
            # A brand of several ingredients is no name of any of them.
            self.hubs.match(hub, RXNORM + one.rxcui, exact=False)
            _add_rxnorm_names(hub, one, release, "SALT")
            return
        if one.ingredients or any(name.type == "MIN" for name in one.names):
            return
        for name in one.names:
            salt_of = self._find_saltless(name.text)
            known = salt_of or self.hubs.find_by_label(name.text)
            if known:
                self.hubs.match(known, RXNORM + one.rxcui, exact=False)
                _add(known, name.text, "SALT" if salt_of else "SYNONYM", release)


def _add(hub: Hub, text: str, type_: str, source: str) -> None:
    name = clean_name(text)
    if not name or is_systematic(name):
        return
    if type_ == "SYNONYM" and is_code(name):
        type_ = "CODE"
    elif type_ == "SYNONYM" and strip_salt_words(name):
        type_ = "SALT"
    hub.add(name, type_, source)


def _add_rxnorm_names(hub: Hub, one: RxNormRecord, release: str, other: str) -> None:
    main = next((found for name in one.names if (found := _RXNORM_TYPES.get(name.type))), other)
    for name in one.names:
        type_ = _RXNORM_TYPES.get(name.type, "SYNONYM" if main == "GENERIC" else main)
        _add(hub, name.text, type_, release)


def _is_brand(one: RxNormRecord) -> bool:
    return any(name.type == "BN" for name in one.names)


def _is_preferred(hub: Hub, name: str) -> bool:
    return name.casefold() == hub.drug.label.casefold()


def _has(hub: Hub, scheme: str) -> bool:
    return any(iri.startswith(scheme) for iri in hub.exact)
