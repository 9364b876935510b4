"""The catalogue of queries: one runnable SPARQL file each, with typed parameters.

Owns the header of a query file, the types of parameters and how their values get into a query.
Refuses to know HTTP, and what any one query asks.
"""

from kg.queries.catalogue import Query, load_catalogue
from kg.queries.checks import load_checks, run_check
from kg.queries.parameters import Parameter
from kg.queries.running import run_query

__all__ = [
    "Parameter",
    "Query",
    "load_catalogue",
    "load_checks",
    "run_check",
    "run_query",
]
