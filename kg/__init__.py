"""trial-kg: clinical trial records as a knowledge graph.

The rooms of this package and the direction in which they may import each other are described in
``docs/architecture.md`` and held by ``tests/test_architecture.py``.
"""

__version__ = "0.1.0"
