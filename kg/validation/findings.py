"""A finding: one place where a graph breaks a shape.

Owns the form of a finding; refuses to know which engine found it.
"""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True, order=True):
    """One result of validation (SHACL section 3.6.2, ``sh:ValidationResult``).

    Attributes:
        severity: ``Violation``, ``Warning`` or ``Info``.
        focus_node: IRI of the node checked.
        path: IRI of the property, or ``None`` for a constraint on the node itself.
        component: local name of the constraint component, e.g. ``MinCountConstraintComponent``.
        value: the offending value as text (IRIs without brackets, literals without quotes), or
            ``None``.
        message: what is wrong and what to do, in a curator's words.
        source_shape: IRI of the shape.
    """

    severity: str
    focus_node: str
    path: str | None
    component: str
    value: str | None
    message: str
    source_shape: str | None
