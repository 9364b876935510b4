"""What a request to ``/graphs`` sends: triples in one of the formats of RDF, or a SPARQL update.

Owns media types and the parts of ``multipart/form-data`` (RFC 7578). Refuses to know where the
triples go; they are parsed where they are written.
"""

from __future__ import annotations

from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData
from werkzeug.sansio.request import Request

from kg.config import Limits
from kg.endpoint.forms import GRAPH_FORMS
from kg.endpoint.jobs import Document
from kg.endpoint.questions import check_content
from kg.endpoint.targets import check_loads, check_services

_FORMATS = {media_type: form.name for form in GRAPH_FORMS for media_type in form.media_types}
_PROPER = ", ".join(form.media_type for form in GRAPH_FORMS)
_UPDATE = "application/sparql-update"
# By the name of a file, where its part says nothing better.
_BY_EXTENSION = {form.extension: form.name for form in GRAPH_FORMS}


def read_documents(request: Request, body: bytes) -> list[Document]:
    """The documents of a ``PUT`` or ``POST``: one, or the files of a form.

    Raises:
        UnsupportedMediaType: a format that is not taken.
        BadRequest: a form that cannot be read, or without a file.
    """
    check_content(request)
    if request.mimetype == "multipart/form-data":
        return _read_parts(request, body)
    return [Document(body, _get_format(request.headers.get("Content-Type", "")))]


def read_patch(request: Request, body: bytes, limits: Limits) -> str:
    """The update of a ``PATCH``.

    Raises:
        UnsupportedMediaType: it is no SPARQL update.
        BadRequest: it is not UTF-8.
        CallRefusedError: it calls another server that ``limits`` do not allow, or loads from one.
    """
    check_content(request)
    if request.mimetype != _UPDATE:
        raise UnsupportedMediaType(f"Send a PATCH as {_UPDATE}.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The update is not UTF-8: byte {error.start} cannot be read.") from error
    check_loads(text, limits.load_allow)
    check_services(text, limits.service_allow)
    return text


def _get_format(content_type: str, name: str = "") -> str:
    media_type, options = parse_options_header(content_type)
    charset = options.get("charset", "utf-8").lower()
    format_ = _FORMATS.get(media_type.lower())
    if format_ is None and media_type in ("", "text/plain", "application/octet-stream"):
        format_ = _BY_EXTENSION.get(name.rpartition(".")[2])
    if format_ is None or charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"Send triples in UTF-8, as one of: {_PROPER}.")
    return format_


def _read_parts(request: Request, body: bytes) -> list[Document]:
    boundary = request.mimetype_params.get("boundary", "").encode("latin-1", "replace")
    if not boundary:
        raise BadRequest("The form has no boundary.")
    decoder = MultipartDecoder(boundary, max_form_memory_size=None, max_parts=1000)
    documents: list[Document] = []
    head: Field | File | None = None
    content = bytearray()
    try:
        decoder.receive_data(body)
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            if isinstance(event, Field | File):
                head, content = event, bytearray()
            elif isinstance(event, Data) and head is not None:
                content += event.data
                if not event.more_data:
                    documents.append(_make_document(head, bytes(content)))
    except ValueError as error:
        raise BadRequest("The form cannot be read: its parts do not fit its boundary.") from error
    if not documents:
        raise BadRequest("The form has no file.")
    return documents


def _make_document(head: Field | File, content: bytes) -> Document:
    headers: Headers = head.headers
    name = head.filename if isinstance(head, File) and head.filename else head.name or ""
    return Document(content, _get_format(headers.get("Content-Type", ""), name))
