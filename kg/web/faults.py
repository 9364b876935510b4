"""What a client reads when something is wrong: a page for a person, a line or JSON for a program.

Owns the form of errors. Refuses to know their causes; never shows a traceback, which goes to the
log.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from kg.endpoint.forms import HTML
from kg.endpoint.problems import (
    PROBLEM,
    RETRY_AFTER_S,
    choose_fault_form,
    get_status,
    write_problem,
)
from kg.errors import KgError, PoolFullError, QueryError, SearchError, StoreError

_MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address cannot be asked that way.",
    413: "The request is too large; queries may have up to 1 MiB.",
    500: "Something went wrong on our side. It has been noted; trying again may help.",
}
_PASSING = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


class NoSuchDocument(NotFound):
    """There is no such document, and a search among studies would not find what was meant."""


def set_up_faults(app: Flask) -> None:
    """Answer every fault of ``app`` in a form its client can read."""

    @app.errorhandler(HTTPException)
    def tell_http(fault: HTTPException) -> Response | HTTPException:
        # The router raises its redirects too; they are answers in themselves.
        return _tell(fault) if (fault.code or 500) >= 400 else fault

    @app.errorhandler(QueryError)
    @app.errorhandler(PoolFullError)
    def tell_query(fault: KgError) -> Response:
        place = (fault.line, fault.column) if isinstance(fault, QueryError) else (None, None)
        response = answer_fault(get_status(fault), str(fault), place=place)
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Retry-After"] = RETRY_AFTER_S
        return response

    @app.errorhandler(StoreError)
    @app.errorhandler(SearchError)
    def tell_store(fault: KgError) -> Response:
        app.logger.error("%s %s: %s", request.method, request.path, fault)
        return answer_fault(503, "The data cannot be read at the moment.")


def answer_fault(
    status: int,
    message: str,
    *,
    is_searchable: bool = True,
    place: tuple[int | None, int | None] = (None, None),
) -> Response:
    """A fault as a page, a problem document or one line of plain text, as the client prefers.

    Args:
        status: of the answer.
        message: a sentence.
        is_searchable: whether what is not found may be found by a search.
        place: line and column where a query breaks.
    """
    words = _guess_words() if status == HTTPStatus.NOT_FOUND and is_searchable else None
    form = choose_fault_form(request.accept_mimetypes)
    if form is HTML:
        title = f"{status} {HTTPStatus(status).phrase}"
        page = render_template(
            "error.html", title=title, message=message, words=words, again=find_again(status)
        )
        response = make_response(page, status)
    elif form is PROBLEM:
        response = make_response(write_problem(status, message, *place), status)
        response.mimetype = PROBLEM.media_type
    else:
        hint = (
            ""
            if words is None
            else f" Search for it: {request.script_root}/search?{urlencode({'q': words})}"
        )
        response = make_response(f"{message}{hint}".rstrip() + "\n", status)
        response.mimetype = "text/plain"
    response.vary.add("Accept")
    return response


def wants_page() -> bool:
    """Whether the client prefers HTML to plain text; one that says nothing does not."""
    return choose_fault_form(request.accept_mimetypes) is HTML


def _tell(fault: HTTPException) -> Response:
    status = fault.code or 500
    is_ours = fault.description and fault.description != type(fault).description
    message = fault.description if is_ours else _MESSAGES.get(status, fault.name + ".")
    is_searchable = not isinstance(fault, NoSuchDocument)
    response = answer_fault(status, message or fault.name, is_searchable=is_searchable)
    for name, value in fault.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def find_again(status: int) -> str | None:
    """The address to ask once more, where that may help."""
    if request.method != "GET" or status not in _PASSING:
        return None
    path = quote(request.path.lstrip("/"))
    query = request.query_string.decode("latin-1")
    return f"/{path}?{query}" if query else f"/{path}"


def _guess_words() -> str:
    """Words of the address to search for: ``/drug/everolimus-2.ttl`` → ``everolimus 2``."""
    stem = re.sub(r"\.[a-z]{2,6}\Z", "", request.path.rstrip("/"))
    return re.sub(r"[\W_]+", " ", stem.rpartition("/")[2]).strip()
