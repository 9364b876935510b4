"""Runs the tests of queries, updates and their grammar on a target, and says why one is not passed.

Owns the data of a test and the comparison. Refuses to know the protocols.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from benchmarks.conformance.manifests import Data, Suites, Test, resolve
from benchmarks.conformance.results import (
    RDF_FORMATS,
    Result,
    normalize,
    normalize_lax,
    parse_result,
    take_by_value,
)
from benchmarks.conformance.targets import Invalid, NotDone, Refused, Rejected, Target

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
PASSED = ""


def run_on(target: Target, test: Test, suites: Suites) -> str:
    """What keeps ``test`` from being passed; ``PASSED`` where nothing does."""
    try:
        if "Syntax" in test.kind:
            return _check_grammar(target, test, suites)
        if test.kind == "UpdateEvaluationTest":
            return _check_update(target, test, suites)
        return _check_query(target, test, suites)
    except Refused as fault:
        return f"refused: {fault}"
    except Invalid as fault:
        return f"taken for a fault of grammar: {_shorten(str(fault))}"
    except (NotDone, ValueError) as fault:
        return _shorten(f"{type(fault).__name__}: {fault}")


def load(target: Target, data: Data, suites: Suites) -> None:
    """Make ``target`` hold ``data`` only."""
    target.replace(read_quads(data, suites), [name for name, _ in data.named])


def read_quads(data: Data, suites: Suites) -> Iterator[ox.Quad]:
    """The quads of a data set; blank nodes of two files are never the same."""
    for file in data.default:
        yield from _parse(file, suites)
    for name, file in data.named:
        for quad in _parse(file, suites):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))


def find_data(test: Test, suites: Suites) -> Data:
    """The data of ``test``; what a query names by ``FROM`` is there under that name."""
    if test.data != Data() or not test.request:
        return test.data
    names = _FROM.findall(suites.files[test.request].decode())
    files = {resolve(test.request, name) for name in names}
    return Data(named=tuple((file, file) for file in sorted(files) if file in suites.files))


def _parse(file: str, suites: Suites) -> Iterator[ox.Quad]:
    format_ = RDF_FORMATS[file.rpartition(".")[2]]
    yield from ox.parse(suites.files[file], format_, base_iri=file, rename_blank_nodes=True)


def _check_grammar(target: Target, test: Test, suites: Suites) -> str:
    text = suites.files[test.request].decode()
    is_update = test.request.endswith(".ru")
    try:
        if is_update:
            target.update(text, test.request)
        else:
            target.query(text, test.request, "ttl")
    except NotDone as fault:
        # It was read, and more is not asked: there is nothing that it could be done with. Over HTTP
        # it is the status that says of a negative test that it was not taken.
        is_passed = "Positive" in test.kind or isinstance(fault, Rejected)
        return PASSED if is_passed else "the fault of grammar is not seen"
    except Invalid:
        if "Negative" in test.kind:
            return PASSED
        raise
    return PASSED if "Positive" in test.kind else "the fault of grammar is not seen"


def _check_update(target: Target, test: Test, suites: Suites) -> str:
    load(target, test.data, suites)
    target.update(suites.files[test.request].decode(), test.request)
    expected = Result(quads=tuple(read_quads(test.after, suites)))
    found = take_by_value(target.dump())
    is_same = normalize(found) == normalize(take_by_value(expected))
    return PASSED if is_same else "other triples are left"


def _check_query(target: Target, test: Test, suites: Suites) -> str:
    text = suites.files[test.request].decode()
    assert test.result is not None
    suffix = test.result.rpartition(".")[2]
    expected = parse_result(suites.files[test.result], suffix, test.result)
    found = target.query(text, test.request, suffix)
    if test.is_lax:
        return PASSED if _is_lax_same(found, expected) else "other rows"
    is_ordered = expected.is_ordered or bool(_ORDER.search(text[text.rfind("}") + 1 :]))
    if set(found.variables) != set(expected.variables):
        return f"other variables: {' '.join(found.variables)}"
    found, expected = take_by_value(found), take_by_value(expected)
    if normalize(found, is_ordered=is_ordered) == normalize(expected, is_ordered=is_ordered):
        return PASSED
    return _tell_difference(found, expected)


def _is_lax_same(found: Result, expected: Result) -> bool:
    fewest = len({tuple(sorted(row.items())) for row in expected.rows})
    has_number = fewest <= len(found.rows) <= len(expected.rows)
    return has_number and normalize_lax(found) == normalize_lax(expected)


def _tell_difference(found: Result, expected: Result) -> str:
    if found.boolean is not None:
        return f"the answer is {str(found.boolean).lower()}"
    if found.quads is not None:
        return "other triples"
    if len(found.rows) != len(expected.rows):
        return f"{len(found.rows)} rows, not {len(expected.rows)}"
    return "other values in the rows"


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:157]}..."
