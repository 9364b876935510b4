"""Ids of studies other than NCT ids, as people type them: a sponsor's, EudraCT's, a grant's.

Owns how ids are compared and what in a text can be one. Refuses to know which ids there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.search.concepts import Concepts
from kg.search.parts import IdPart, Part, PlacedPart
from kg.search.words import make_key
from kg.terminology.grant_numbers import parse_grant

_TOKEN = re.compile(
    r"(?<!\w)(?:[A-Za-z]\d{2}\s[A-Za-z]{2}\s?\d{4,6}|[^\W_][\w/.-]*\d[\w/.-]*)(?!\w)"
)
_SHORTEST = 5


def make_id_key(text: str) -> str:
    """An id as it is compared: letters and digits alone, as one writes "P30 CA008748" or not.

    >>> make_id_key("2009-012345-12")
    '200901234512'
    """
    return "".join(filter(str.isalnum, text.casefold()))


def parse_number(nct_id: str) -> int:
    """The number in an NCT id, which orders studies of equal score."""
    digits = "".join(filter(str.isdecimal, nct_id))
    return int(digits[-15:] or 0)


def find_ids(
    text: str, concepts: Concepts, is_id: Callable[[str], bool]
) -> tuple[list[PlacedPart[Part]], str]:
    """The ids in ``text`` that some study has, and ``text`` with a line break for their letters.

    What is the name of something as well ("RAD001") is no id.
    """
    found: list[PlacedPart[Part]] = []
    for match in _TOKEN.finditer(text):
        token = match[0].rstrip("./-")
        key = _find_key(token, is_id)
        if key is not None and make_key(token) not in concepts:
            start, end = match.start(), match.start() + len(token)
            found.append(PlacedPart(start, end, IdPart(token, key)))
            text = text[:start] + "\n" * (end - start) + text[end:]
    return found, text


def _find_key(token: str, is_id: Callable[[str], bool]) -> str | None:
    key = make_id_key(token)
    if len(key) < _SHORTEST:
        return None
    if is_id(key):
        return key
    mention = parse_grant(token)
    core = make_id_key(mention.grant.core_project_number) if mention else ""
    return core if core and is_id(core) else None
