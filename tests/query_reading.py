"""Queries as short texts, to be compared with what they should be read as."""

from __future__ import annotations

from pathlib import Path

from kg.search import build_index
from kg.search.concepts import Concepts
from kg.search.parsing import parse_query
from kg.search.parts import ConceptPart, FilterPart, IdPart, Part, StudyPart
from tests.test_search_documents import IRIS, load_small_vocabulary


def open_concepts(root: Path, folder: Path) -> Concepts:
    """The dictionary of an index without studies, made in ``folder``."""
    build_index(folder / "index", [], load_small_vocabulary(root, folder), IRIS)
    return Concepts.open(folder / "index")


def read(text: str, concepts: Concepts) -> list[str]:
    """Parts as short texts: ``=label`` of a concept, ``#id`` of a study, ``"phrase"``, word.

    A filter is ``@name:values``; what is not wanted has a ``-`` before it.
    """
    query = parse_query(text, concepts, lambda key: key == "nci201102577")
    return ["-" * part.is_excluded + _show(part, concepts) for part in query.parts]


def _show(part: Part, concepts: Concepts) -> str:
    if isinstance(part, StudyPart):
        return f"#{part.nct_id}"
    if isinstance(part, IdPart):
        return f"#{part.key}"
    if isinstance(part, FilterPart):
        return f"@{part.filter.name}:{','.join(part.filter.values)}"
    if isinstance(part, ConceptPart):
        return "=" + "|".join(concepts.table.labels[one] for one in part.concepts)
    field = f"{part.field}:" if part.field else ""
    return f'{field}"{part.text}"' if part.quoted else part.text
