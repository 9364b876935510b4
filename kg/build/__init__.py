"""Orchestration: read → link → map → validate → load → index.

Owns the order of the steps, the worker processes and the account of what became of every record.
Refuses to know how any step does its work.
"""

from kg.build.diff import VersionDiff, compare_versions
from kg.build.indexing import IndexReport, index
from kg.build.ledger import Version
from kg.build.report import BuildReport, Report, UpdateReport
from kg.build.runner import build
from kg.build.update import UpdateOptions, update

__all__ = [
    "BuildReport",
    "IndexReport",
    "Report",
    "UpdateOptions",
    "UpdateReport",
    "Version",
    "VersionDiff",
    "build",
    "compare_versions",
    "index",
    "update",
]
