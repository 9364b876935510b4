"""Whatever a graph holds, every format gives it back to two readers, term by term."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.export import RDF_FORMATS, RESULT_FORMATS, Format, rows, serialize, serialize_results
from kg.namespaces import RDF, RDFS, XSD

EX = "http://example.org/"
PREFIXES = {"ex": EX, "part": f"{EX}part/", "rdfs": RDFS, "xsd": XSD, "unused": "http://unused/"}
RDFLIB_NAMES = {
    "turtle": "turtle", "trig": "trig", "nquads": "nquads", "ntriples": "nt", "jsonld": "json-ld",
    "rdfxml": "xml",
}  # fmt: skip
NASTY_TEXTS = [
    "", " ", '"', '""', '"""', 'ends with "', "\\", "\\n", "ends with \\", "'", "'''",
    "<b>&amp;</b>", "]]>", "a\nb", "\n", '"\n', '\n"', '\n""" .\n<x> <y> <z>', "a\rb", "a\r\nb",
    "\t", "\u2028\u0085", "é e\u0301 ß", "日本語", "😀", "\u202eright to left\u202c שלום", "\ufeff",
    "{}[]()@^^.;,#", "\U0010ffff", "_:b0", "https://example.org/a", "@type", "null", "1.50",
]  # fmt: skip
TYPED = [
    ("12", "integer"), ("007", "integer"), ("+1", "integer"), ("-0", "integer"), ("abc", "integer"),
    ("9" * 40, "integer"), ("1.5", "decimal"), ("-0.5", "decimal"), (".5", "decimal"),
    ("5.", "decimal"), ("0.0000001", "decimal"), ("180", "decimal"), ("1e6", "double"),
    ("NaN", "double"), ("true", "boolean"), ("1", "boolean"), ("2011-01", "gYearMonth"),
    ("2011", "gYear"), ("2011-02-29", "date"), ("2011-01-24", "date"), ("x", "anyURI"),
]  # fmt: skip


# rdflib's own parsers of TriG, N-Quads and JSON-LD call what rdflib deprecates.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _exact_literals(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib rewrites literals unless told not to."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def make_triples() -> Iterator[ox.Triple]:
    subject = ox.NamedNode(f"{EX}thing")
    yield ox.Triple(subject, ox.NamedNode(RDF + "type"), ox.NamedNode(f"{EX}Type"))
    yield ox.Triple(subject, ox.NamedNode(RDF + "type"), ox.NamedNode(f"{EX}a/b#Type"))
    for text in NASTY_TEXTS:
        yield ox.Triple(subject, ox.NamedNode(f"{EX}text"), ox.Literal(text))
        yield ox.Triple(subject, ox.NamedNode(f"{EX}words"), ox.Literal(text, language="en-gb"))
    for text, name in TYPED:
        datatype = ox.NamedNode(XSD + name)
        yield ox.Triple(subject, ox.NamedNode(f"{EX}typed"), ox.Literal(text, datatype=datatype))
    for iri in (
        "part/1",
        "part/a.b",
        "part/.",
        "part/a.",
        "part/é",
        "part/a%20b",
        "part/",
        "a(b)",
        "-",
    ):
        part = ox.NamedNode(EX + iri)
        yield ox.Triple(subject, ox.NamedNode(f"{EX}part"), part)
        yield ox.Triple(part, ox.NamedNode(RDFS + "label"), ox.Literal(iri))
    for iri in ("urn:isbn:1", "mailto:a@example.org", "ex:looks-like-a-name", "http://unused/"):
        yield ox.Triple(subject, ox.NamedNode("http://other.example/see#also"), ox.NamedNode(iri))


TRIPLES = list(make_triples())


def read_with_oxigraph(data: bytes, name: str) -> set[str]:
    engine = RDF_FORMATS[name].engine
    assert isinstance(engine, ox.RdfFormat)
    return {str(quad.triple) for quad in ox.parse(data, engine)}


def read_with_rdflib(data: bytes, name: str) -> set[str]:
    graph = rdflib.Dataset(default_union=True) if name in ("trig", "nquads") else rdflib.Graph()
    graph.parse(data=data, format=RDFLIB_NAMES[name])
    return {
        str(ox.Triple(convert(s), convert(p), convert(o)))  # type: ignore[arg-type]
        for s, p, o in graph.triples((None, None, None))
    }


def convert(term: object) -> ox.NamedNode | ox.Literal:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return ox.Literal(str(term), datatype=datatype)
    assert isinstance(term, rdflib.URIRef)
    return ox.NamedNode(str(term))


@pytest.mark.parametrize("name", RDF_FORMATS)
@pytest.mark.parametrize("read", [read_with_oxigraph, read_with_rdflib])
def test_a_nasty_graph_comes_back(name: str, read: object) -> None:
    triples = [t for t in TRIPLES if name != "rdfxml" or "\x00" not in str(t)]
    data = serialize(triples, name, PREFIXES)
    assert callable(read)
    assert read(data, name) == {str(triple) for triple in triples}


@pytest.mark.parametrize("name", ["turtle", "jsonld", "ntriples", "trig"])
@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(name: str, text: str) -> None:
    literals = (ox.Literal(text), ox.Literal(text, language="ar"))
    node = ox.NamedNode(f"{EX}s")
    triples = [ox.Triple(node, ox.NamedNode(f"{EX}p"), literal) for literal in literals]
    data = serialize(triples, name, PREFIXES)
    assert read_with_oxigraph(data, name) == {str(triple) for triple in triples}
    assert read_with_rdflib(data, name) == {str(triple) for triple in triples}


@pytest.mark.parametrize("iri", ["http://example.org/123", "http://example.org/", "urn:1"])
def test_rdfxml_refuses_a_property_without_a_name(iri: str) -> None:
    node = ox.NamedNode(f"{EX}s")
    with pytest.raises(QueryError, match=f"RDF/XML cannot hold the property <{iri}>"):
        serialize([ox.Triple(node, ox.NamedNode(iri), node)], "rdfxml", {})


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe"])
def test_rdfxml_refuses_characters_xml_has_not(character: str) -> None:
    node = ox.NamedNode(f"{EX}s")
    triple = ox.Triple(node, ox.NamedNode(f"{EX}p"), ox.Literal(f"a{character}"))
    with pytest.raises(QueryError, match="control character"):
        serialize([triple], "rdfxml", {})
    assert read_with_oxigraph(serialize([triple], "turtle", {}), "turtle") == {str(triple)}


def test_only_the_prefixes_used_are_declared() -> None:
    turtle = serialize(TRIPLES, "turtle", PREFIXES).decode()
    assert "@prefix ex:" in turtle
    assert "@prefix part:" in turtle
    assert "unused:" not in turtle
    for name in ("trig", "rdfxml", "jsonld"):
        assert b'http://unused/"' not in serialize(TRIPLES[:2], name, PREFIXES)


def test_quads_keep_or_lose_their_graph() -> None:
    node = ox.NamedNode(f"{EX}s")
    quads = [ox.Quad(node, ox.NamedNode(f"{EX}p"), node, ox.NamedNode(f"{EX}{g}")) for g in "gh"]
    assert serialize(quads, "nquads", {}).count(b"\n") == 2
    assert serialize(quads, "trig", PREFIXES).count(b"{") == 2
    for name in ("ntriples", "turtle"):
        assert len(list(ox.parse(serialize(quads, name, {}), ox.RdfFormat.TURTLE))) == 1


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_an_empty_graph_is_a_valid_document(name: str) -> None:
    assert read_with_oxigraph(serialize([], name, PREFIXES), name) == set()


@pytest.mark.parametrize("format_", [*RDF_FORMATS.values(), *RESULT_FORMATS.values()], ids=str)
def test_the_tables_agree_with_the_engine(format_: Format) -> None:
    assert format_.media_types[0] == format_.engine.media_type.partition(";")[0]
    known = {
        media_type: type(format_.engine).from_media_type(media_type)
        for media_type in format_.media_types
    }
    assert set(known.values()) == {format_.engine}
    assert type(format_.engine).from_extension(format_.extension) == format_.engine


@pytest.fixture(scope="module")
def engine() -> ox.Store:
    store = ox.Store()
    store.load('<http://example.org/s> <http://example.org/p> "é,1" .', ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize(
    ("name", "select", "ask"),
    [
        ("csv", 's,o\r\nhttp://example.org/s,"é,1"\r\n', "true"),
        ("tsv", '?s\t?o\n<http://example.org/s>\t"é,1"\n', "true"),
        ("json", '"value":"é,1"', '"boolean":true'),
        ("xml", "<literal>é,1</literal>", "<boolean>true</boolean>"),
    ],
)
def test_results_in_every_format(engine: ox.Store, name: str, select: str, ask: str) -> None:
    answer = engine.query("SELECT ?s ?o { ?s ?p ?o }")
    assert select in serialize_results(answer, name).decode()
    assert ask in serialize_results(engine.query("ASK { ?s ?p ?o }"), name).decode()


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_constructed_graphs_in_every_format(engine: ox.Store, name: str) -> None:
    answer = engine.query("CONSTRUCT { ?s <http://example.org/q> ?o } WHERE { ?s ?p ?o }")
    data = serialize_results(answer, name, PREFIXES)
    assert read_with_oxigraph(data, name) == {
        '<http://example.org/s> <http://example.org/q> "é,1"',
    }


@pytest.mark.parametrize(
    ("query", "name"),
    [("ASK {}", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv"), ("SELECT * {}", "html")],
)
def test_a_format_of_the_other_kind_is_refused(engine: ox.Store, query: str, name: str) -> None:
    with pytest.raises(QueryError, match=f"'{name}' is no format .* give "):
        serialize_results(engine.query(query), name)


def test_rows_for_a_terminal(engine: ox.Store) -> None:
    select = "SELECT ?s ?o ?none ?far { ?s ?p ?o BIND(<http://other.example/x> AS ?far) }"
    assert rows(engine.query(select), PREFIXES) == (
        ["s", "o", "none", "far"],
        [["ex:s", "é,1", "", "http://other.example/x"]],
    )
    assert rows(engine.query("ASK { ?s ?p 3 }"), PREFIXES) == (["answer"], [["false"]])
    names, triples = rows(engine.query("CONSTRUCT WHERE { ?s ?p ?o }"), PREFIXES)
    assert names == ["subject", "predicate", "object"]
    assert triples == [["ex:s", "ex:p", "é,1"]]
    numbers = engine.query("SELECT ?n { VALUES ?n { 1 2 3 } }")
    assert rows(numbers, PREFIXES, limit=2)[1] == [["1"], ["2"]]
