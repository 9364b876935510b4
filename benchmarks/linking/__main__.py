"""``python -m benchmarks.linking``: every table of this folder, one after the other."""

from __future__ import annotations

from benchmarks.linking import cost, grants, interventions, mesh_terms, organizations, synonyms

if __name__ == "__main__":
    for module in (mesh_terms, interventions, grants, organizations, synonyms, cost):
        module.main([])
