"""The pages about no one thing: home, search, the catalogue of queries, health.

Owns what they show and their addresses. Refuses to know how searching and querying is done.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotFound

from kg.endpoint.forms import HTML, JSON, choose_form
from kg.endpoint.problems import get_status
from kg.endpoint.questions import Question, make_question
from kg.errors import QueryError
from kg.queries import Query
from kg.queries.running import bind_values
from kg.search import SearchResult
from kg.web.current import get_generation, get_query, group_catalogue, select
from kg.web.faults import find_again, wants_page
from kg.web.protocol import answer, list_downloads
from kg.web.tables import Table

site_room = Blueprint("pages", __name__)
EXAMPLES = ("Gleevec sarcoma", "RAD001 renal cell carcinoma", "phase 2 breast cancer paclitaxel")
HITS = 20
SHOWN_QUERY = "drug-combinations"
_HIGHEST = {"limit": 200, "offset": 100_000}


@site_room.route("/")
def home() -> str:
    """The first page: search, examples, what there is."""
    generation = get_generation()
    query = get_query(SHOWN_QUERY)
    # Known prefixes need no declaration here, and leaving them out shows how short a query is.
    return render_template(
        "home.html",
        examples=EXAMPLES,
        counts=generation.once("counts", _count),
        sample=generation.once("sample", _find_sample),
        query=query,
        query_text=re.sub(r"(?m)^PREFIX .*\n", "", query.text).strip() if query else "",
    )


def _count() -> list[tuple[str, int]]:
    studies = get_generation().studies
    counted = [("Studies", studies)] if studies is not None else []
    rows = select("counts")
    return counted + [(row["name"], int(row["number"])) for row in rows]


def _find_sample() -> str | None:
    rows = select("sample")
    return rows[0]["nctId"] if rows else None


@site_room.route("/search")
def search() -> Response:
    """Studies for a text, with the reasons: a page, or JSON."""
    text = request.args.get("q", "").strip()
    choice = choose_form(request.accept_mimetypes, (HTML, JSON), request.args.get("format"))
    limit, offset = _read_number("limit", HITS, 1), _read_number("offset", 0, 0)
    result = get_generation().search.search(text, limit=limit, offset=offset) if text else None
    if choice.form is HTML:
        response = make_response(_render_search(text, result, limit, offset))
    elif result is None:
        raise BadRequest("Nothing to search for: give the words as the parameter q.")
    else:
        response = Response(msgspec.json.encode(result), content_type="application/json")
    response.vary.add("Accept")
    return response


def _render_search(text: str, result: SearchResult | None, limit: int, offset: int) -> str:
    def search_url(**changes: object) -> str:
        values = {"q": text, "limit": limit, **changes}
        return f"{request.path}?{urlencode(values)}"

    return render_template(
        "search.html",
        text=text,
        result=result,
        examples=EXAMPLES,
        limit=limit,
        offset=offset,
        search_url=search_url,
    )


def _read_number(name: str, default: int, lowest: int) -> int:
    text = request.args.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= _HIGHEST[name]:
        raise BadRequest(f"{name} must be a number from {lowest} to {_HIGHEST[name]}.")
    return int(text)


@site_room.route("/queries")
def list_queries() -> str:
    """The catalogue of queries."""
    return render_template("queries.html", groups=group_catalogue())


@site_room.route("/queries/<name>")
def show_query(name: str) -> Response:
    """One query of the catalogue with its parameters, and its result where it is asked to run."""
    query = get_query(name)
    if query is None:
        raise NotFound
    given = {key: value for key, value in request.args.items() if key not in ("run", "format")}
    if not given.keys() <= {parameter.name for parameter in query.parameters}:
        names = ", ".join(parameter.name for parameter in query.parameters) or "none"
        raise BadRequest(f"The parameters of {name} are: {names}.")
    if "run" not in request.args and "format" not in request.args and not given:
        return make_response(_render_query(query, {}))
    return _run(query, given)


def _run(query: Query, given: dict[str, str]) -> Response:
    values = {name: value for name, value in given.items() if value.strip()}

    def render(question: Question, table: Table) -> str:
        downloads = list_downloads(question.forms)
        return _render_query(query, values, table=table, downloads=downloads)

    try:
        question = make_question(bind_values(query, values), MultiDict(), is_ours=True)
        return answer(question, render)
    except QueryError as fault:
        if not wants_page():
            raise
        status = get_status(fault)
        page = _render_query(query, values, fault=str(fault), again=find_again(status))
        return make_response(page, status)


def _render_query(
    query: Query,
    given: dict[str, str],
    table: Table | None = None,
    downloads: list[tuple[str, str]] | None = None,
    fault: str | None = None,
    again: str | None = None,
) -> str:
    defaults = {p.name: p.default for p in query.parameters if p.default is not None}
    return render_template(
        "query.html",
        query=query,
        values={**defaults, **given},
        table=table,
        downloads=downloads,
        fault=fault,
        again=again,
    )


@site_room.route("/health")
def health() -> Response:
    """Whether this process answers, and from what."""
    generation = get_generation()
    facts = {
        "status": "ok",
        "generation": generation.name,
        "studies": generation.studies,
        "triples": generation.triples,
    }
    response = Response(msgspec.json.encode(facts), content_type="application/json")
    response.cache_control.no_store = True
    return response
