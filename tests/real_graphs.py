"""Graphs of real records, as validation gets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.config import DEFAULT_BASE_IRI
from kg.errors import SourceError
from kg.mapping import map_study
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.namespaces import Iris
from kg.sources.items import Item, list_items, load_item
from kg.sources.reading import read_records
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from kg.validation.shapes import to_ntriples
from tests.conftest import ROOT

IRIS = Iris(DEFAULT_BASE_IRI)
SETS = {"api-v2": "v2-studies.json.zip", "legacy-xml": "legacy-xml.zip"}


@cache
def get_vocabulary() -> Vocabulary:
    """The bundled vocabularies."""
    return load_vocabulary(ROOT / "ontologies")


def take(folder: Path, archive: str, step: int) -> list[Item]:
    """Every ``step``-th record of an archive."""
    found = list_items([folder / "ctgov" / archive])
    return [item for item in islice(found, 0, None, step) if isinstance(item, Item)]


def build_graphs(items: Sequence[Item], shared: SharedKeys) -> Iterator[bytes]:
    """The graph of each study, with the types of what it points at."""
    vocabulary = get_vocabulary()
    linker = Linker(vocabulary)
    for item in items:
        for reading in read_records(load_item(item), item.name, vocabulary.knows_term):
            assert not isinstance(reading, SourceError)
            graph = map_study(reading.study, linker.link_study(reading.study), IRIS)
            shared.update(graph.shared)
            yield graph.ntriples + graph.context


def build_shared(shared: SharedKeys) -> bytes:
    """The graphs of shared things, all together."""
    graphs = map_shared(shared, IRIS, in_mesh=lambda _: True, institutes={}, institute_names={})
    return b"".join([*graphs.values(), *map(read_bundled, ("nih.ttl", "countries.ttl"))])


def read_bundled(name: str) -> bytes:
    """A bundled vocabulary as N-Triples."""
    quads = ox.parse(path=str(ROOT / "ontologies" / name), format=ox.RdfFormat.TURTLE)
    return to_ntriples([quad.triple for quad in quads])
