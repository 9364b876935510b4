"""``/sparql`` for people: the editor, and the start of a result as a table.

Owns the page. Refuses to know how queries are run and, but for a form that a browser sends, how
programs are answered: ``kg.endpoint`` does that.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException

from kg.endpoint.forms import HTML, Form, choose_form
from kg.endpoint.problems import RETRY_AFTER_S, describe, point_at
from kg.endpoint.questions import Question, read_question
from kg.errors import PoolFullError, QueryError
from kg.web.asking import ask_document, ask_rows
from kg.web.current import get_generation, get_query, group_catalogue
from kg.web.faults import find_again, wants_page
from kg.web.tables import Table, read_table

sparql_room = Blueprint("sparql", __name__)
_START = "DESCRIBE drug:imatinib"


@sparql_room.route("/sparql", methods=["GET", "POST"])
def answer_sparql() -> Response:
    """The result of a query in the form the client asks for, or the editor."""
    try:
        question = read_question(request, request.get_data())
        return _offer_editor() if question is None else answer(question, _render_result)
    except (QueryError, PoolFullError, HTTPException) as fault:
        if request.method == "POST" or not wants_page():
            raise
        status, words = describe(fault)
        text, again = request.args.get("query", ""), find_again(status)
        page = _render_editor(text, fault=words, again=again, place=_point(text, fault))
        response = make_response(page, status)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Retry-After"] = RETRY_AFTER_S
        return _vary(response)


def answer(question: Question, render: Callable[[Question, Table], str]) -> Response:
    """The result of ``question`` as a page by ``render``, or as the document that is asked for.

    Raises:
        BadRequest: an unknown ``format``.
        NotAcceptable: no form the client takes.
        QueryError, PoolFullError: there is no result.
    """
    format_ = request.values.get("format")
    choice = choose_form(request.accept_mimetypes, (*question.forms, HTML), format_)
    if choice.form is HTML:
        return _vary(make_response(render(question, show(question))))
    data = ask_document(question, choice.form.name)
    return _vary(Response(data, content_type=choice.content_type))


def show(question: Question) -> Table:
    """The start of the result as a page shows it."""
    generation = get_generation()
    return read_table(ask_rows(question), generation.addresses, generation.prefixes)


def list_downloads(forms: tuple[Form, ...]) -> list[tuple[str, str]]:
    """Labels and addresses of the whole result in every form."""
    given = [(name, value) for name, value in request.values.items(multi=True) if name != "format"]
    return [
        (form.label, f"{request.path}?{urlencode([*given, ('format', form.extension)])}")
        for form in forms
    ]


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _point(text: str, fault: Exception) -> str:
    if not isinstance(fault, QueryError) or fault.line is None:
        return ""
    return point_at(text, fault.line, fault.column or 1)


def _offer_editor() -> Response:
    if request.method == "POST" or not wants_page():
        raise BadRequest("There is no query: send one as the parameter query.")
    example = get_query(request.args.get("example", ""))
    return _vary(make_response(_render_editor(example.text if example else _START)))


def _render_result(question: Question, table: Table) -> str:
    return _render_editor(question.query, table, list_downloads(question.forms))


def _render_editor(
    text: str,
    table: Table | None = None,
    downloads: list[tuple[str, str]] | None = None,
    fault: str | None = None,
    again: str | None = None,
    place: str = "",
) -> str:
    return render_template(
        "sparql.html",
        text=text.rstrip(),
        place=place,
        table=table,
        downloads=downloads,
        fault=fault,
        again=again,
        groups=group_catalogue(),
    )
