"""Serves the graph: ``python server.py``. Settings: ``KG_STORE``, ``KG_HOST``, ``KG_PORT`` …

Owns the start of the process: settings, logging, one clear line when it cannot start.
"""

from __future__ import annotations

import logging
import sys

from kg.config import Config
from kg.errors import KgError
from kg.web.run import serve


def main() -> int:
    """Serve until stopped; returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        serve(Config.from_env())
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
