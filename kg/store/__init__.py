"""The graph on disk: embedded Oxigraph, written as generations and read from the published one.

Owns the directory of the store, bulk loading, publishing and querying. Refuses to know trials.
"""

from kg.store.changing import Content, StoreEditor
from kg.store.holding import hold_generation
from kg.store.reading import Results, Store, open_store
from kg.store.writing import (
    GenerationWriter,
    continue_generation,
    create_empty_store,
    create_generation,
)

__all__ = [
    "Content",
    "GenerationWriter",
    "Results",
    "Store",
    "StoreEditor",
    "continue_generation",
    "create_empty_store",
    "create_generation",
    "hold_generation",
    "open_store",
]
