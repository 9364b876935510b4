"""A classic study page saved as HTML → a reading.

Tables keep their cells and lists their levels, so nothing has run together. Owns the encoding and
the parser, which runs no script and fetches nothing; what the lines say is
:mod:`kg.sources.page_study`'s.
"""

from __future__ import annotations

from lxml import etree, html

from kg.errors import NotAStudyError
from kg.sources.page_lines import find_title, list_lines
from kg.sources.page_study import read_page
from kg.sources.record import Reading, TermLookup, find_bad_utf8


def read_page_html(data: bytes, file: str, known_term: TermLookup) -> Reading:
    """The study on a page saved as HTML.

    Args:
        data: the page; its encoding is UTF-8 or what the page declares.
        file: its name, for messages.
        known_term: whether a text is a known vocabulary term.

    Raises:
        NotAStudyError: ``data`` is no study page.
        SourceError: the page names no NCT id.
    """
    tree = _parse(data)
    if tree is None:
        raise NotAStudyError("no study page: no HTML elements", file=file)
    return read_page(list_lines(tree), "page-html", file, known_term, find_title(tree))


def _parse(data: bytes) -> html.HtmlElement | None:
    encoding = "utf-8" if find_bad_utf8(data) is None else None
    parser = html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
