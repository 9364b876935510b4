"""``python -m benchmarks.linking [--misses DIR]``: every table of this folder, one after the other.

With ``--misses`` the modules that can write what is behind their table write it into that folder:
missed and wrong descriptors, grant-like strings, groups of spellings of organisations.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.linking import cost, grants, interventions, mesh_terms, organizations, synonyms

_FILES = {
    mesh_terms: ("--misses", "mesh-terms.tsv"),
    interventions: None,
    grants: ("--strings", "grant-strings.tsv"),
    organizations: ("--groups", "organization-groups.tsv"),
    synonyms: None,
    cost: None,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all tables; write the files where a folder is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", type=Path, metavar="DIR")
    folder = parser.parse_args(arguments).misses
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    for module, file in _FILES.items():
        module.main([file[0], str(folder / file[1])] if folder and file else [])


if __name__ == "__main__":
    main()
