"""``python -m benchmarks.linking``: every table of this folder, one after the other."""

from __future__ import annotations

from benchmarks.linking import grants, interventions, mesh_terms, organizations, synonyms

if __name__ == "__main__":
    mesh_terms.main()
    interventions.main()
    grants.main()
    organizations.main([])
    synonyms.main([])
