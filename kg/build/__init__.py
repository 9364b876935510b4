"""Orchestration: read → link → map → validate → load → index.

Owns the order of the steps, the worker processes and the account of what became of every record.
Refuses to know how any step does its work.
"""

from kg.build.report import BuildReport
from kg.build.runner import build

__all__ = ["BuildReport", "build"]
