"""NIH institutes and activity codes.

Source: ``ontologies/nih.ttl``. Owns which codes exist; refuses to know how a grant number is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.namespaces import CT, RDF, RDFS, SKOS
from kg.terminology.turtle import Facts, read_facts


class NihCodes:
    """The codes that grant numbers are built of.

    Attributes:
        institutes: institute code → name (``"CA"`` → ``"National Cancer Institute"``).
        activity_codes: activity code → title (``"P30"`` → ``"Center Core Grants"``).
    """

    def __init__(self, institutes: Mapping[str, str], activity_codes: Mapping[str, str]) -> None:
        self.institutes = institutes
        self.activity_codes = activity_codes

    @classmethod
    def read(cls, path: Path) -> NihCodes:
        """The codes of a Turtle file.

        Raises:
            VocabularyError: the file cannot be used.
        """
        facts = read_facts(path)
        return cls(_list_codes(facts, "NihInstitute"), _list_codes(facts, "ActivityCode"))


def _list_codes(facts: Facts, kind: str) -> dict[str, str]:
    return {
        code: values[f"{RDFS}label"][0]
        for values in facts.values()
        if f"{CT}{kind}" in values.get(f"{RDF}type", ())
        for code in values[f"{SKOS}notation"]
    }
