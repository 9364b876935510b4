"""What is wrong with a request: a line of text, a problem document, or a bare page.

Owns these forms (RFC 9457 for JSON), which of them a client gets, and the status of each fault.
Refuses to know how they are sent, and the pages of the service.
"""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from werkzeug.datastructures import Headers, MIMEAccept
from werkzeug.exceptions import HTTPException, NotAcceptable

from kg.endpoint.fault_page import POLICY, write_fault_page
from kg.endpoint.forms import HTML, Form, choose_form
from kg.errors import (
    CallRefusedError,
    ConditionFailedError,
    GraphAbsentError,
    KgError,
    QueryEndedError,
    QueryError,
)

RETRY_AFTER_S = "2"
# Characters of a line that breaks: before the place, and in all.
_BEFORE, _SHOWN = 50, 78
_STATUS_OF_END = {
    "time": HTTPStatus.GATEWAY_TIMEOUT,
    "engine": HTTPStatus.INTERNAL_SERVER_ERROR,
    "lost": HTTPStatus.SERVICE_UNAVAILABLE,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "remote": HTTPStatus.BAD_GATEWAY,
    "operator": HTTPStatus.SERVICE_UNAVAILABLE,
}
TEXT = Form("text", ("text/plain",), "txt", "text")
PROBLEM = Form(
    "problem",
    (
        "application/problem+json",
        "application/json",
        # Who reads these reads JSON.
        "application/sparql-results+json",
        "application/ld+json",
    ),
    "json",
    "JSON",
)


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457).

    Attributes:
        status: of the answer.
        title: what HTTP calls the status.
        detail: a sentence.
        line, column: where a query breaks, in characters from 1.
    """

    status: int
    title: str
    detail: str
    line: int | None = None
    column: int | None = None


def describe(fault: HTTPException | KgError) -> tuple[int, str]:
    """Status and sentence of a fault."""
    if isinstance(fault, HTTPException):
        return fault.code or 500, fault.description or fault.name
    return get_status(fault), str(fault)


def get_status(fault: KgError) -> HTTPStatus:
    """The HTTP status that a fault of ours has."""
    if isinstance(fault, QueryEndedError):
        return _STATUS_OF_END.get(fault.kind, HTTPStatus.UNPROCESSABLE_ENTITY)
    if isinstance(fault, CallRefusedError):
        return HTTPStatus.FORBIDDEN
    if isinstance(fault, ConditionFailedError):
        return HTTPStatus.PRECONDITION_FAILED
    if isinstance(fault, GraphAbsentError):
        return HTTPStatus.NOT_FOUND
    if isinstance(fault, QueryError):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.SERVICE_UNAVAILABLE


def point_at(text: str, line: int, column: int) -> str:
    """The line of ``text`` that breaks, and below it a mark at the column; both from 1.

    >>> print(point_at("ASK {\\n  ?s ct:x }", 2, 6))
      ?s ct:x }
         ^
    """
    lines = text.split("\n")
    if not line <= len(lines):
        return ""
    start = max(0, column - 1 - _BEFORE)
    shown = lines[line - 1].rstrip()[start : start + _SHOWN]
    clean = "".join(one if one.isprintable() else " " for one in shown)
    return f"{clean}\n{' ' * (column - 1 - start)}^"


def choose_fault_form(accept: MIMEAccept) -> Form:
    """What a client takes a fault as; one that says nothing, or another type, takes text."""
    try:
        return choose_form(accept, (TEXT, PROBLEM, HTML)).form
    except NotAcceptable:
        return TEXT


def write_problem(
    status: int, detail: str, line: int | None = None, column: int | None = None
) -> bytes:
    """The problem document of a fault."""
    return msgspec.json.encode(Problem(status, HTTPStatus(status).phrase, detail, line, column))


def write_fault(fault: HTTPException | KgError, accept: MIMEAccept) -> tuple[int, Headers, bytes]:
    """Status, headers and body that tell ``fault``."""
    status, detail = describe(fault)
    headers = Headers({"Vary": "Accept"})
    if isinstance(fault, HTTPException):
        own = (item for item in fault.get_headers() if not item[0].startswith("Content-"))
        headers.extend(own)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" not in headers:
        headers["Retry-After"] = RETRY_AFTER_S
    form = choose_fault_form(accept)
    if form is HTML:
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers["Content-Security-Policy"] = POLICY
        return status, headers, write_fault_page(status, detail)
    if form is TEXT:
        headers["Content-Type"] = "text/plain; charset=utf-8"
        return status, headers, f"{detail}\n{_find_place(fault)}".encode(errors="replace")
    headers["Content-Type"] = PROBLEM.media_type
    place = (fault.line, fault.column) if isinstance(fault, QueryError) else (None, None)
    return status, headers, write_problem(status, detail, *place)


def _find_place(fault: HTTPException | KgError) -> str:
    if not isinstance(fault, QueryError) or not fault.text or fault.line is None:
        return ""
    place = point_at(fault.text, fault.line, fault.column or 1)
    return f"{place}\n" if place else ""
