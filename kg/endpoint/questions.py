"""A request to ``/sparql`` → the query it asks, or why it cannot be taken.

Owns SPARQL 1.1 Protocol section 2.1: where the query and its data set stand in a request, and what
is refused before the engine sees it. Refuses to know how a query is run. Nothing can be written
here, and no query can make this server call another.
"""

from __future__ import annotations

import math
from typing import NamedTuple
from urllib.parse import parse_qs

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.sansio.request import Request

from kg.endpoint.forms import GRAPH_FORMS, TABLE_FORMS, Form
from kg.endpoint.frames import Task
from kg.endpoint.lexing import UPDATE_FORMS, calls_service, find_form

_READ_ONLY = "This server is read-only: it takes queries, no updates."
_MOST_FIELDS = 1_000
_FORM = "application/x-www-form-urlencoded"


class Question(NamedTuple):
    """A query as it came in.

    Attributes:
        query: SPARQL text.
        values: all parameters of the request.
        forms: what its result can be written as, the first by default.
        timeout_s: seconds that the client gives it; ``None`` where it does not say.
    """

    query: str
    values: MultiDict[str, str]
    forms: tuple[Form, ...]
    timeout_s: float | None = None

    @property
    def default_graphs(self) -> list[str] | None:
        """The data set that the request names (section 2.1.4); ``None`` leaves it to the query."""
        return self._list("default-graph-uri", "named-graph-uri")

    @property
    def named_graphs(self) -> list[str] | None:
        """As ``default_graphs``."""
        return self._list("named-graph-uri", "default-graph-uri")

    def _list(self, name: str, other: str) -> list[str] | None:
        return self.values.getlist(name) or ([] if self.values.getlist(other) else None)


def read_question(request: Request, body: bytes) -> Question | None:
    """The query of ``request``; ``None`` where it has none.

    Raises:
        BadRequest: more than one query, one that is not UTF-8, a ``timeout`` that is no number.
        Forbidden: an update, or a query that calls ``SERVICE``.
        UnsupportedMediaType: a body that is neither a form nor a query.
    """
    values: MultiDict[str, str] = request.args
    if request.method == "POST" and request.mimetype != _FORM:
        return make_question(_read_body(request, body), values)
    if request.method == "POST":
        values = _parse_form(body)
    if "update" in values:
        raise Forbidden(_READ_ONLY)
    queries = values.getlist("query")
    if len(queries) > 1:
        raise BadRequest("Send one query parameter, not several.")
    return make_question(queries[0], values) if queries and queries[0].strip() else None


def make_question(query: str, values: MultiDict[str, str]) -> Question:
    """``query`` with what the request says beside it.

    Raises:
        BadRequest, Forbidden: as :func:`read_question`.
    """
    form = find_form(query)
    if form in UPDATE_FORMS:
        raise Forbidden(f"This server is read-only: it takes queries, no updates ({form}).")
    if calls_service(query):
        raise Forbidden("SERVICE is refused: this server does not call other servers.")
    forms = GRAPH_FORMS if form in ("CONSTRUCT", "DESCRIBE") else TABLE_FORMS
    return Question(query, values, forms, _parse_timeout(values.get("timeout")))


def make_task(question: Question, format_: str, *, rows: int, size: int) -> Task:
    """``question`` for a worker, its result to be written in ``format_``."""
    graphs = question.default_graphs, question.named_graphs
    return Task(question.query, format_, *graphs, rows, size)


def _read_body(request: Request, body: bytes) -> str:
    if request.mimetype == "application/sparql-update":
        raise Forbidden(_READ_ONLY)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/sparql-query" or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(
            "Send the query as application/sparql-query in UTF-8, or as the field query of a form "
            f"({_FORM})."
        )
    return _decode(body)


def _parse_form(body: bytes) -> MultiDict[str, str]:
    text = _decode(body)
    try:
        fields = parse_qs(text, True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise BadRequest("The form is not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"The form has more than {_MOST_FIELDS:,} fields.") from error
    return MultiDict(fields)


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8: byte {error.start} cannot be read.") from error


def _parse_timeout(text: str | None) -> float | None:
    if not text:
        return None
    try:
        timeout_s = float(text)
    except ValueError:
        timeout_s = math.nan
    if not 0 < timeout_s < math.inf:
        raise BadRequest(f"timeout must be a number of seconds, not {text!r}.")
    return timeout_s
