"""Small graphs made by hand, and how a test gets a store of one."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.store import Store, create_generation, open_store

FOLDER = Path(__file__).parent
BASE = "https://example.org/kg/"


def read_graph(name: str) -> str:
    """The TriG of the graph ``name``; what adds to another has no prefixes of its own."""
    return (FOLDER / f"{name}.trig").read_text(encoding="utf-8")


def build_store(directory: Path, name: str = "catalogue", more: str = "") -> Store:
    """A store in ``directory`` with the graph ``name`` and, in TriG, ``more``."""
    graph = ox.Store()
    graph.load(read_graph(name) + more, ox.RdfFormat.TRIG)
    data = graph.dump(format=ox.RdfFormat.N_QUADS)
    assert data is not None
    with create_generation(directory) as writer:
        writer.load_nquads(data)
        writer.publish({"baseIri": BASE})
    return open_store(directory)
