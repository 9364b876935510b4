"""``/search``: studies for a text and filters, as a page, JSON or CSV.

Owns the address, the filters in it, and what the page shows of them. Refuses to know how
anything is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlencode

import msgspec
from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import BadRequest

from kg.endpoint.forms import CSV, HTML
from kg.errors import SearchError
from kg.search import SearchResult
from kg.search.filters import FILTERS, Filter, make_filter
from kg.search.tables import write_hits
from kg.web.current import get_generation
from kg.web.search_room import (
    NOTHING,
    STUDY,
    answer_csv,
    choose_search_form,
    read_page,
    read_type,
    show_things,
)

search_page = Blueprint("search_page", __name__)
# Facets that the page shows, in its order, with their headings.
_SHOWN = {
    "status": "Status",
    "phase": "Phase",
    "condition": "Condition",
    "drug": "Drug",
    "country": "Country",
    "sponsorClass": "Sponsor",
    "studyType": "Study type",
    "stdAge": "Age group",
    "sex": "Sex",
    "startYear": "Start year",
    "results": "Results",
}
_MOST_VALUES = 8
EXAMPLES = ("Gleevec sarcoma", "RAD001 renal cell carcinoma", "phase 2 breast cancer paclitaxel")
# Characters of an address: proxies take some 8 KiB unless they are told otherwise.
LONGEST_LINK = 7_500
_PARAMETERS = ("q", "limit", "offset", "format", "type")


class Choice(NamedTuple):
    """A value that the page offers: its words, studies, address, and whether it is chosen."""

    label: str
    studies: int
    url: str
    is_chosen: bool


@search_page.route("/search")
def search() -> Response:
    """Studies for a text, with the reasons: a page, JSON or CSV; or drugs, or conditions."""
    type_ = read_type()
    if type_ != STUDY:
        if read_filters():
            raise BadRequest(f"Filters are for studies; they do not go with type={type_}.")
        return show_things(type_)
    text = request.args.get("q", "").strip()
    form = choose_search_form()
    limit, offset = read_page()
    filters = read_filters()
    result = None
    if text or filters:
        engine = get_generation().search
        result = engine.search(
            text, filters=filters, limit=limit, offset=offset, facets=form is not CSV
        )
    if form is HTML:
        response = make_response(_render(text, result, filters, limit, offset))
    elif result is None:
        raise BadRequest(NOTHING)
    elif form is CSV:
        response = answer_csv(write_hits(result.hits, offset))
    else:
        response = Response(msgspec.json.encode(result), content_type="application/json")
    response.vary.add("Accept")
    return response


def read_filters() -> list[Filter]:
    """The filters of the request; a parameter may come several times, for any of its values.

    Raises:
        BadRequest: a parameter is no filter, or a value is none of its.
    """
    try:
        return [
            make_filter(name, request.args.getlist(name))
            for name in request.args
            if name not in _PARAMETERS
        ]
    except SearchError as fault:
        raise BadRequest(f"{fault}.") from fault


def _render(
    text: str, result: SearchResult | None, filters: list[Filter], limit: int, offset: int
) -> str:
    given = [(one.name, value) for one in filters for value in request.args.getlist(one.name)]

    def search_url(**changes: object) -> str:
        values = {"q": text, "limit": limit, **changes}
        return f"{request.path}?{urlencode([*values.items(), *given])}"

    return render_template(
        "search.html",
        text=text,
        result=result,
        examples=EXAMPLES,
        limit=limit,
        offset=offset,
        given=given,
        groups=dict(_list_groups(text, result, given)) if result else {},
        without_filters=f"{request.path}?{urlencode({'q': text})}",
        search_url=search_url,
        find_editor_link=find_editor_link,
    )


def find_editor_link(sparql: str) -> str | None:
    """The address of the editor with a query in it; ``None`` where it is too long for one."""
    link = f"/sparql?query={quote(sparql, safe='/')}"
    return link if len(link) <= LONGEST_LINK else None


def _list_groups(
    text: str, result: SearchResult, given: list[tuple[str, str]]
) -> Iterator[tuple[str, list[Choice]]]:
    """Heading → what can be chosen; the ages that were sent are no facet, and stand first."""
    for name in ("age", "startYear"):
        sent = [(one, value) for one, value in given if one == name]
        if sent:
            words = f"{FILTERS[name].words}: {sent[0][1]}".capitalize()
            yield words, [Choice("any", result.total, _toggle(text, given, sent[0]), False)]
    for name, heading in _SHOWN.items():
        values = result.facets.get(name, [])
        if name == "startYear":
            values = values[::-1]
        choices = [
            Choice(
                one.label,
                one.count,
                _toggle(text, given, (name, one.value)),
                (name, one.value) in given,
            )
            for one in values[:_MOST_VALUES]
        ]
        if len(choices) > 1 or any(one.is_chosen for one in choices):
            yield heading, choices


def _toggle(text: str, given: list[tuple[str, str]], one: tuple[str, str]) -> str:
    """The address with ``one`` chosen, or no longer chosen."""
    rest = [other for other in given if other != one]
    if one[0] == "startYear":
        rest = [other for other in rest if other[0] != "startYear"]
    chosen = rest if one in given else [*rest, one]
    return f"{request.path}?{urlencode([('q', text), *chosen])}"
