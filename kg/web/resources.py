"""Linked data: every IRI of the graph leads to a document about it, in the form a client wants.

Owns the path of a resource and of its documents (``/drug/imatinib``, ``/drug/imatinib.ttl``), and
the 303 between them (Cool URIs for the Semantic Web, section 4). Refuses to know what the
documents say.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from kg import __version__
from kg.endpoint.forms import DOCUMENT_FORMS, HTML, Form, choose_form, find_extension
from kg.export import describe_resource, describe_study, serialize
from kg.namespaces import CT, PART_KINDS, RDF
from kg.web.addresses import VOCABULARIES
from kg.web.current import get_generation, select
from kg.web.edition import digest_edition
from kg.web.faults import NoSuchDocument
from kg.web.pages import render_page
from kg.web.vocabulary_graph import describe_vocabulary, holds_vocabulary, list_versions
from kg.web.vocabulary_page import PICTURES, draw

resource_room = Blueprint("resources", __name__)
_KINDS = (
    "study", "drug", "condition", "org", "grant", "institute", "country", "activity-code", "link",
    "mesh", "browse-leaf", "browse-branch", "geometry", "activity",
)  # fmt: skip
_VERSION = re.compile(r"\d+(\.\d+)*")
_REMOVED = NamedNode(CT + "RemovedStudy")
_NCT_ID = re.compile(r"(study|graph)/(NCT\d{8})(?=/|\.|\Z)", re.IGNORECASE)


@resource_room.route("/<any(ontology, shapes):path>", defaults={"rest": ""})
@resource_room.route("/<any(ontology, shapes):path>.<rest>")
def show_vocabulary(path: str, rest: str) -> Response:
    """The ontology or the shapes, whose terms are fragments of them; or one of their documents."""
    generation = get_generation()
    if not holds_vocabulary(generation, path):
        raise NoSuchDocument(f"This store has no graph of the {path}: build it anew.")
    if not rest:
        return _see_document(path)
    _, form = find_extension(f"{path}.{rest}", DOCUMENT_FORMS)
    if form is None:
        extensions = ", ".join(f"/{path}.{form.extension}" for form in DOCUMENT_FORMS)
        raise NoSuchDocument(f"There is nothing at this address. There are {extensions}.")
    return _answer_document(path, form)


@resource_room.route("/ontology/<any(core, results):name>.svg")
def show_picture(name: str) -> Response:
    """A picture of the model by itself."""
    drawings = draw(get_generation(), name)
    if not drawings:
        raise NoSuchDocument(f"The ontology of this store has no {PICTURES[name].hub} to draw.")
    response = Response(
        render_template("model.svg", drawing=drawings[0]), content_type="image/svg+xml"
    )
    _set_validator(response, "svg")
    return response


@resource_room.route("/ontology/<name>")
def show_ontology_version(name: str) -> Response:
    """The version IRI: the document, if the store has this version of the ontology."""
    if not _VERSION.fullmatch(name):
        pictures = ", ".join(f"/ontology/{one}.svg" for one in PICTURES)
        raise NoSuchDocument(
            f"There is nothing at this address. The ontology is at /ontology, its pictures at "
            f"{pictures}."
        )
    served = list_versions(get_generation())
    if name not in served:
        raise NoSuchDocument(
            f"This server has no version {name} of the ontology; it has {', '.join(served)}, at "
            "/ontology."
            if served
            else "The ontology of this server has no version; it is at /ontology."
        )
    return _see_document("ontology")


@resource_room.route(f"/<any({','.join(map(repr, _KINDS))}):kind>/<path:rest>")
def show_resource(kind: str, rest: str) -> Response:
    """A resource (303 to a document), or one of its documents."""
    path = f"{kind}/{rest}"
    if (proper := _mend(path)) != path:
        return _move(proper)
    if _find_successor(path) is not None:
        return _move_to_successor(path, None)
    if _is_known(path):
        return _see_document(path)
    stem, form = find_extension(path, DOCUMENT_FORMS)
    if form is not None and _find_successor(stem) is not None:
        return _move_to_successor(stem, form)
    if form is not None and _is_known(stem):
        return _answer_document(stem, form)
    return _move_to_successor(stem if form else path, form)


@resource_room.route("/graph/<name>")
def show_graph(name: str) -> Response:
    """The graph of a study is the study's document."""
    proper = _mend(f"graph/{name}").removeprefix("graph/")
    if not _is_known(f"study/{proper}"):
        raise NotFound
    return _see_document(f"study/{proper}")


def _mend(path: str) -> str:
    """``path`` with its NCT id in capitals and without a slash at its end."""
    return _NCT_ID.sub(lambda match: f"{match[1]}/{match[2].upper()}", path).rstrip("/")


def _is_known(path: str) -> bool:
    generation = get_generation()
    iri = generation.addresses.get_iri(path)
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return iri in generation.store


def _move(path: str, code: int = 301) -> Response:
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return _redirect(path, query, code)


def _redirect(path: str, rest: str = "", code: int = 303) -> Response:
    generation = get_generation()
    address = generation.addresses.find_href(generation.addresses.get_iri(path)) or "/"
    response = redirect(address + rest, code)
    assert isinstance(response, Response)
    return response


def _move_to_successor(path: str, form: Form | None) -> Response:
    """301 to the study that took the place of one the registry withdrew as a double.

    Raises:
        NotFound: there is none.
    """
    successor = _find_successor(path)
    if successor is None:
        raise NotFound
    return _move(successor + (f".{form.extension}" if form else ""))


def _find_successor(path: str) -> str | None:
    """The path of the study that replaces the one at ``path`` (``dct:replaces``)."""
    if not re.fullmatch(r"study/NCT\d{8}", path):
        return None
    generation = get_generation()
    rows = select(
        "subjects",
        property=generation.iris.prefixes()["dct"] + "replaces",
        target=generation.addresses.get_iri(path),
    )
    return rows[0]["thing"].removeprefix(generation.iris.base) if rows else None


def _split_part(path: str) -> tuple[str, str]:
    """The path of the thing whose document holds ``path``, and the fragment of it there."""
    parts = path.split("/")
    is_part = parts[0] == "study" and len(parts) == 4 and parts[2] in PART_KINDS
    is_label = parts[0] == "drug" and len(parts) == 4 and parts[2] == "label"
    return ("/".join(parts[:2]), f"#{parts[2]}-{parts[3]}") if is_part or is_label else (path, "")


def _see_document(path: str) -> Response:
    """303 See Other: a study is no file, its document is."""
    whole, fragment = _split_part(path)
    choice = choose_form(request.accept_mimetypes, DOCUMENT_FORMS, request.args.get("format"))
    rest = f".{choice.form.extension}{fragment if choice.form is HTML else ''}"
    response = _redirect(whole, rest)
    response.vary.add("Accept")
    return _link_alternates(response, whole)


def _answer_document(path: str, form: Form) -> Response:
    whole, fragment = _split_part(path)
    if whole != path:
        return _redirect(whole, f".{form.extension}{fragment if form is HTML else ''}")
    if form is HTML:
        response = Response(render_page(path), content_type="text/html; charset=utf-8")
        response.status_code = _get_status(path)
        if path in VOCABULARIES:
            _set_validator(response, form.extension)
        return _link_alternates(response, path)
    choice = choose_form(request.accept_mimetypes, (form,), form.extension)
    response = Response(_write(path, form), _get_status(path), content_type=choice.content_type)
    _set_validator(response, form.extension)
    return _link_alternates(response, path)


def _set_validator(response: Response, extension: str) -> None:
    """An ``ETag``, and 304 for whoever has that already (RFC 9110, section 8.8.3).

    It is of what the answer is made from: generation, version, and the code and templates.
    """
    edition = f"{get_generation().name}-{__version__}-{digest_edition()}"
    response.set_etag(f"{edition}-{extension}", weak=True)
    response.make_conditional(request)


def _get_status(path: str) -> int:
    """410 Gone for a study that the registry no longer shows; its tombstone is the document."""
    generation = get_generation()
    iri = generation.addresses.get_iri(path)
    if not path.startswith("study/"):
        return 200
    types = generation.store.quads(subject=iri, property_=RDF + "type")
    return 410 if any(quad.object == _REMOVED for quad in types) else 200


def _write(path: str, form: Form) -> bytes:
    generation = get_generation()
    iri = generation.addresses.get_iri(path)
    kind, _, name = path.partition("/")
    nct_id = name if kind == "study" else None
    if nct_id is not None:
        triples = describe_study(generation.store, generation.iris, nct_id)
    elif path in VOCABULARIES:
        triples = describe_vocabulary(generation, path)
    else:
        triples = describe_resource(generation.store, iri)
    return serialize(triples, form.name, generation.iris.prefixes(nct_id))


def _link_alternates(response: Response, path: str) -> Response:
    """``Link`` headers to the other documents (RFC 8288) and to the thing they are about."""
    generation = get_generation()
    iri = generation.addresses.get_iri(path)
    address = generation.addresses.find_href(iri) or ""
    for form in DOCUMENT_FORMS:
        response.headers.add(
            "Link", f'<{address}.{form.extension}>; rel="alternate"; type="{form.media_type}"'
        )
    response.headers.add("Link", f'<{iri}>; rel="describes"')
    return response
