"""The command line: Click commands, Rich output.

Owns arguments, help texts, progress, tables and exit codes. Refuses to know how anything is done.

Exit codes: 0 done; 1 the work could not be done, or the data breaks the shapes; 2 wrong usage.
"""

from kg.cli.main import main

__all__ = ["main"]
