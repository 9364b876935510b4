"""NIH institutes and activity codes.

Source: ``ontologies/nih.ttl``. Owns which codes exist and what the institutes are called; refuses
to know how a grant number is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import CT, RDF, RDFS, SKOS, fold_name
from kg.terminology.turtle import read_facts

_CODE_LENGTH = 2


class NihCodes:
    """The codes that grant numbers are built of.

    Attributes:
        institutes: institute code → name (``"CA"`` → ``"National Cancer Institute"``); NIH as a
            whole is ``"NIH"``.
        activity_codes: activity code → title (``"P30"`` → ``"Center Core Grants"``).
        abbreviations: abbreviation of an institute's name → its code (``"NIDA"`` → ``"DA"``).
    """

    def __init__(
        self,
        institutes: Mapping[str, str],
        activity_codes: Mapping[str, str],
        names: Iterable[tuple[str, str]] = (),
    ) -> None:
        """``names``: what institutes are called, abbreviations too, each with the code."""
        names = list(names)
        self.institutes = institutes
        self.activity_codes = activity_codes
        # NIH as a whole has no code that a number could bear.
        short = ((name, code) for name, code in names if len(code) == _CODE_LENGTH)
        self.abbreviations = {name: code for name, code in short if re.fullmatch("[A-Z]{3,}", name)}
        words = sorted(
            {"nih", "national institutes of health", *(fold_name(name) for name, _ in names)}
        )
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")

    def names_nih(self, domain: str) -> bool:
        """Whether ``domain``, who gave an id, is NIH or an institute, by name or abbreviation."""
        return self._names.search(fold_name(domain)) is not None

    @classmethod
    def read(cls, path: Path) -> NihCodes:
        """The codes of a Turtle file.

        Raises:
            VocabularyError: the file cannot be used.
        """
        institutes = dict(_list_named(path, "NihInstitute"))
        return cls(
            {code: names[0] for code, names in institutes.items()},
            {code: names[0] for code, names in _list_named(path, "ActivityCode")},
            ((name, code) for code, names in institutes.items() for name in names),
        )


def load_institute_names(path: Path) -> dict[str, str]:
    """Folded organisation name → institute code, for the names records call institutes by.

    Records add the abbreviation ("National Cancer Institute (NCI)"); an abbreviation alone is no
    name of one organisation. Names are folded by :func:`kg.namespaces.fold_name`.

    Raises:
        VocabularyError: the file cannot be used.
    """
    return {
        fold_name(name): code
        for code, names in _list_named(path, "NihInstitute")
        for name in _spell_out(names)
    }


def _spell_out(names: list[str]) -> Iterator[str]:
    short = [name for name in names if " " not in name]
    for name in names:
        if " " in name:
            yield name
            yield from (f"{name} ({one})" for one in short)


def _list_named(path: Path, kind: str) -> Iterator[tuple[str, list[str]]]:
    """Code and names, the preferred one first, of each thing of class ``ct:{kind}``."""
    for iri, values in read_facts(path).items():
        if f"{CT}{kind}" not in values.get(f"{RDF}type", ()):
            continue
        labels, codes = values.get(f"{RDFS}label", []), values.get(f"{SKOS}notation", [])
        if not labels or not codes:
            raise VocabularyError(f"{path}: {iri}: needs rdfs:label and skos:notation")
        yield codes[0], [*labels, *values.get(f"{SKOS}altLabel", [])]
