"""A study graph being written: its lines, the things it shares, and the keys of its parts.

Owns how a triple is put down, how a part gets its IRI and what is remembered of shared things.
Refuses to know what any property means.
"""

from __future__ import annotations

from collections import Counter

from kg.mapping.numbers import NumberTerm, decimal_term, integer_term
from kg.mapping.terms import (
    RDF_TYPE,
    RDFS_LABEL,
    boolean,
    concept,
    ct,
    date_literal,
    integer,
    iri,
    literal,
)
from kg.namespaces import CT, SKOS, Iris, digest, mesh
from kg.study.markdown import unescape_markdown
from kg.terminology.links import (
    ConditionLink,
    Country,
    Drug,
    Frozen,
    Grant,
    InstituteLink,
    Match,
    MeshRef,
    OrganizationLink,
    OrganizationMention,
    RorOrganization,
)


class Link(Frozen, frozen=True):
    """A link of ours: ``predicate`` and ``target`` are IRIs, ``target_label`` for the reader."""

    match: Match
    predicate: str
    target: str
    target_label: str

    @property
    def key(self) -> str:
        """The last part of the link's IRI: equal links of all studies are one node."""
        match = self.match
        facts = (match.text, match.field, match.method, match.score, match.release)
        return digest(*facts, self.predicate, self.target)


class ConditionTerm(Frozen, frozen=True):
    """A condition as one record spells it, with the descriptors that all and some of it name."""

    name: str
    link: ConditionLink | None
    parts: tuple[ConditionLink, ...] = ()


def mesh_link(match: Match, name: str, ref: MeshRef) -> Link:
    """The link node of what was tied to a MeSH descriptor by ``ct:{name}``."""
    return Link(match, CT + name, mesh(ref.id or ""), ref.label)


def condition_link(link: ConditionLink) -> Link:
    """The link node of a condition that was tied to a MeSH descriptor as a whole."""
    return mesh_link(link.match, "linkedMeshTerm", link.mesh)


def part_link(link: ConditionLink) -> Link:
    """The link node of a descriptor that a part of a condition names."""
    return mesh_link(link.match, "partMeshTerm", link.mesh)


def country_link(match: Match, name: str, country: Country, iris: Iris) -> Link:
    """The link node of a country's name that was tied to its country by ``ct:{name}``."""
    return Link(match, CT + name, iris.country(country.code), country.label)


def organization_link(link: OrganizationLink) -> Link:
    """The link node of an organisation that was tied to one of ROR."""
    predicate = SKOS + ("exactMatch" if link.is_exact else "closeMatch")
    return Link(link.match, predicate, link.target, link.target_label)


def institute_link(link: InstituteLink, iris: Iris) -> Link:
    """The link node of an organisation that is an NIH institute."""
    return Link(link.match, SKOS + "exactMatch", iris.institute(link.code), link.label)


def mint_org(iris: Iris, mention: OrganizationMention) -> str:
    """The IRI of an organisation, the same for all its spellings."""
    return iris.org(mention.key, mention.place.key if mention.place else "")


class BrowseNode(Frozen, frozen=True):
    """A term (``leaf``) or branch of the registry's browse tree, as one record spells it."""

    is_leaf: bool
    id: str
    name: str


class DrugNameMention(Frozen, frozen=True):
    """Another name that a study gives to a drug.

    Attributes:
        slug: the drug that the intervention's own name names.
        text: the other name.
        nct_id: the study.
        sponsor: its lead sponsor's name as an identity key; ``""`` where there is none.
        reason: what speaks against the name by itself, a ``RejectionReason`` code, or ``""``.
        other: slug of the drug whose own name it is.
    """

    slug: str
    text: str
    nct_id: str
    sponsor: str
    reason: str = ""
    other: str | None = None


class SharedKeys:
    """The shared things that studies point at, as values; :mod:`kg.mapping.shared` maps them."""

    __slots__ = (
        "browse_nodes",
        "conditions",
        "drug_names",
        "drugs",
        "geometries",
        "grants",
        "links",
        "mesh_names",
        "meshes",
        "orgs",
        "ror",
    )

    def __init__(self) -> None:
        self.browse_nodes: set[BrowseNode] = set()
        self.conditions: set[ConditionTerm] = set()
        self.drug_names: set[DrugNameMention] = set()
        self.drugs: set[Drug] = set()
        self.geometries: set[tuple[str, str]] = set()
        self.grants: set[Grant] = set()
        self.links: set[Link] = set()
        self.mesh_names: set[MeshRef] = set()
        self.meshes: set[MeshRef] = set()
        self.orgs: set[OrganizationMention] = set()
        self.ror: set[RorOrganization] = set()

    def update(self, other: SharedKeys) -> None:
        """Add all that ``other`` holds."""
        for name in self.__slots__:
            getattr(self, name).update(getattr(other, name))


class Draft:
    """Collects the triples of one study.

    Attributes:
        study: the study's IRI in angle brackets.
        shared: what the study points at outside its own graph.
    """

    __slots__ = (
        "_base",
        "_context",
        "_lines",
        "_parts",
        "_used",
        "iris",
        "nct_id",
        "shared",
        "study",
    )

    def __init__(self, nct_id: str, iris: Iris) -> None:
        self.nct_id = nct_id
        self.iris = iris
        self.study = iri(iris.study(nct_id))
        self.shared = SharedKeys()
        self._base = f"<{iris.study(nct_id)}/"
        self._lines: list[str] = []
        self._context: set[str] = set()
        self._used: Counter[tuple[str, str]] = Counter()
        self._parts: dict[tuple[str, str], list[str]] = {}

    def add(self, subject: str, property_: str, value: str) -> None:
        """One triple; all three are terms in N-Triples spelling."""
        self._lines.append(f"{subject} {property_} {value} .")

    def text(self, subject: str, name: str, value: str | None) -> None:
        """A string under ``ct:{name}``; absent and blank give nothing."""
        if value:
            self._lines.append(f"{subject} {ct(name)} {literal(value)} .")

    def markdown(self, subject: str, name: str, value: str | None) -> None:
        """A Markdown field of API v2 under ``ct:{name}``, as plain text."""
        if value:
            self.text(subject, name, unescape_markdown(value))

    def flag(self, subject: str, name: str, value: bool | None) -> None:
        """A boolean under ``ct:{name}``; absent gives nothing."""
        if value is not None:
            self._lines.append(f"{subject} {ct(name)} {boolean(value)} .")

    def number(self, subject: str, name: str, text: str | None) -> None:
        """A number text as ``xsd:decimal`` under ``ct:{name}`` (see :meth:`_add_number`)."""
        if text:
            self._add_number(subject, name, text, decimal_term(text))

    def whole_number(self, subject: str, name: str, text: str | None) -> None:
        """A number text as ``xsd:integer`` under ``ct:{name}`` (see :meth:`_add_number`)."""
        if text:
            self._add_number(subject, name, text, integer_term(text))

    def _add_number(self, subject: str, name: str, text: str, number: NumberTerm) -> None:
        """``number`` where there is one; ``text`` under ``ct:raw{Name}`` where that loses it."""
        if number.term is not None:
            self._lines.append(f"{subject} {ct(name)} {number.term} .")
        if not number.is_plain:
            self._lines.append(
                f"{subject} {ct(f'raw{name[0].upper()}{name[1:]}')} {literal(text)} ."
            )

    def code(self, subject: str, name: str, scheme: str, value: str | None) -> None:
        """A concept of ``scheme`` under ``ct:{name}``; absent gives nothing."""
        if value:
            self._lines.append(f"{subject} {ct(name)} {concept(scheme, value)} .")

    def date(self, subject: str, name: str, value: str | None) -> None:
        """A date under ``ct:{name}``, as precise as the record; absent gives nothing."""
        if value:
            self._lines.append(f"{subject} {ct(name)} {date_literal(value)} .")

    def count(self, subject: str, name: str, value: int | None) -> None:
        """An integer under ``ct:{name}``; absent gives nothing."""
        if value is not None:
            self._lines.append(f"{subject} {ct(name)} {integer(value)} .")

    def part(self, property_: str, kind: str, class_: str, label: str, *key: object) -> str:
        """A new part of the study: its node, tied to the study, typed and labelled.

        Its IRI is a digest of ``label`` and ``key``; a second part with the same content is told
        from the first by its count, so that nothing the record holds twice is lost.
        """
        node = self._add_node(
            self.study, property_, kind, class_, label, digest(label, *key, size=6)
        )
        self._parts.setdefault((class_, label), []).append(node)
        return node

    def subpart(
        self, parent: str, property_: str, kind: str, class_: str, label: str, *key: object
    ) -> str:
        """A new part of a part: as :meth:`part`, but tied to ``parent``.

        The key of ``parent`` is part of its own, so that equal parts of two parents are two nodes.
        """
        content = digest(parent[len(self._base) :], label, *key, size=6)
        return self._add_node(parent, property_, kind, class_, label, content)

    def find_parts(self, class_: str, label: str) -> list[str]:
        """The parts of the study itself that have this class and label, in the order made."""
        return self._parts.get((class_, label), [])

    def _add_node(
        self, parent: str, property_: str, kind: str, class_: str, label: str, content: str
    ) -> str:
        count = self._used[kind, content]
        self._used[kind, content] = count + 1
        node = f"{self._base}{kind}/{content if not count else f'{content}-{count + 1}'}>"
        self._lines.append(f"{parent} {ct(property_)} {node} .")
        self._lines.append(f"{node} {RDF_TYPE} {ct(class_)} .")
        self._lines.append(f"{node} {RDFS_LABEL} {literal(label)} .")
        return node

    def ordinal(self, node: str, number: int) -> None:
        """The place of a part in the record, from 1."""
        self._lines.append(f"{node} {ct('ordinal')} {integer(number)} .")

    def refer(self, subject: str, property_: str, target: str, class_: str) -> None:
        """Point at a shared thing, whose type validation is told of."""
        self.point(subject, ct(property_), target, ct(class_))

    def point(self, subject: str, property_: str, target: str, class_: str) -> None:
        """As :meth:`refer`, with property and class of any vocabulary."""
        self._lines.append(f"{subject} {property_} {target} .")
        self._context.add(f"{target} {RDF_TYPE} {class_} .")

    def org(self, subject: str, property_: str, mention: OrganizationMention | None) -> None:
        """Point at an organisation; its node says what it is linked to. ``None`` gives nothing."""
        if mention is None:
            return
        self.shared.orgs.add(mention)
        if mention.link:
            self.shared.links.add(organization_link(mention.link))
        if mention.institute:
            self.shared.links.add(institute_link(mention.institute, self.iris))
        self.refer(subject, property_, iri(mint_org(self.iris, mention)), "Organization")

    def mesh(self, property_: str, ref: MeshRef, target: str) -> None:
        """Point from the study at a MeSH descriptor."""
        self.shared.meshes.add(ref)
        self._lines.append(f"{self.study} {ct(property_)} {target} .")

    def link(self, subject: str, link: Link) -> None:
        """Say why ``subject`` was linked."""
        self.shared.links.add(link)
        self.refer(subject, "linkedBy", iri(self.iris.link(link.key)), "Link")

    def ntriples(self) -> bytes:
        """All triples, sorted, each once, one a line."""
        return _join(set(self._lines))

    def context(self) -> bytes:
        """Types of the shared things pointed at, for validation only."""
        return _join(self._context)


def _join(lines: set[str]) -> bytes:
    return "\n".join([*sorted(lines), ""]).encode()
