"""The door to validation: one protocol, two engines behind it.

Owns the choice of engine. Refuses to know how an engine works.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from kg.errors import ValidationError
from kg.validation.fast import FastValidator
from kg.validation.findings import Finding
from kg.validation.shapes import load_shapes


class Validator(Protocol):
    """Says where a graph breaks the shapes."""

    def find(self, ntriples: bytes) -> list[Finding]:
        """Findings of one study graph, sorted, each once, all severities.

        ``ntriples`` also holds the type of each shared thing that the study points at.
        """

    def find_shared(self, ntriples: bytes) -> list[Finding]:
        """Findings of the shared things, sorted, each once, all severities.

        ``ntriples`` holds their graphs together: drugs, organisations, grants, links, countries
        and NIH point at each other.
        """


def get_validator(shapes: Path, ontologies: Path, engine: str = "fast") -> Validator:
    """A validator for the shapes in ``shapes``; ``engine`` is ``fast`` or ``pyshacl``.

    Raises:
        ValidationError: shapes that cannot be read or used, or an engine that does not exist.
    """
    if engine == "fast":
        return FastValidator(load_shapes(shapes, ontologies))
    if engine == "pyshacl":
        # Imported here because pySHACL and rdflib take longer to import than a build to start.
        from kg.validation.reference import ReferenceValidator

        return ReferenceValidator(load_shapes(shapes, ontologies))
    raise ValidationError(f"no validation engine {engine!r}; choose fast or pyshacl")
