"""``/void`` and ``/.well-known/void``: what the data set holds, for machines and for people.

Owns the addresses and the page. Refuses to know how things are counted and described.
"""

from __future__ import annotations

from collections import defaultdict

from flask import Blueprint, Response, make_response, render_template, request

from kg import __version__
from kg.endpoint.forms import DOCUMENT_FORMS, HTML, choose_form
from kg.export import serialize
from kg.export.names import Shortener
from kg.export.statistics import LinkCount, Statistics
from kg.export.void import PREFIXES, TARGETS, Facts, describe_dataset
from kg.web.current import get_generation
from kg.web.edition import digest_edition
from kg.web.generations import Generation
from kg.web.statistics import find_latest

void_room = Blueprint("void", __name__)


@void_room.route("/.well-known/void")
@void_room.route("/void")
def show_void() -> Response:
    """The description of the data set: a page, or a document (VoID 2011, section 7.2)."""
    choice = choose_form(request.accept_mimetypes, DOCUMENT_FORMS, request.args.get("format"))
    generation = get_generation()
    statistics = find_latest(generation)
    if choice.form is HTML:
        response = make_response(_render(generation, statistics))
    else:
        prefixes = {**generation.prefixes, **PREFIXES}
        triples = describe_dataset(_get_facts(generation), statistics)
        data = serialize(triples, choice.form.name, prefixes)
        response = Response(data, content_type=choice.content_type)
    response.vary.add("Accept")
    if statistics is None or statistics.generation != generation.name:
        # The counts are on their way.
        response.cache_control.no_store = True
        return response
    edition = f"{generation.name}-{__version__}-{digest_edition()}"
    response.set_etag(f"{edition}-{choice.form.extension}", weak=True)
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _get_facts(generation: Generation) -> Facts:
    manifest = generation.store.manifest
    named = [one for one in manifest.get("vocabularies", ()) if isinstance(one, dict)]
    return Facts(
        iris=generation.iris,
        generation=generation.name,
        created=str(manifest["created"]),
        triples=generation.triples,
        releases=tuple((str(one.get("name")), str(one.get("release"))) for one in named),
        site=request.url_root,
    )


def _render(generation: Generation, statistics: Statistics | None) -> str:
    names = Shortener(generation.prefixes)
    return render_template(
        "void.html",
        facts=_get_facts(generation),
        studies=generation.studies,
        statistics=statistics,
        links=_group(statistics.links) if statistics else [],
        shorten=names.shorten,
        find_href=generation.addresses.find_href,
        graph_name=lambda iri: iri.removeprefix(generation.iris.graph("")),
    )


def _group(links: list[LinkCount]) -> list[tuple[str, str, int, list[LinkCount]]]:
    """Links by class and target: both names, their number, and the single properties."""
    groups: dict[tuple[str, str], list[LinkCount]] = defaultdict(list)
    for link in links:
        groups[link.class_, link.space].append(link)
    rows = [
        (class_, TARGETS[space], sum(one.triples for one in group), group)
        for (class_, space), group in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))
