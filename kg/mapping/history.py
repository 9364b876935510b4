"""Versions of studies → the history graph (PROV-O, and terms of ours).

Owns how a version, what came of it, and the run that loaded it are said in RDF. Refuses to know
where versions are kept and how two of them are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import pyoxigraph as ox

from kg.mapping.terms import (
    RDF_TYPE,
    RDFS_LABEL,
    concept,
    ct,
    date_literal,
    date_lower_bound,
    integer,
    iri,
    literal,
)
from kg.namespaces import CT, DCT, PROV, RDFS, XSD, Iris, digest

_LABEL = RDFS + "label"
_MAX_SHOWN = 60


class VersionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the history graph says of one version of a study.

    Attributes:
        number: from 1, in the order of loading.
        shown: the day from which it holds, ISO: the record's, but never before that of the version
            before it.
        hash: hexadecimal digest of what the record says; empty for a removal.
        loaded: ISO date and time, UTC.
        mapping: version of the mapping.
        activity: IRI of the run that loaded it.
    """

    nct_id: str
    number: int
    shown: str
    hash: str
    file: str
    holder: str | None
    status: str | None
    loaded: str
    mapping: str
    removed: bool
    activity: str


def map_version(version: VersionFacts, iris: Iris) -> str:
    """The node of a version: N-Triples, one triple a line."""
    node = iri(iris.version(version.nct_id, version.number))
    graph = iri(iris.study_graph(version.nct_id))
    lines = [
        (graph, RDFS_LABEL, literal(f"Graph of {version.nct_id}")),
        (node, RDF_TYPE, ct("StudyVersion")),
        (node, RDFS_LABEL, literal(_name(version))),
        (node, ct("versionOf"), iri(iris.study(version.nct_id))),
        (node, ct("namedGraph"), graph),
        (node, ct("versionNumber"), integer(version.number)),
        (node, ct("sourceFile"), literal(version.file)),
        (node, iri(PROV + "generatedAtTime"), f'"{version.loaded}"^^<{XSD}dateTime>'),
        (node, iri(PROV + "wasGeneratedBy"), iri(version.activity)),
    ]
    lines.append((node, ct("versionDate"), _day(version.shown)))
    if version.hash:
        lines.append((node, ct("recordHash"), literal(version.hash)))
    if version.holder:
        lines.append((node, ct("versionHolder"), date_literal(version.holder)))
    if version.status:
        lines.append((node, ct("overallStatus"), concept("Status", version.status)))
    if version.removed:
        lines.append((node, ct("removed"), f'"true"^^<{XSD}boolean>'))
    return _join(lines)


def _name(version: VersionFacts) -> str:
    what = "removal" if version.removed else "version"
    return f"{version.nct_id} {what} {version.number} ({version.shown})"


def _day(date: str) -> str:
    return date_lower_bound(date) or literal(date)


def map_end(nct_id: str, number: int, date: str, iris: Iris) -> str:
    """The day from which the next version holds."""
    return _join([(iri(iris.version(nct_id, number)), ct("validUntil"), _day(date))])


def map_activity(node: str, facts: Iterable[str], started: str, mapping: str) -> str:
    """The run that loaded versions; ``facts`` are the vocabulary releases it worked with."""
    subject = iri(node)
    lines = [
        (subject, RDF_TYPE, iri(PROV + "Activity")),
        (subject, RDFS_LABEL, literal(f"Load of {started}")),
        (subject, iri(PROV + "startedAtTime"), f'"{started}"^^<{XSD}dateTime>'),
        (subject, ct("mappingVersion"), literal(mapping)),
    ]
    lines += [(subject, ct("vocabularyRelease"), literal(release)) for release in facts]
    return _join(lines)


class Tombstone(msgspec.Struct, frozen=True):
    """What is left of a study that the registry no longer shows.

    Attributes:
        label: its title, where one is known.
        date: the day it was found to be gone, or is withheld since; ISO.
        status: ``WITHHELD`` where the registry withholds it.
        successor: NCT id of the study that took its place.
    """

    nct_id: str
    label: str | None
    date: str | None
    status: str | None = None
    successor: str | None = None


def map_tombstone(tombstone: Tombstone, iris: Iris) -> str:
    """The graph of a study that is gone: that it was, since when not, and why."""
    study = iri(iris.study(tombstone.nct_id))
    lines = [
        (study, RDF_TYPE, ct("RemovedStudy")),
        (study, RDFS_LABEL, literal(tombstone.label or tombstone.nct_id)),
        (study, ct("nctId"), literal(tombstone.nct_id)),
    ]
    if tombstone.date:
        lines.append((study, ct("removedDate"), _day(tombstone.date)))
    if tombstone.status:
        lines.append((study, ct("overallStatus"), concept("Status", tombstone.status)))
    if tombstone.successor:
        successor = iri(iris.study(tombstone.successor))
        lines.append((study, iri(DCT + "isReplacedBy"), successor))
    return _join(lines)


def map_changes(
    nct_id: str,
    number: int,
    removed: Iterable[ox.Triple],
    added: Iterable[ox.Triple],
    iris: Iris,
) -> str:
    """What a version changed of the facts that stand on the study itself.

    Changes within parts (a site's contact, say) are left to the patch: a part is named by its
    content, so a changed part is another part.
    """
    study = ox.NamedNode(iris.study(nct_id))
    old = _facts_of(study, removed)
    new = _facts_of(study, added)
    version = iris.version(nct_id, number)
    lines: list[tuple[str, str, str]] = []
    for property_ in sorted(old.keys() | new.keys()):
        before, after = old.get(property_, []), new.get(property_, [])
        pairs: Iterable[tuple[str | None, str | None]]
        if len(before) == len(after) == 1:
            pairs = [(before[0], after[0])]
        else:
            pairs = [(value, None) for value in before] + [(None, value) for value in after]
        for was, is_ in pairs:
            lines += _map_change(version, property_, was, is_, iris)
    return _join(lines)


def _facts_of(study: ox.NamedNode, triples: Iterable[ox.Triple]) -> dict[str, list[str]]:
    """Property → values, without the study's parts and what only repeats another fact."""
    facts: dict[str, list[str]] = {}
    for subject, property_, value in triples:
        is_part = isinstance(value, ox.NamedNode) and value.value.startswith(study.value + "/")
        repeats = property_.value == _LABEL or property_.value.endswith("LowerBound")
        if subject == study and not is_part and not repeats:
            facts.setdefault(property_.value, []).append(str(value))
    return {property_: sorted(values) for property_, values in facts.items()}


def _map_change(
    version: str, property_: str, was: str | None, is_: str | None, iris: Iris
) -> Iterator[tuple[str, str, str]]:
    node = iri(f"{version}/change/{digest(property_, was, is_, size=6)}")
    name = property_.removeprefix(CT)
    yield iri(version), ct("change"), node
    yield node, RDF_TYPE, ct("Change")
    yield node, RDFS_LABEL, literal(f"{name}: {_show(was, iris)} → {_show(is_, iris)}")
    yield node, ct("changedProperty"), iri(property_)
    if was is not None:
        yield node, ct("oldValue"), was
    if is_ is not None:
        yield node, ct("newValue"), is_


def _show(term: str | None, iris: Iris) -> str:
    """A term in few words: a literal's text, the last part of an IRI."""
    if term is None:
        return "none"
    if term.startswith('"'):
        text = term[1 : term.rindex('"')].replace("\\n", " ").replace('\\"', '"')
    else:
        text = term.strip("<>").removeprefix(CT).removeprefix(iris.base)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def _join(lines: Iterable[tuple[str, str, str]]) -> str:
    return "".join(f"{subject} {property_} {value} .\n" for subject, property_, value in lines)
