"""Regimens of several drugs that are known by an acronym ("FOLFOX").

Source of the bundled ones: ``ontologies/regimens.ttl``. Owns which drugs a regimen consists of, by
name. Refuses to know drug hubs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kg.namespaces import DCT, RDFS, SKOS
from kg.terminology.names import fold, match_key
from kg.terminology.turtle import read_facts

Regimens = Mapping[str, tuple[str, ...]]
"""Key of the acronym (:func:`names.match_key`) → names of the drugs.

Without drugs: an acronym of several regimens, by its folded spelling.
"""

# No key of a name has a space.
_AMBIGUOUS = "ambiguous "
_AMBIGUOUS_NOTE = "ambiguous"
_AROUND = re.compile(r"(?<!\w)(?:regimen|chemotherapy|protocol|scheme|modified|chemo)(?!\w)")


def read_regimens(path: Path) -> Regimens:
    """The regimens of a Turtle file.

    Raises:
        VocabularyError: the file is missing or damaged.
    """
    found: dict[str, tuple[str, ...]] = {}
    for values in read_facts(path).values():
        drugs = values.get(f"{DCT}hasPart")
        names = (*values.get(f"{RDFS}label", ()), *values.get(f"{SKOS}altLabel", ()))
        if drugs:
            found |= {match_key(name): tuple(drugs) for name in names}
        elif _AMBIGUOUS_NOTE in values.get(f"{SKOS}note", ()):
            found |= {f"{_AMBIGUOUS}{fold(name)}": () for name in names}
    return found


def is_ambiguous(regimens: Regimens, text: str) -> bool:
    """Whether ``text`` is an acronym that stands for several regimens, hyphens counted."""
    return f"{_AMBIGUOUS}{fold(text)}" in regimens


def find_regimen(regimens: Regimens, text: str) -> tuple[str, ...]:
    """Names of the drugs of the regimen that folded ``text`` is; ``()`` where it is none."""
    return regimens.get(match_key(_AROUND.sub(" ", text)), ())
