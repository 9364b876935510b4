"""``python -m benchmarks.linking``: every table of this folder, one after the other."""

from __future__ import annotations

from benchmarks.linking import interventions, mesh_terms

if __name__ == "__main__":
    mesh_terms.main()
    interventions.main()
