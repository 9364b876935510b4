"""Query files are read strictly, and values reach a query as terms, whatever a person writes."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.queries import Query, load_catalogue, run_query
from kg.queries.catalogue import read_query
from kg.queries.running import bind_values
from kg.store import Store
from tests.graphs import build_store

ECHO = """\
#+ summary: What was given
#+ description: First line,
#+   second line.
#+ tags: a, b
#+ param: text string A text
#+ param: number integer A number
#+ param: day date A day
#+ param: id nctId A study
#+ param: node iri? A thing
#+ param: term meshId A term
#+ param: phase code:Phase A phase
#+ param: award grant? A grant
PREFIX ct: <https://w3id.org/trial-kg/ontology#>
PREFIX mesh: <http://id.nlm.nih.gov/mesh/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?text ?number ?day ?id ?node ?term ?phase ?award WHERE {
  VALUES ?text { "default" }
  VALUES ?number { 7 }
  VALUES ?day { "2020-02-29"^^xsd:date }
  VALUES ?id { "NCT00000001" }
  VALUES ?node { UNDEF }
  VALUES ?term { mesh:D009369 }
  VALUES ?phase { ct:Phase-PHASE2 }
  VALUES ?award { UNDEF }
}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return build_store(tmp_path_factory.mktemp("store"))


def read(tmp_path: Path, text: str) -> Query:
    path = tmp_path / "echo.rq"
    path.write_text(text, encoding="utf-8")
    return read_query(path)


def echo(store: Store, query: Query, **values: str) -> dict[str, str | None]:
    results = run_query(store, query, values)
    assert isinstance(results, ox.QuerySolutions)
    [row] = results
    names = [variable.value for variable in results.variables]
    return {name: None if row[name] is None else row[name].value for name in names}


def test_the_header_is_read(tmp_path: Path) -> None:
    query = read(tmp_path, ECHO)
    assert (query.name, query.summary) == ("echo", "What was given")
    assert query.description == "First line, second line."
    assert query.tags == ("a", "b")
    assert query.text.startswith("PREFIX")
    defaults = {parameter.name: parameter.default for parameter in query.parameters}
    assert defaults == {
        "text": "default", "number": "7", "day": "2020-02-29", "id": "NCT00000001",
        "node": None, "term": "D009369", "phase": "PHASE2", "award": None,
    }  # fmt: skip
    assert not any(parameter.required for parameter in query.parameters)
    assert query.parameters[-2].choices[:2] == ("NA", "EARLY_PHASE1")
    assert query.parameters[0].description == "A text"


def test_values_and_defaults(tmp_path: Path, store: Store) -> None:
    query = read(tmp_path, ECHO)
    assert echo(store, query)["text"] == "default"
    given = echo(
        store, query, text=" x ", number="-012", node="http://example.org/é", id="nct00000002"
    )
    assert given == {
        "text": "x", "number": "-12", "day": "2020-02-29", "id": "NCT00000002",
        "node": "http://example.org/é", "term": "http://id.nlm.nih.gov/mesh/D009369",
        "phase": "https://w3id.org/trial-kg/ontology#Phase-PHASE2", "award": None,
    }  # fmt: skip
    assert (echo(store, query, phase="Early Phase 1")["phase"] or "").endswith("Phase-EARLY_PHASE1")
    assert echo(store, query, award="5P30 CA008748-45")["award"] == "P30CA008748"
    assert (echo(store, query, term="mesh:c000588495")["term"] or "").endswith("/C000588495")


@pytest.mark.parametrize(
    "text",
    [
        'a"b', 'a" } UNION { ?s ?p ?o', '" }\n} #', "\\", '\\"', "\\u0022 } #", "a\nb\r\tc", "{}",
        "?text", "UNDEF", "$&\\1\\g<0>", "é😀 \u202eabc", "<http://x>", "'''", '"""', "\x01\x7f",
    ],
)  # fmt: skip
def test_a_text_stays_a_text(tmp_path: Path, store: Store, text: str) -> None:
    assert echo(store, read(tmp_path, ECHO), text=text)["text"] == text.strip()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("text", "", "a text"),
        ("text", "\ud800", "a text"),
        ("number", "1.5", "a whole number"),
        ("number", "٣", "a whole number"),
        ("number", "1 } UNION {", "a whole number"),
        ("number", "9" * 30, "a whole number"),
        ("day", "2021-02-29", "YYYY-MM-DD"),
        ("day", "2021-02", "YYYY-MM-DD"),
        ("day", "20210201", "YYYY-MM-DD"),
        ("day", "2021-W01-1", "YYYY-MM-DD"),
        ("id", "NCT1", "NCT id"),
        ("id", "NCT00000001x", "NCT id"),
        ("id", "NCT٠٠٠٠٠٠٠١", "NCT id"),
        ("node", "no iri", "absolute IRI"),
        ("node", "http://x/> } #", "absolute IRI"),
        ("node", "study/NCT00000001", "absolute IRI"),
        ("term", "Sarcoma", "MeSH id"),
        ("term", "D013584> }", "MeSH id"),
        ("award", "AC-10", "grant or contract number"),
        ("phase", "PHASE9", "PHASE1, PHASE2"),
        ("phase", "", "PHASE1, PHASE2"),
    ],
)
def test_an_ill_typed_value_is_explained(
    tmp_path: Path, store: Store, name: str, text: str, words: str
) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        run_query(store, read(tmp_path, ECHO), {name: text})
    message = str(caught.value)
    assert message.startswith(f"parameter {name}: {text!r} is no ")
    assert len(message.splitlines()) == 1


def test_an_unknown_parameter_is_named(tmp_path: Path, store: Store) -> None:
    with pytest.raises(QueryError, match="echo has no parameter txt; it takes text, number"):
        run_query(store, read(tmp_path, ECHO), {"txt": "x"})
    plain = read(tmp_path, "#+ summary: All\nSELECT * { ?s ?p ?o }")
    with pytest.raises(QueryError, match="it takes none"):
        run_query(store, plain, {"x": "y"})


def test_a_parameter_without_default_is_required(tmp_path: Path, store: Store) -> None:
    head = "#+ summary: Studies of a thing\n#+ param: target iri What they point at\n"
    undefined = "SELECT ?s WHERE { ?s ?p ?target .\nVALUES ?target { UNDEF }\n}"
    for body in ("SELECT ?s WHERE { ?s ?p ?target }", undefined):
        query = read(tmp_path, head + body)
        assert query.parameters[0].required
        with pytest.raises(QueryError, match="needs a value for target"):
            run_query(store, query, {})
        results = run_query(store, query, {"target": "https://example.org/kg/country/FR"})
        assert isinstance(results, ox.QuerySolutions)
        assert len({row[0].value for row in results}) == 3


def test_a_value_reaches_filters_and_paths(tmp_path: Path, store: Store) -> None:
    text = (
        "#+ summary: Ids before\n#+ param: before string An id\n"
        "SELECT ?id WHERE { ?s ct:nctId ?id FILTER(?id < ?before) } ORDER BY ?id"
    )
    query = read(tmp_path, text)
    results = run_query(store, query, {"before": "NCT00000003"})
    assert isinstance(results, ox.QuerySolutions)
    assert [row[0].value for row in results] == ["NCT00000001", "NCT00000002"]
    assert bind_values(query, {"before": "x"}).count("VALUES") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * {}", "needs one line: #\\+ summary"),
        ("#+ summary: A\n#+ summary: B\nASK {}", "needs one line"),
        ("#+ summary: A\n#+ sumary: B\nASK {}", "no header line"),
        ("#+ summary A\nASK {}", "no header line"),
        ("#+ summary: A\nSELECT * { ?s", "cannot parse the query"),
        ("#+ summary: A\nINSERT DATA { <a:a> <a:b> <a:c> }", "cannot parse the query"),
        ("#+ summary: A\n#+ param: x\nASK {}", "NAME TYPE DESCRIPTION"),
        ("#+ summary: A\n#+ param: x text Words\nASK WHERE {}", "text is no type"),
        ("#+ summary: A\n#+ param: x code Words\nASK WHERE {}", "code:LIST"),
        ("#+ summary: A\n#+ param: x code:Colour Words\nASK WHERE {}", "code:LIST"),
        ("#+ summary: A\n#+ param: x string Words\nASK { ?s ?p ?x }", "no WHERE"),
        ("#+ summary: A\n#+ param: x string Words\nASK {\nVALUES ?x { 1 }\n}", "is no string"),
        ("#+ summary: A\n#+ param: x date Day\nASK {\nVALUES ?x { 'soon' }\n}", "is no date"),
        ("#+ summary: A\n#+ param: x string A\nASK {\nVALUES ?x { 'a' 'b' }\n}", "one value"),
        (
            "#+ summary: A\n#+ param: x string A\nASK {\nVALUES ?x { 'a' }\nVALUES ?x { 'a' }\n}",
            "more than one",
        ),
        (
            "#+ summary: A\n#+ param: x string A\n#+ param: x date B\nASK WHERE { ?s ?p ?x }",
            "two parameters",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "echo.rq"))


def test_a_catalogue_is_one_folder_and_its_checks(tmp_path: Path) -> None:
    for name in ("b", "a", "inner/c", "checks/check-c"):
        path = tmp_path / f"{name}.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text("#+ summary: A\nASK {}")
    (tmp_path / "notes.txt").write_text("x")
    assert list(load_catalogue(tmp_path)) == ["a", "b", "check-c"]
    with pytest.raises(QueryError, match="no such folder"):
        load_catalogue(tmp_path / "nowhere")
    (tmp_path / "d.rq").write_bytes(b"\xff")
    with pytest.raises(QueryError, match=r"d\.rq"):
        load_catalogue(tmp_path)


def test_a_check_and_a_query_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    for name in ("a", "checks/a"):
        (tmp_path / f"{name}.rq").write_text("#+ summary: A\nASK {}")
    with pytest.raises(QueryError, match="one name"):
        load_catalogue(tmp_path)
