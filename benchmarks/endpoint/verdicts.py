"""What a ratio says beside its target.

Owns the targets. Refuses to know how speed was measured.
"""

from __future__ import annotations

from benchmarks.endpoint.questions import Kind
from benchmarks.endpoint.servers import OURS, OXIGRAPH, RDFLIB

# What a small or a large query should reach beside each of the others.
SMALL_TARGETS = {OXIGRAPH: 0.40, RDFLIB: 10.0}
LARGE_TARGETS = {OXIGRAPH: 0.90}


def judge(name: str, kind: Kind, own: float, other: float) -> tuple[str, str, str]:
    """Ratio of our speed to that of the server ``name``, its target, and whether it is met.

    An empty text where there is none; a server that answered nothing is beaten by whoever did.

    >>> judge(OXIGRAPH, Kind("lookup", []), 30, 100)
    ('0.30 ×', '0.40 ×', 'missed')
    """
    if name == OURS:
        return "", "", ""
    target = (LARGE_TARGETS if kind.is_large else SMALL_TARGETS).get(name)
    ratio = own / other if other else None
    written = "–" if ratio is None else f"{ratio:.2f} ×"
    if target is None:
        return written, "", ""
    is_met = own > 0 if ratio is None else ratio >= target
    return written, f"{target:.2f} ×", "met" if is_met else "missed"
