"""The graph over HTTP: SPARQL protocol, linked data, pages and search.

Owns protocol, pages and content negotiation. Holds no SPARQL text (the catalogue does) and maps
nothing (``kg.mapping`` does).
"""

from kg.web.asgi import Application

__all__ = ["Application"]
