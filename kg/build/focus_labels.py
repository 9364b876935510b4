"""Which thing a finding is about, in words: the label of its focus node.

Owns the look for it in the graph that was checked. Refuses to know what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from kg.namespaces import RDFS
from kg.validation.findings import Finding
from kg.validation.terms import get_text, parse_term

_LABEL = re.compile(rf"^<([^>]*)> <{RDFS}label> (.+) \.$".encode(), re.MULTILINE)


def name_focus(findings: Iterable[Finding], ntriples: bytes) -> list[Finding]:
    """``findings`` with the labels that ``ntriples``, what was checked, gives their nodes.

    >>> graph = b'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "Arm A" .'
    >>> finding = Finding("Warning", "urn:a", None, "Or", None, "", None)
    >>> [found.focus_label for found in name_focus([finding], graph)]
    ['Arm A']
    """
    findings = list(findings)
    if not findings:
        return findings
    # Of several labels, which is itself a fault, the first in order.
    labels = dict(sorted(_LABEL.findall(ntriples), reverse=True))
    return [_name(finding, labels.get(finding.focus_node.encode())) for finding in findings]


def _name(finding: Finding, label: bytes | None) -> Finding:
    if label is None:
        return finding
    return msgspec.structs.replace(finding, focus_label=get_text(parse_term(label.decode())))
