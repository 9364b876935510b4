"""The links as SSSOM/TSV: every one once, and a file that keeps the rules of SSSOM 1.0.

The rules are read from the specification ("The SSSOM/TSV serialisation format", "Literal
mappings"), not from the writer.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import cycle, takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.export import write_links
from kg.export.links import choose_predicate
from kg.namespaces import CT, SEMAPV, SKOS, SSSOM, Iris
from kg.store import Store, create_generation, open_store
from tests.conftest import ROOT
from tests.graphs import BASE, build_store

IRIS = Iris(BASE)


def _words(text: str) -> list[str]:
    return text.split()


# SSSOM 1.0, classes MappingSet and Mapping: the slots in the order of their tables.
SET_SLOTS = _words("""curie_map mapping_set_id mapping_set_version mapping_set_source
mapping_set_title mapping_set_description creator_id creator_label license subject_type
subject_source subject_source_version object_type object_source object_source_version
mapping_provider mapping_tool mapping_tool_version mapping_date publication_date subject_match_field
object_match_field subject_preprocessing object_preprocessing see_also issue_tracker other
comment extension_definitions""")
MAPPING_SLOTS = _words("""subject_id subject_label subject_category predicate_id predicate_label
predicate_modifier object_id object_label object_category mapping_justification author_id
author_label reviewer_id reviewer_label creator_id creator_label license subject_type
subject_source subject_source_version object_type object_source object_source_version
mapping_provider mapping_source mapping_cardinality mapping_tool mapping_tool_version mapping_date
publication_date confidence curation_rule curation_rule_text subject_match_field object_match_field
match_string subject_preprocessing object_preprocessing similarity_score similarity_measure
see_also issue_tracker_item other comment""")
BUILT_IN = {"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"}
CURIE_SLOTS = ("predicate_id", "object_id", "mapping_justification", "object_source")

HOSTILE = [
    "tab\there",
    'a "quoted" name',
    "two\nlines",
    "carriage\rreturn",
    "#3032/R01 MH42931-01",
    "pipe|d",
    "Ελληνικά",
    " spaces around ",
]
TARGETS = {
    "http://id.nlm.nih.gov/mesh/D012509": "http://id.nlm.nih.gov/mesh",
    "https://ror.org/01cwqze88": "https://ror.org",
    "http://purl.obolibrary.org/obo/MONDO_0010434": "http://purl.obolibrary.org/obo/mondo.owl",
    "https://elsewhere.example/a/b?c=d%20e": "",
}
"""Target of a link → what it was taken from."""


def link(number: int, text: str, target: str, method: str = "SYNONYM") -> str:
    literal = text.translate({9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"'})
    return f"""
GRAPH <{BASE}graph/link> {{ <{BASE}link/h{number}> a <{CT}Link>, <{SSSOM}Mapping> ;
  <{SSSOM}subject_label> "{literal}" ; <{CT}field> "conditionsModule.conditions" ;
  <http://www.w3.org/2002/07/owl#annotatedProperty> <{CT}linkedMeshTerm> ;
  <http://www.w3.org/2002/07/owl#annotatedTarget> <{target}> ;
  <{SSSOM}mapping_justification> <{SEMAPV}LexicalMatching> ;
  <{CT}linkMethod> <{CT}LinkMethod-{method}> ; <{SSSOM}confidence> 0.9005 ;
  <{SSSOM}object_source_version> "release {number}" . }}"""


class Parsed:
    """An SSSOM/TSV file by the rules of the specification; breaks where the file breaks them."""

    def __init__(self, data: bytes) -> None:
        assert not data.startswith(b"\xef\xbb\xbf")
        text = data.decode("utf-8")
        block = re.match(r"(?:#.*\n)+", text)
        assert block is not None
        self.lines = [line[1:] for line in block[0].splitlines()]
        body = csv.reader(io.StringIO(text[block.end() :], newline=""), delimiter="\t")
        self.columns, *rows = body
        assert all(len(row) == len(self.columns) for row in rows)
        self.rows = [dict(zip(self.columns, row, strict=True)) for row in rows]
        tops = (line.partition(":") for line in self.lines if line[0] not in " -")
        self.slots = {name: value.strip() for name, _, value in tops}
        start = self.lines.index("curie_map:") + 1
        self.curies: dict[str, str] = {}
        for line in takewhile(lambda line: line.startswith("  "), self.lines[start:]):
            prefix, iri = line.split(": ", 1)
            self.curies[prefix.strip()] = iri

    def expand(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        known = {"skos": SKOS, "semapv": SEMAPV, **self.curies}
        return known[prefix] + local


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    more = "".join(
        link(number, text, target)
        for number, (text, target) in enumerate(zip(HOSTILE, cycle(TARGETS), strict=False))
    )
    return build_store(tmp_path_factory.mktemp("store"), more=more)


@pytest.fixture(scope="module")
def exported(store: Store) -> tuple[int, bytes]:
    out = io.BytesIO()
    return write_links(store, IRIS, out), out.getvalue()


@pytest.fixture(scope="module")
def parsed(exported: tuple[int, bytes]) -> Parsed:
    return Parsed(exported[1])


def find_links(store: Store) -> list[str]:
    quads = store.quads(graph_iri=f"{next(iter(store.graphs())).split('graph/')[0]}graph/link")
    return sorted({str(quad.subject)[1:-1] for quad in quads})


def test_every_link_once(store: Store, exported: tuple[int, bytes], parsed: Parsed) -> None:
    links = find_links(store)
    assert len(links) > len(HOSTILE)
    assert sorted(parsed.expand(row["ext_link"]) for row in parsed.rows) == links
    assert exported[0] == len(links)


def test_texts_come_back_as_they_stand_in_the_record(parsed: Parsed) -> None:
    assert set(HOSTILE) <= {row["subject_label"] for row in parsed.rows}


def test_the_set_has_its_slots_in_order(parsed: Parsed) -> None:
    slots = list(parsed.slots)
    assert slots == sorted(slots, key=SET_SLOTS.index)
    assert {"mapping_set_id", "license"} <= set(slots)
    assert parsed.slots["subject_type"] == "rdfs literal"
    assert all(re.match(r"https?://", parsed.slots[slot]) for slot in ("mapping_set_id", "license"))


def test_mappings_have_known_columns_in_order(parsed: Parsed) -> None:
    standard = [column for column in parsed.columns if not column.startswith("ext_")]
    assert standard == sorted(standard, key=MAPPING_SLOTS.index)
    assert parsed.columns[: len(standard)] == standard
    declared = [line.split(": ")[1] for line in parsed.lines if line.startswith("  - slot_name:")]
    assert parsed.columns[len(standard) :] == declared
    # Literal mappings: the text is the subject, and there is no id.
    assert "subject_id" not in standard
    assert all(row["subject_label"] for row in parsed.rows)
    for column in parsed.columns:
        assert any(row[column] for row in parsed.rows), f"{column} is empty"


def test_identifiers_are_curies_and_prefixes_are_declared(parsed: Parsed) -> None:
    curies = {row[slot] for row in parsed.rows for slot in CURIE_SLOTS if row.get(slot)}
    curies |= {row["ext_method"] for row in parsed.rows} | {row["ext_link"] for row in parsed.rows}
    used = {curie.partition(":")[0] for curie in curies}
    assert not any(curie.startswith("http") for curie in curies)
    assert used - BUILT_IN <= set(parsed.curies)
    # Declared, but not in a row: what the extension slots are properties of, and a shared source.
    assert set(parsed.curies) - used <= {"ct", "dct", "graph", "nlm"}
    assert not BUILT_IN & set(parsed.curies)
    assert list(parsed.curies) == sorted(parsed.curies)


def test_an_unknown_name_space_expands_to_the_target(parsed: Parsed) -> None:
    targets = {parsed.expand(row["object_id"]) for row in parsed.rows}
    assert "https://elsewhere.example/a/b?c=d%20e" in targets


def test_every_target_has_its_source(parsed: Parsed) -> None:
    found = {parsed.expand(row["object_id"]): row["object_source"] for row in parsed.rows}
    for target, source in TARGETS.items():
        assert (parsed.expand(found[target]) if found[target] else "") == source


def test_rows_are_sorted_and_numbers_short(parsed: Parsed) -> None:
    rows = [tuple(row.values()) for row in parsed.rows]
    assert rows == sorted(rows)
    for row in parsed.rows:
        assert re.fullmatch(r"0|1|0\.\d{0,2}[1-9]", row["confidence"])


def test_a_store_without_links_gives_an_empty_set(tmp_path: Path) -> None:
    with create_generation(tmp_path) as writer:
        writer.load_nquads(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n")
        writer.publish({"baseIri": BASE})
    out = io.BytesIO()
    with open_store(tmp_path) as empty:
        assert write_links(empty, IRIS, out) == 0
    parsed = Parsed(out.getvalue())
    assert parsed.rows == []
    assert {"predicate_id", "object_id", "mapping_justification"} <= set(parsed.columns)


@pytest.mark.parametrize(
    ("property_", "method", "text", "predicate"),
    [
        (CT + "drug", "EXACT_LABEL", "imatinib", "exactMatch"),
        (CT + "drug", "SYNONYM", "Gleevec", "exactMatch"),
        (CT + "drug", "NORMALIZED", "imatinib 400 mg daily", "closeMatch"),
        (CT + "drug", "COMPONENT", "imatinib + RAD001", "relatedMatch"),
        (CT + "drug", "A_LATER_METHOD", "imatinib", "closeMatch"),
        (SKOS + "broadMatch", "SYNONYM", "Stage IV sarcoma", "broadMatch"),
        (CT + "grant", "REGISTRY_TYPE", "P30CA008748", "exactMatch"),
        (CT + "grant", "PATTERN", "P30 CA 08748", "exactMatch"),
        (CT + "grant", "PATTERN", "5P30CA008748-45S1", "broadMatch"),
        (CT + "grant", "PATTERN", "N01-CM-62204", "exactMatch"),
        (CT + "grant", "PATTERN", "R01-08391-1", "closeMatch"),
        (CT + "fundedBy", "PATTERN", "P30 CA 08748", "exactMatch"),
    ],
)
def test_the_predicate_says_what_the_link_asserts(
    property_: str, method: str, text: str, predicate: str
) -> None:
    assert choose_predicate(property_, method, text) == SKOS + predicate


def test_the_command_writes_the_links_of_a_build(tmp_path: Path) -> None:
    directory, file = tmp_path / "store", tmp_path / "links.sssom.tsv"
    arguments = ["build", str(ROOT / "examples"), "--store", str(directory), "--workers", "1"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    command = ["export", "--links", "--store", str(directory)]
    result = CliRunner().invoke(main, [*command, "-o", str(file)])
    assert result.exit_code == 0, result.output
    parsed = Parsed(file.read_bytes())
    with open_store(directory) as store:
        assert sorted(parsed.expand(row["ext_link"]) for row in parsed.rows) == find_links(store)
    assert f"{len(parsed.rows):,} links in" in result.stderr
    assert all(row["object_label"] for row in parsed.rows)
    assert CliRunner().invoke(main, command).stdout_bytes == file.read_bytes()
    for option, value in (("--study", "NCT01281865"), ("--format", "turtle")):
        refused = CliRunner().invoke(main, [*command, option, value])
        assert refused.exit_code == 2
        assert option in refused.stderr
