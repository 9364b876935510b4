"""Real records with results: as plain JSON, as graphs, and all graphs in one store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.mapping import StudyGraph, map_study
from kg.namespaces import CT, RDF, RDFS, Iris
from kg.sources.items import Item, list_items, load_item
from kg.sources.reading import Reading, read_records
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import load_vocabulary
from tests.conftest import ROOT

IRIS = Iris("https://example.org/kg/")
PREFIXES = f"PREFIX ct: <{CT}> PREFIX rdfs: <{RDFS}> PREFIX rdf: <{RDF}> "
Results = dict[str, Any]


class Records:
    """The records with results: as JSON, as graphs, and all graphs in one store."""

    def __init__(self, archive: Path) -> None:
        self.results: dict[str, Results] = {}
        self.graphs: dict[str, StudyGraph] = {}
        self.store = ox.Store()
        linker = Linker(load_vocabulary(ROOT / "ontologies"))
        for data, reading in read_with_results(archive):
            nct_id = reading.study.nct_id
            self.results[nct_id] = json.loads(data)["resultsSection"]
            graph = map_study(reading.study, linker.link_study(reading.study), IRIS)
            self.graphs[nct_id] = graph
            name = ox.NamedNode(IRIS.study_graph(nct_id))
            self.store.load(graph.ntriples, ox.RdfFormat.N_TRIPLES, to_graph=name)

    def ask(self, pattern: str, *names: str) -> Counter[tuple[str, ...]]:
        """How often each row of ``names`` (values as text) solves ``pattern`` in the union."""
        query = f"{PREFIXES} SELECT {' '.join('?' + n for n in names)} {{ {pattern} }}"
        rows = self.store.query(query, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        return Counter(
            tuple("" if row[name] is None else row[name].value for name in names) for row in rows
        )


def read_with_results(archive: Path) -> Iterator[tuple[bytes, Reading]]:
    for item in list_items([archive]):
        assert isinstance(item, Item)
        data = load_item(item)
        if b'"resultsSection"' in data:
            for reading in read_records(data, item.name):
                assert isinstance(reading, Reading)
                yield data, reading


@cache
def load_records(shared_data: Path) -> Records:
    """All records with results of the API v2 set; read once for all tests."""
    return Records(shared_data / "ctgov" / "v2-studies.json.zip")


def normalise(text: str | None) -> str:
    """A number without the zeros, commas and sign that do not change it; other text as it is."""
    number = read_decimal(text) if text else None
    if number is None:
        return text or ""
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def read_decimal(text: str) -> Decimal | None:
    """``text`` as a number, if Python takes it for one."""
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
