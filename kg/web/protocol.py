"""``/sparql``: the SPARQL 1.1 Protocol, and the editor for people.

Owns how a query comes in and in which form its result goes out (SPARQL 1.1 Protocol, section 2.1).
Refuses to know what queries mean; the store runs them. Nothing can be written here, and no query
can make this server call another.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from kg.errors import QueryError
from kg.export import serialize_results
from kg.web.current import get_generation, get_query, group_catalogue
from kg.web.faults import wants_page
from kg.web.forms import GRAPH_FORMS, HTML, TABLE_FORMS, Form, choose_form
from kg.web.lexing import UPDATE_FORMS, calls_service, find_form
from kg.web.tables import Table, read_table

sparql_room = Blueprint("sparql", __name__)
SHOWN_ROWS = 1000
_START = "DESCRIBE drug:imatinib"

Results = QuerySolutions | QueryBoolean | QueryTriples


class Question(NamedTuple):
    """A query as it came in, with the data set that the request names (section 2.1.4)."""

    query: str
    default_graphs: list[str]
    named_graphs: list[str]


@sparql_room.route("/sparql", methods=["GET", "POST"])
def answer_sparql() -> Response:
    """The result of a query in the form the client asks for, or the editor."""
    question = read_question()
    if question is None:
        return _offer_editor()
    try:
        check_allowed(question.query)
        return make_result(run(question), question.query)
    except (QueryError, Forbidden, BadRequest) as fault:
        if request.method == "POST" or not wants_page():
            raise
        status = fault.code if isinstance(fault, Forbidden | BadRequest) else 400
        words = str(fault) if isinstance(fault, QueryError) else str(fault.description)
        return make_response(_render_editor(question.query, fault=words), status)


def read_question() -> Question | None:
    """The query of this request; ``None`` where it has none.

    Raises:
        BadRequest: more than one query, or one that is not UTF-8.
        Forbidden: an update.
        UnsupportedMediaType: a body that is neither a form nor a query.
    """
    values: MultiDict[str, str] = request.args
    if request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded":
        values = request.form
    elif request.method == "POST":
        return _question(_read_body(), values)
    if "update" in values:
        raise Forbidden("This server is read-only: it takes queries, no updates.")
    queries = values.getlist("query")
    if len(queries) > 1:
        raise BadRequest("Send one query parameter, not several.")
    return _question(queries[0], values) if queries and queries[0].strip() else None


def _read_body() -> str:
    if request.mimetype == "application/sparql-update":
        raise Forbidden("This server is read-only: it takes queries, no updates.")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/sparql-query" or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(
            "Send the query as application/sparql-query in UTF-8, or as the field query of a form "
            "(application/x-www-form-urlencoded)."
        )
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8: byte {error.start} cannot be read.") from error


def _question(query: str, values: MultiDict[str, str]) -> Question:
    return Question(query, values.getlist("default-graph-uri"), values.getlist("named-graph-uri"))


def check_allowed(query: str) -> None:
    """Refuse what would write, and what would call another server.

    Raises:
        Forbidden: ``query`` is an update, or calls ``SERVICE``.
    """
    form = find_form(query)
    if form in UPDATE_FORMS:
        raise Forbidden(f"This server is read-only: it takes queries, no updates ({form}).")
    if calls_service(query):
        raise Forbidden("SERVICE is refused: this server does not call other servers.")


def run(question: Question) -> Results:
    """The results of the query, to be read in this thread.

    Raises:
        QueryError: it cannot be parsed or run.
    """
    generation = get_generation()
    return generation.store.query(
        question.query,
        default_graphs=question.default_graphs or None,
        named_graphs=question.named_graphs or None,
        prefixes=generation.prefixes,
    )


def make_result(results: Results, query: str) -> Response:
    """``results`` in the form that ``?format=`` or ``Accept`` asks for.

    Raises:
        BadRequest: an unknown ``format``.
        NotAcceptable: no form the client takes.
    """
    forms = get_forms(results)
    choice = choose_form(request.accept_mimetypes, (*forms, HTML), _get_format())
    if choice.form is HTML:
        page = _render_editor(query, table=show(results), downloads=list_downloads(forms))
        return _vary(make_response(page))
    prefixes = get_generation().prefixes
    data = serialize_results(results, choice.form.name, prefixes)
    return _vary(Response(data, content_type=choice.content_type))


def get_forms(results: Results) -> tuple[Form, ...]:
    """The forms that results of this kind can take."""
    return GRAPH_FORMS if isinstance(results, QueryTriples) else TABLE_FORMS


def show(results: Results) -> Table:
    """The start of ``results`` as a page shows it."""
    generation = get_generation()
    return read_table(results, generation.addresses, generation.prefixes, SHOWN_ROWS)


def list_downloads(forms: tuple[Form, ...]) -> list[tuple[str, str]]:
    """Labels and addresses of the whole result in every form."""
    given = [(name, value) for name, value in request.values.items(multi=True) if name != "format"]
    return [
        (form.label, f"{request.path}?{urlencode([*given, ('format', form.extension)])}")
        for form in forms
    ]


def _get_format() -> str | None:
    return request.values.get("format")


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _offer_editor() -> Response:
    if request.method == "POST" or not wants_page():
        raise BadRequest("There is no query: send one as the parameter query.")
    example = get_query(request.args.get("example", ""))
    return _vary(make_response(_render_editor(example.text if example else _START)))


def _render_editor(
    text: str,
    table: Table | None = None,
    downloads: list[tuple[str, str]] | None = None,
    fault: str | None = None,
) -> str:
    return render_template(
        "sparql.html",
        text=text.strip(),
        table=table,
        downloads=downloads,
        fault=fault,
        groups=group_catalogue(),
    )
