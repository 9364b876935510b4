"""All links of ours as one SSSOM/TSV mapping set.

Source: SSSOM 1.0, "Literal mappings" and "Canonical SSSOM/TSV format"
(https://mapping-commons.github.io/sssom/spec/). Owns what a link asserts in SSSOM's words and how
the set is spelled. Refuses to know how links are found.

The subject of a link is text of a record, so every mapping is a literal mapping: no ``subject_id``,
the text in ``subject_label``. The link's own node, the field and the method have no slot in
SSSOM 1.0; they are extension slots, declared in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import msgspec
import pyoxigraph as ox

from kg import __version__
from kg.export.names import Shortener
from kg.namespaces import (
    CT,
    MESH,
    MONDO,
    RDFS,
    ROR,
    SEMAPV,
    SKOS,
    SSSOM_PREFIXES,
    Iris,
)
from kg.store import Store
from kg.terminology.grant_numbers import parse_grant

LICENSE = "https://www.apache.org/licenses/LICENSE-2.0"

# Where the targets of links live that are not ours.
_MORE_PREFIXES = {
    "nlm": "http://id.nlm.nih.gov/",
    "obo": "http://purl.obolibrary.org/obo/",
    "ror": ROR,
    "site": "https://",  # of a vocabulary that is named by its site alone
}
# Name space of targets → IRI of the vocabulary as a whole.
_SOURCES = {
    MESH: MESH.rstrip("/"),
    MONDO: _MORE_PREFIXES["obo"] + "mondo.owl",
    ROR: ROR.rstrip("/"),
}

_QUERY = """
SELECT ?link ?text ?property ?target ?justification ?release ?confidence ?field ?method WHERE {
  ?link a sssom:Mapping ; sssom:subject_label ?text ; owl:annotatedTarget ?target .
  OPTIONAL { ?link sssom:mapping_justification ?justification }
  OPTIONAL { ?link owl:annotatedProperty ?property }
  OPTIONAL { ?link sssom:object_source_version ?release }
  OPTIONAL { ?link sssom:confidence ?confidence }
  OPTIONAL { ?link ct:field ?field }
  OPTIONAL { ?link ct:linkMethod ?method }
}
"""

_EXACT, _CLOSE = SKOS + "exactMatch", SKOS + "closeMatch"
_BROAD, _RELATED = SKOS + "broadMatch", SKOS + "relatedMatch"
# A mapping cannot be without a justification.
_UNSPECIFIED = SEMAPV + "UnspecifiedMatching"
# What a text says of the thing it was linked to, by the method that found it.
_PREDICATES = {
    "EXACT_LABEL": _EXACT,
    "SYNONYM": _EXACT,
    "NORMALIZED": _CLOSE,  # words were turned, or stage, dose and the like set aside
    "COMPONENT": _RELATED,  # the text names this and other things
}


class Row(msgspec.Struct, frozen=True, order=True):
    """A mapping; the fields are SSSOM's slots in SSSOM's order, then our extension slots."""

    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    object_source: str
    object_source_version: str
    confidence: str
    ext_field: str
    ext_method: str
    ext_link: str


# Extension slots in the order of their properties, which the canonical format asks for.
_EXTENSIONS = (
    ("ext_field", "ct:field", "xsd:string"),
    ("ext_method", "ct:linkMethod", "linkml:uriOrCurie"),
    ("ext_link", "dct:identifier", "linkml:uriOrCurie"),
)
# Slots whose value, where all mappings share it, the set states once.
_PROPAGATABLE = ("object_source", "object_source_version")


def write_links(store: Store, iris: Iris, out: BinaryIO) -> int:
    """Write every link of the store as SSSOM/TSV, sorted; return how many there are.

    Raises:
        QueryError: the store cannot be read.
    """
    curies = _Curies(iris)
    rows = sorted(_read_rows(store, iris, curies))
    values = {slot: {getattr(row, slot) for row in rows} for slot in Row.__struct_fields__}
    shared = {slot: min(values[slot]) for slot in _PROPAGATABLE if len(values[slot]) == 1}
    # A column without any value is left out; of an empty set all are shown.
    columns = [slot for slot in values if slot not in shared and values[slot] != {""}]
    for line in _write_metadata(store, iris, curies, shared):
        out.write(f"#{line}\n".encode())
    out.write(_write_line(columns))
    for row in rows:
        out.write(_write_line([getattr(row, slot) for slot in columns]))
    return len(rows)


def choose_predicate(property_: str, method: str, text: str) -> str:
    """IRI of the SKOS mapping property that a link asserts.

    A link that was made with a SKOS property keeps it. A grant number is exactly its grant; the
    number of one year's award (``5P30CA008748-45S1``) has the whole grant as the broader thing;
    a number that lacks its institute (``R01-08391-1``) is close.
    """
    if property_.startswith(SKOS):
        return property_
    if property_ in (CT + "grant", CT + "fundedBy"):
        number = parse_grant(text)
        if number is None:  # the number lacks a part, which another id of the record gave
            return _CLOSE
        is_award = number.application_type or number.support_year or number.suffix
        return _BROAD if is_award else _EXACT
    return _PREDICATES.get(method, _CLOSE)


def _read_rows(store: Store, iris: Iris, curies: _Curies) -> Iterator[Row]:
    prefixes = iris.prefixes()
    results = cast(
        "ox.QuerySolutions",
        store.query(_QUERY, default_graphs=[iris.graph("link")], prefixes=prefixes),
    )
    labels: dict[str, str] = {}
    for solution in results:
        values = [getattr(term, "value", "") for term in solution]
        link, text, property_, target, justification, release, confidence, field, method = values
        if target not in labels:
            labels[target] = _find_label(store, target)
        predicate = choose_predicate(property_, method.rpartition("-")[2], text)
        yield Row(
            subject_label=text,
            predicate_id=curies.shorten(predicate),
            object_id=curies.shorten(target),
            object_label=labels[target],
            mapping_justification=curies.shorten(justification or _UNSPECIFIED),
            object_source=curies.shorten(_find_source(iris, target)),
            object_source_version=release,
            confidence=_round(confidence),
            ext_field=field,
            ext_method=curies.shorten(method),
            ext_link=curies.shorten(link),
        )


def _find_label(store: Store, target: str) -> str:
    labels = (quad.object for quad in store.quads(subject=target, property_=RDFS + "label"))
    return min((label.value for label in labels if isinstance(label, ox.Literal)), default="")


def _find_source(iris: Iris, target: str) -> str:
    """IRI of what the target was taken from: a vocabulary, or our graph of its kind."""
    for space, source in _SOURCES.items():
        if target.startswith(space):
            return source
    kind, separator, _ = target.removeprefix(iris.base).partition("/")
    return iris.graph(kind) if target.startswith(iris.base) and separator else ""


def _round(confidence: str) -> str:
    """A decimal with three digits at most (canonical SSSOM/TSV).

    >>> _round("0.9000"), _round("1.0"), _round("")
    ('0.9', '1', '')
    """
    return f"{float(confidence):.3f}".rstrip("0").rstrip(".") if confidence else ""


class _Curies:
    """Shortens every IRI: the format has no place for whole ones."""

    def __init__(self, iris: Iris) -> None:
        known = {**iris.prefixes(), **SSSOM_PREFIXES, **_MORE_PREFIXES}
        self._names = Shortener(known, self._name_anew)
        self._spaces: dict[str, str] = {}
        for name in ("ct:field", "dct:identifier"):
            prefix, _, local = name.partition(":")
            self.shorten(known[prefix] + local)

    def shorten(self, iri: str) -> str:
        return self._names.shorten(iri) if iri else ""

    def _name_anew(self, iri: str) -> str:
        space = re.split(r"[^/#:]*\Z", iri, maxsplit=1)[0]
        prefix = self._spaces.setdefault(space, f"ns{len(self._spaces) + 1}")
        return f"{prefix}:{iri.removeprefix(space)}"

    @property
    def used(self) -> dict[str, str]:
        """Prefix → IRI of those a file must declare, sorted."""
        named = {prefix: space for space, prefix in self._spaces.items()}
        found = {**self._names.used, **named}
        return {prefix: found[prefix] for prefix in sorted(found) if prefix not in SSSOM_PREFIXES}


def _write_metadata(
    store: Store, iris: Iris, curies: _Curies, shared: dict[str, str]
) -> Iterator[str]:
    """The lines of the metadata block, in the order of the slots of ``MappingSet``."""
    yield "curie_map:"
    yield from (f"  {prefix}: {_scalar(iri)}" for prefix, iri in curies.used.items())
    slots = {
        "mapping_set_id": iris.graph("link"),
        "mapping_set_version": store.generation,
        "mapping_set_title": "trial-kg links",
        "mapping_set_description": "What clinical trial records say, tied to shared things",
        "license": LICENSE,
        "subject_type": "rdfs literal",
        **shared,
        "mapping_tool": "trial-kg",
        "mapping_tool_version": __version__,
        "mapping_date": str(store.manifest.get("created", ""))[:10],
    }
    yield from (f"{slot}: {_scalar(value)}" for slot, value in slots.items() if value)
    yield "extension_definitions:"
    for slot, property_, type_ in _EXTENSIONS:
        yield from (f"  - slot_name: {slot}", f"    property: {property_}")
        yield f"    type_hint: {type_}"


_PLAIN_SCALAR = re.compile(r"[A-Za-z](?:[^\s:#'\"]|:(?=\S)|(?<=\S)#| (?=[^\s#]))*\Z")
# Dates, versions and names of generations: no reader of YAML takes them for numbers.
_PLAIN_NUMBERS = re.compile(r"(?:\d{4}-\d{2}-\d{2}|\d+\.\d+\.\d+|\d{8}T[\d.]+)\Z")


def _scalar(text: str) -> str:
    """``text`` in YAML, plain where that is safe, else in double quotes."""
    return text if _PLAIN_SCALAR.match(text) or _PLAIN_NUMBERS.match(text) else json.dumps(text)


def _write_line(values: Iterable[str]) -> bytes:
    return ("\t".join(map(_quote, values)) + "\n").encode()


def _quote(value: str) -> str:
    """``value``, in quotes where the format asks for it.

    And where it has a number sign: common readers take the rest of such a line for a comment.
    """
    if not any(sign in value for sign in '"\t\n\r#'):
        return value
    return '"' + value.replace('"', '""') + '"'
