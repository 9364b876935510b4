"""``python -m benchmarks.linking``: every table of this folder, one after the other."""

from __future__ import annotations

from benchmarks.linking import mesh_terms, organizations

if __name__ == "__main__":
    mesh_terms.main()
    organizations.main([])
