"""Read a small bundled Turtle file into plain dictionaries.

Owns reading only; refuses to know what the files hold.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph

from kg.errors import VocabularyError

Facts = dict[str, dict[str, list[str]]]


def read_facts(path: Path) -> Facts:
    """Subject IRI → predicate IRI → values (IRIs and literals as text), in the file's order.

    Raises:
        VocabularyError: the file is missing or is no Turtle.
    """
    facts: Facts = {}
    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            values = facts.setdefault(str(quad.subject.value), {})
            values.setdefault(quad.predicate.value, []).append(quad.object.value)
    except (OSError, SyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise VocabularyError(f"{path}: cannot be read as Turtle: {reason}") from error
    return facts
