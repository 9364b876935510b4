"""Readers: registry records in any of their formats → :class:`kg.study.Study`.

Owns where records come from (files, folders, zip archives) and one reader a format: API v2 JSON,
legacy XML, saved study pages. Refuses to know RDF. Readers neither write to disk nor use the
network; only :mod:`kg.sources.download` does.
"""

from kg.sources.items import Item, list_items, load_item
from kg.sources.reading import read_records
from kg.sources.record import Reading, TermLookup

__all__ = ["Item", "Reading", "TermLookup", "list_items", "load_item", "read_records"]
