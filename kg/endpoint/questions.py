"""A request to ``/sparql`` → the query it asks, or why it cannot be taken.

Owns SPARQL 1.1 Protocol section 2.1: where the query and its data set stand in a request, and what
is refused before the engine sees it; and the same of an update (section 2.2). Refuses to know how
they are run, and who may write. Whom a query may call, the pool decides; whom an update may, is
decided here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.sansio.request import Request
from werkzeug.sansio.utils import get_current_url, get_host

from kg.config import Limits
from kg.endpoint.form_fields import parse_fields
from kg.endpoint.forms import GRAPH_FORMS, TABLE_FORMS, Form
from kg.endpoint.frames import Task
from kg.endpoint.lexing import UPDATE_FORMS, find_form
from kg.endpoint.targets import check_loads, check_services
from kg.endpoint.update_text import names_dataset, put_dataset

_NO_QUERY = "An update is no query: send it by POST, as the parameter update."
_UPDATE = "application/sparql-update"
_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*""")
_MOST_FIELDS = 1_000
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
ACCEPT_POST = f"{_QUERY}, {_UPDATE}, {_FORM}"


class Question(NamedTuple):
    """A query as it came in.

    Attributes:
        query: SPARQL text.
        values: all parameters of the request.
        forms: what its result can be written as, the first by default.
        timeout_s: seconds that the client gives it; ``None`` where it does not say.
        is_ours: it is one of the catalogue, meant for the union of all graphs.
        base_iri: what relative IRIs start from: the address that was asked (RFC 3986, 5.1.3).
    """

    query: str
    values: MultiDict[str, str]
    forms: tuple[Form, ...]
    timeout_s: float | None = None
    is_ours: bool = False
    base_iri: str | None = None

    @property
    def default_graphs(self) -> list[str] | None:
        """The data set that the request names (section 2.1.4); ``None`` leaves it to the query."""
        return self._list("default-graph-uri", "named-graph-uri")

    @property
    def named_graphs(self) -> list[str] | None:
        """As ``default_graphs``."""
        return self._list("named-graph-uri", "default-graph-uri")

    def _list(self, name: str, other: str) -> list[str] | None:
        if name not in self.values and other not in self.values:
            return None
        return self.values.getlist(name)


class Update(NamedTuple):
    """An update as it came in.

    Attributes:
        text: SPARQL text, with the data set of the request put in.
        base_iri: what relative IRIs are relative to, the address that was asked.
    """

    text: str
    base_iri: str


def is_update(request: Request, body: bytes) -> bool:
    """Whether ``request`` means to write."""
    if request.method != "POST":
        return False
    if request.mimetype == _FORM:
        return "update" in _parse_form(body, "form")
    return request.mimetype == _UPDATE


def read_update(request: Request, body: bytes, limits: Limits) -> Update:
    """The update of ``request``.

    Raises:
        BadRequest: none or several, one that is not UTF-8, one with ``USING`` or ``WITH`` where the
            request has a data set, or a graph name that is no IRI.
        CallRefusedError: it calls another server that ``limits`` do not allow, or loads from one.
        UnsupportedMediaType: an encoding other than UTF-8.
    """
    check_content(request)
    values: MultiDict[str, str] = request.args
    if request.mimetype == _FORM:
        _check_charset(request)
        # Graphs are often named in the address, the update in the form.
        values = MultiDict(request.args)
        values.update(_parse_form(body, "form"))
        texts = values.getlist("update")
        if len(texts) != 1 or "query" in values:
            raise BadRequest("Send one update parameter, and no query.")
        text = texts[0]
    else:
        _check_charset(request)
        text = _decode(body, "update")
    text = _put_dataset(text, values)
    check_loads(text, limits.load_allow)
    check_services(text, limits.service_allow)
    return Update(text, request.base_url)


def _put_dataset(text: str, values: MultiDict[str, str]) -> str:
    default, named = values.getlist("using-graph-uri"), values.getlist("using-named-graph-uri")
    if not default and not named:
        return text
    _check_graphs(values, "using-graph-uri", "using-named-graph-uri")
    if names_dataset(text):
        raise BadRequest(
            "The data set stands in the request (using-graph-uri, using-named-graph-uri), and in "
            "the update (USING, WITH): say it once."
        )
    return put_dataset(text, default, named)


def _check_graphs(values: MultiDict[str, str], *names: str) -> None:
    for name in names:
        for iri in values.getlist(name):
            if not _IRI.fullmatch(iri):
                raise BadRequest(f"{name}: {iri!r} is no absolute IRI of a graph.")


def read_question(request: Request, body: bytes) -> Question | None:
    """The query of ``request``; ``None`` where it has none.

    Raises:
        BadRequest: more than one query, one that is not UTF-8, an update, a ``timeout`` that is no
            number, a graph name that is no IRI.
        UnsupportedMediaType: a body that is neither a form nor a query.
    """
    values = _parse_form(request.query_string, "address")
    if request.method != "POST" and "update" in values:
        raise BadRequest("Send an update by POST: nothing is changed by a GET.")
    check_content(request)
    if request.method == "POST" and request.mimetype != _FORM:
        text = _read_body(request, body)
        if "query" in values or "update" in values:
            raise BadRequest("Send the query in the body or in the address, not in both.")
        return make_question(text, values)._replace(base_iri=find_base(request))
    if request.method == "POST":
        _check_charset(request)
        # Graphs are often named in the address, the query in the form.
        values.update(_parse_form(body, "form"))
    if "update" in values:
        raise BadRequest(_NO_QUERY)
    queries = values.getlist("query")
    if len(queries) > 1:
        raise BadRequest("Send one query parameter, not several.")
    if not queries or not queries[0].strip():
        return None
    return make_question(queries[0], values)._replace(base_iri=find_base(request))


def make_question(query: str, values: MultiDict[str, str], *, is_ours: bool = False) -> Question:
    """``query`` with what the request says beside it.

    Raises:
        BadRequest: as :func:`read_question`.
    """
    form = find_form(query)
    if form in UPDATE_FORMS:
        raise BadRequest(_NO_QUERY)
    _check_graphs(values, "default-graph-uri", "named-graph-uri")
    forms = GRAPH_FORMS if form in ("CONSTRUCT", "DESCRIBE") else TABLE_FORMS
    return Question(query, values, forms, _parse_timeout(values.get("timeout")), is_ours)


def make_task(question: Question, format_: str, *, rows: int, size: int) -> Task:
    """``question`` for a worker, its result to be written in ``format_``."""
    graphs = question.default_graphs, question.named_graphs
    return Task(
        question.query,
        format_,
        *graphs,
        max_rows=rows,
        max_bytes=size,
        is_ours=question.is_ours,
        base_iri=question.base_iri,
    )


def check_content(request: Request) -> None:
    """Let a request pass whose body is what it seems to be.

    Raises:
        BadRequest: it is a part of something (RFC 9110 section 14.5).
        UnsupportedMediaType: it is packed.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        fault = "Send the body as it is, without a Content-Encoding."
        raise _refuse_media(fault, {"Accept-Encoding": "identity"})
    if "Content-Range" in request.headers:
        raise BadRequest("Send the whole, not a part of it: a Content-Range is not taken.")


def find_base(request: Request) -> str | None:
    """What relative IRIs start from: the address that was asked.

    ``None`` where the client names a host that cannot stand in an IRI.
    """
    host = request.headers.get("Host")
    return _make_base(request.scheme, host, request.server, request.root_path, request.path)


@lru_cache(maxsize=256)
def _make_base(
    scheme: str,
    host: str | None,
    server: tuple[str, int | None] | None,
    root_path: str,
    path: str,
) -> str | None:
    try:
        address = get_current_url(scheme, get_host(scheme, host, server), root_path, path)
        return NamedNode(address).value
    except ValueError:
        return None


def _read_body(request: Request, body: bytes) -> str:
    if request.mimetype != _QUERY:
        raise _refuse_media(
            f"Send the query as {_QUERY} in UTF-8, or as the field query of a form ({_FORM}); an "
            f"update as {_UPDATE}, or as the field update.",
            {"Accept-Post": ACCEPT_POST, "Accept": ACCEPT_POST},
        )
    _check_charset(request)
    return _decode(body, "query")


def _check_charset(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        fault = f"Send {request.mimetype} in UTF-8, not in {charset!r}."
        raise _refuse_media(fault, {"Accept-Post": ACCEPT_POST, "Accept": ACCEPT_POST})


def _refuse_media(message: str, hints: dict[str, str]) -> UnsupportedMediaType:
    """415 with headers that say what would be taken (RFC 9110 section 15.5.16)."""
    fault = _UnsupportedMedia(message)
    fault.hints = hints
    return fault


class _UnsupportedMedia(UnsupportedMediaType):
    hints: Mapping[str, str] = {}

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        return [*super().get_headers(*args, **kwargs), *self.hints.items()]


def _parse_form(data: bytes, where: str) -> MultiDict[str, str]:
    _decode(data, where)
    try:
        fields = parse_fields(data, _MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise BadRequest(f"The {where} is not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"The {where} has more than {_MOST_FIELDS:,} fields.") from error
    return MultiDict(fields)


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = f"The {where} is not UTF-8: byte {error.start} cannot be read."
        raise BadRequest(fault) from error


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
