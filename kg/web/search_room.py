"""The doors of the search beside that of studies: drugs and conditions, similar studies, and what a
text that is being typed may become.

Owns their addresses and forms. Refuses to know how anything is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from kg.endpoint.forms import CSV, HTML, JSON, Form, choose_form
from kg.search import THING_TYPES, SimilarResult
from kg.search.tables import write_similar, write_things
from kg.web.current import get_generation
from kg.web.faults import NoSuchDocument

search_room = Blueprint("search", __name__)
STUDY = "study"
TYPES = (STUDY, *THING_TYPES)
FORMS = (HTML, JSON, CSV)
HITS = 20
HIGHEST = {"limit": 200, "offset": 100_000}
_COMPLETIONS = 8
_MOST_COMPLETIONS = 50
NOTHING = "Nothing to search for: give the words as the parameter q."
_NCT_ID = re.compile(r"NCT[0-9]{8}")


@search_room.route("/suggest")
def suggest() -> Response:
    """Concepts that a text begins to name, as JSON; none for no text."""
    type_ = read_type()
    limit = read_number("limit", _COMPLETIONS, 1, _MOST_COMPLETIONS)
    text = request.args.get("q", "")
    kinds = THING_TYPES.get(type_)
    found = get_generation().search.completer.complete(text, kinds=kinds, limit=limit)
    return _answer_json({"query": text, "suggestions": found})


@search_room.route("/study/<nct_id>/similar", defaults={"extension": ""})
@search_room.route("/study/<nct_id>/similar.<extension>")
def show_similar(nct_id: str, extension: str) -> Response:
    """Studies like one, with what they share: a page, JSON or CSV."""
    asked = _check_extension(nct_id, extension)
    limit, offset = read_page()
    finder = get_generation().search.similar
    result = finder.find(_check_nct_id(nct_id), limit=limit, offset=offset)
    if result is None:
        raise NoSuchDocument(f"There is no study {nct_id.upper()} here.")
    if result.nct_id != nct_id:
        return _move(result.nct_id, extension)
    form = choose_search_form(asked)
    if form is JSON:
        response = _answer_json(result)
    elif form is CSV:
        response = answer_csv(write_similar(result.hits, offset))
    else:
        response = make_response(_render_similar(result, limit, offset))
    response.vary.add("Accept")
    return response


def show_things(type_: str) -> Response:
    """Drugs or conditions for a text: a page, JSON or CSV."""
    text = request.args.get("q", "").strip()
    form = choose_search_form()
    limit, offset = read_page()
    if not text and form is not HTML:
        raise BadRequest(NOTHING)
    result = get_generation().search.things.find(text, type_, limit=limit, offset=offset)
    if form is JSON:
        response = _answer_json(result)
    elif form is CSV:
        response = answer_csv(write_things(result.things, offset))
    else:
        page = render_template(
            "things.html",
            text=text,
            result=result,
            limit=limit,
            offset=offset,
            search_url=_make_urls(q=text, type=type_, limit=limit),
        )
        response = make_response(page)
    response.vary.add("Accept")
    return response


def choose_search_form(extension: str = "") -> Form:
    """The form of an answer: that of the address, of ``?format=``, or what ``Accept`` prefers."""
    asked = extension or request.args.get("format")
    return choose_form(request.accept_mimetypes, FORMS, asked).form


def read_type() -> str:
    """What is searched for; studies where nothing is said.

    Raises:
        BadRequest: there is no such type.
    """
    type_ = request.args.get("type") or STUDY
    if type_ not in TYPES:
        raise BadRequest(f"There is no type {type_[:40]!r}; type must be one of {_list(TYPES)}.")
    return type_


def read_page() -> tuple[int, int]:
    """``limit`` and ``offset``.

    Raises:
        BadRequest: one of them is no number, or out of range.
    """
    return (
        read_number("limit", HITS, 1, HIGHEST["limit"]),
        read_number("offset", 0, 0, HIGHEST["offset"]),
    )


def read_number(name: str, default: int, lowest: int, highest: int) -> int:
    """The parameter ``name``.

    Raises:
        BadRequest: it is no number, or out of range.
    """
    text = request.args.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= highest:
        raise BadRequest(f"{name} must be a number from {lowest} to {highest}.")
    return int(text)


def answer_csv(text: str) -> Response:
    """A table with a header line (RFC 4180)."""
    return Response(text, content_type="text/csv; charset=utf-8; header=present")


def _answer_json(value: object) -> Response:
    return Response(msgspec.json.encode(value), content_type="application/json")


def _check_nct_id(nct_id: str) -> str:
    if not _NCT_ID.fullmatch(nct_id.upper()):
        raise NoSuchDocument(
            f"{nct_id[:40]!r} is no NCT id: that is NCT and eight digits, as in NCT01281865."
        )
    return nct_id.upper()


def _check_extension(nct_id: str, extension: str) -> str:
    extensions = [form.extension for form in FORMS]
    if extension and extension not in extensions:
        addresses = _list(f"/study/{nct_id}/similar.{one}" for one in extensions)
        raise NoSuchDocument(f"There is nothing at this address. There are {addresses}.")
    return extension


def _move(nct_id: str, extension: str) -> Response:
    """301 to the study's own id, in capitals, or to the one that took its place."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    dot = f".{extension}" if extension else ""
    response = redirect(f"/study/{nct_id}/similar{dot}{query}", 301)
    assert isinstance(response, Response)
    return response


def _render_similar(result: SimilarResult, limit: int, offset: int) -> str:
    return render_template(
        "similar.html",
        result=result,
        limit=limit,
        offset=offset,
        search_url=_make_urls(limit=limit),
        path=f"/study/{result.nct_id}/similar",
    )


def _make_urls(**values: object) -> Callable[..., str]:
    """What a page calls for its own address with some parameters changed."""

    def search_url(**changes: object) -> str:
        return f"{request.path}?{urlencode({**values, **changes})}"

    return search_url


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
