"""Hubs while they are put together from several vocabularies: names, matches, and whose a name is.

Owns what a hub collects, the order of trust, and which names of it can serve for matching. Refuses
to know the vocabularies' records (see :mod:`kg.terminology.drug_merge`).

A name that two hubs have names neither, unless it is the preferred name of one. What MeSH gives to
one substance is no other hub's name. A common word or a short one needs two vocabularies, and so
does a name that says another material than the hub ("soy protein isolate" of soy isoflavones).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from kg.namespaces import MESH, make_slug
from kg.namespaces import mesh as mesh_iri
from kg.terminology.drug_names import is_plain, is_systematic, is_too_short, says_material
from kg.terminology.drug_substances import (
    is_substance,
    list_common_words,
    list_salt_names,
    make_mesh_drug,
)
from kg.terminology.intervention_names import split_combination, split_hyphenated
from kg.terminology.links import Drug, DrugLabel
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key

# What a further vocabulary may say of a name that another one calls a synonym only.
_SPECIFIC = frozenset(("BRAND", "CODE", "SALT"))
_ENOUGH = 2
_MADE = re.compile(r"recombinant (?:human )?")
_JOINT = re.compile(r"[+/,&]| and ")


class Hub:
    """A hub being put together.

    Attributes:
        drug: what it began as: bundled, made from MeSH, or a preferred name alone.
        is_bundled: whether it is one of our own.
        exact: IRIs of the same substance.
        close: IRIs of its salts, brands and other forms.
    """

    __slots__ = ("_fixed", "_names", "close", "drug", "exact", "is_bundled")

    def __init__(self, drug: Drug, *, is_bundled: bool = False) -> None:
        self.drug = drug
        self.is_bundled = is_bundled
        self.exact = set(drug.exact_matches)
        self.close = set(drug.close_matches)
        self._names: dict[str, list[DrugLabel]] = {}
        for label in drug.labels:
            self._names.setdefault(match_key(label.text), []).append(label)
        self._fixed = frozenset(self._names)

    def add(self, text: str, type_: str, source: str) -> None:
        """A name that ``source`` gives; one that is there already gets the source besides."""
        labels = self._names.setdefault(match_key(text), [])
        if not labels:
            labels.append(DrugLabel(text, type_, source))
            return
        if labels[0].type == "SYNONYM" and type_ in _SPECIFIC:
            labels[:] = [DrugLabel(one.text, type_, one.source) for one in labels]
        if all(one.source != source for one in labels):
            labels.append(DrugLabel(labels[0].text, labels[0].type, source))

    def claims(self) -> Iterable[tuple[str, list[DrugLabel]]]:
        """The key and the labels of each of its names."""
        return self._names.items()

    def began_with(self, key: str) -> bool:
        """Whether it had a name of this key before any vocabulary was merged into it."""
        return key in self._fixed

    def make_drug(self, own: Collection[str]) -> Drug:
        """The finished hub; ``own``: keys of the names that it may have besides those it had."""
        labels = [
            label
            for key, labels in self._names.items()
            if key in own or key in self._fixed
            for label in labels
        ]
        exact = tuple(sorted(self.exact))
        close = tuple(sorted(self.close))
        return Drug(self.drug.slug, self.drug.label, tuple(labels), exact, close)


class HubTable:
    """All hubs of a merge, and the ways to find one while others are added."""

    def __init__(self, bundled: Iterable[Drug], mesh: MeshVocabulary) -> None:
        self._mesh = mesh
        self._salts = dict(list_salt_names(mesh))
        self._common = list_common_words(mesh)
        self._hubs: list[Hub] = []
        self._by_iri: dict[str, Hub] = {}
        self._by_name: dict[str, Hub] = {}
        self._by_preferred: dict[str, Hub] = {}
        self._slugs: set[str] = set()
        for drug in bundled:
            self._put(Hub(drug, is_bundled=True))

    def _put(self, hub: Hub) -> Hub:
        self._hubs.append(hub)
        self._slugs.add(hub.drug.slug)
        for iri in (*hub.drug.exact_matches, *hub.drug.close_matches):
            self._by_iri.setdefault(iri, hub)
        for key, _ in hub.claims():
            self._by_name.setdefault(key, hub)
        self._by_preferred.setdefault(match_key(hub.drug.label), hub)
        return hub

    def find_by_iri(self, iri: str) -> Hub | None:
        """The hub with this match."""
        return self._by_iri.get(iri)

    def find_by_label(self, name: str) -> Hub | None:
        """The hub that began with this name, as its preferred one or another."""
        return self._by_name.get(match_key(name))

    def find(self, name: str) -> Hub | None:
        """The hub whose preferred name this is, or the substance of MeSH with this name."""
        key = match_key(name)
        return self._by_preferred.get(key) or self._find_in_mesh(name, key)

    def find_known(self, name: str) -> Hub | str | None:
        """As :meth:`find`, but a substance of MeSH that no hub was made of gives its id."""
        key = match_key(name)
        hub = self._by_preferred.get(key)
        ids = [] if hub or not self._mesh.knows_key(key) else list_substances(self._mesh, name)
        return hub or (self._by_iri.get(mesh_iri(ids[0])) or ids[0] if len(ids) == 1 else None)

    def _find_in_mesh(self, name: str, key: str) -> Hub | None:
        ids = list_substances(self._mesh, name) if self._mesh.knows_key(key) else []
        record_id = ids[0] if len(ids) == 1 else self._salts.get(key)
        if record_id is None:
            return None
        known = self._by_iri.get(mesh_iri(record_id))
        if known:
            return known
        drug = make_mesh_drug(self._mesh, record_id)
        known = self._by_preferred.get(match_key(drug.label))
        return known or self._put(Hub(drug))

    def start(self, name: str, source: str, iri: str, id_: str) -> Hub:
        """A new hub with this preferred name; ``id_`` tells it from others of the same name."""
        slug = make_slug(name)
        if slug in self._slugs or self._mesh.knows_key(match_key(name)):
            slug = f"{slug}-{id_.lower()}"
        label = DrugLabel(name, "GENERIC", source)
        return self._put(Hub(Drug(slug, name, (label,), (iri,))))

    def match(self, hub: Hub, iri: str, *, exact: bool) -> None:
        """Say that ``iri`` is the same substance as ``hub``, or near it; what was said stays."""
        if iri not in hub.exact and iri not in hub.close:
            (hub.exact if exact else hub.close).add(iri)
            self._by_iri.setdefault(iri, hub)

    def finish(self) -> Iterator[tuple[Drug, frozenset[str]]]:
        """The drugs, bundled ones first, each with the keys by which it is found.

        A hub made from MeSH is found by its MeSH names in MeSH itself: they are not among these.
        """
        own: dict[Hub, set[str]] = {hub: set() for hub in self._hubs}
        for key, hub in self._list_owners():
            own[hub].add(key)
        for hub, keys in own.items():
            yield hub.make_drug(keys), frozenset(keys)

    def _list_owners(self) -> Iterator[tuple[str, Hub]]:
        """Keys of names and the one hub that each names."""
        owners: dict[str, Hub | None] = {}
        for hub in self._hubs:
            for key, labels in hub.claims():
                if self._by_name.get(key, hub) is hub and self._is_name(hub, key, labels):
                    first = owners.setdefault(key, hub)
                    owners[key] = hub if first is hub else None
        yield from ((key, hub) for key, hub in owners.items() if hub is not None)

    def _is_name(self, hub: Hub, key: str, labels: list[DrugLabel]) -> bool:
        """Whether a name can serve to find ``hub``."""
        text, began = labels[0].text, hub.began_with(key)
        if began and hub.is_bundled:
            return True
        if is_too_short(text) or (began and is_systematic(text)):
            return False
        ids = self._mesh.find_ids(text) if self._mesh.knows_key(key) else ()
        if any(is_substance(self._mesh, one) for one in ids):
            # MeSH finds its own hubs; a bundled one may get the names of its descriptor.
            return hub.is_bundled and any(mesh_iri(one) in hub.exact for one in ids)
        if self._is_of_others(hub, text, began=began):
            return False
        needs_two = bool(ids) or is_plain(text) or self._is_wider(hub, text)
        return not needs_two or len({one.source for one in labels}) >= _ENOUGH

    def _is_wider(self, hub: Hub, text: str) -> bool:
        """Whether a name other than the preferred one says more things than the hub's substance."""
        if match_key(text) == match_key(hub.drug.label):
            return False
        if says_material(text, hub.drug.label):
            return True
        return text.casefold() in self._common and not any(map(_is_of_mesh, hub.exact))

    def _is_of_others(self, hub: Hub, text: str, *, began: bool) -> bool:
        """Whether a name joins the names of several hubs, or says how another's drug is made.

        "Tegafur-uracil" is two drugs; "recombinant interleukin-12" is no other than interleukin-12.
        """
        folded = fold(text)
        parts = split_hyphenated(folded) if "-" in folded else []
        if _JOINT.search(folded):
            parts = list(split_combination(folded))
        if len(parts) > 1 and all(map(self.find_known, parts)):
            return True
        bare = _MADE.sub("", folded)
        return not began and bare != folded and self.find_known(bare) not in (None, hub)


def _is_of_mesh(iri: str) -> bool:
    return iri.startswith(MESH)


def list_substances(mesh: MeshVocabulary, name: str) -> list[str]:
    """Ids of the substances of MeSH with this name."""
    return [one for one in mesh.find_ids(name) if is_substance(mesh, one)]
