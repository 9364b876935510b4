"""``python -m benchmarks.validation``: how fast each engine checks real studies."""

from __future__ import annotations

from benchmarks.validation.speed import main

if __name__ == "__main__":
    main()
