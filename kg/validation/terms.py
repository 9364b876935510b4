"""RDF terms as the findings show them.

Owns reading a term from N-Triples and its plain text. Refuses to know shapes and engines.
"""

from __future__ import annotations

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def parse_term(text: str) -> Term:
    """The term that ``text`` spells in N-Triples.

    Raises:
        SyntaxError: it spells none.

    >>> parse_term('"a\\\\nb"').value
    'a\\nb'
    """
    statement = f"<urn:s> <urn:p> {text} .\n"
    term: Term = next(ox.parse(statement.encode(), format=ox.RdfFormat.N_TRIPLES)).object
    return term


def get_text(term: Term) -> str:
    """An IRI without brackets, a literal without quotes."""
    return str(term) if isinstance(term, ox.Triple) else term.value
