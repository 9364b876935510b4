"""Heads and fields are read as werkzeug and the standard library read them, only for less."""

from urllib.parse import parse_qs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from kg.endpoint.form_fields import parse_fields
from kg.endpoint.heads import read_headers
from kg.endpoint.messages import read_request

PAIRS = [(b"host", b"a.example"), (b"accept", b"text/csv"), (b"accept", b"text/html;q=0.5")]


def make_scope(headers: list[tuple[bytes, bytes]]) -> dict[str, object]:
    return {"method": "GET", "path": "/sparql", "query_string": b"", "headers": headers}


def test_headers_are_found_as_werkzeug_finds_them() -> None:
    ours = read_headers(PAIRS)
    theirs = Headers([(key.decode(), value.decode()) for key, value in PAIRS])
    assert [*ours] == [*theirs]
    for name in ("Host", "ACCEPT", "accept", "Cookie"):
        assert (name in ours) == (name in theirs)
        assert ours.get(name) == theirs.get(name)
        assert ours.get(name, "x") == theirs.get(name, "x")
        assert ours.getlist(name) == theirs.getlist(name)
    assert ours.get("Host", type=len) == theirs.get("Host", type=len)
    assert ours["accept"] == theirs["accept"]
    with pytest.raises(KeyError):
        ours["Cookie"]


def test_the_same_headers_are_read_once() -> None:
    assert read_headers(PAIRS) is read_headers([*PAIRS])


@pytest.mark.parametrize(
    "pair",
    [(b"authorization", b"Bearer secret"), (b"cookie", b"a=b"), (b"x-long", b"x" * 3000)],
)
def test_secrets_and_long_heads_are_not_kept(pair: tuple[bytes, bytes]) -> None:
    first, second = read_headers([*PAIRS, pair]), read_headers([*PAIRS, pair])
    assert first is not second
    assert [*first] == [*second]


def test_each_request_has_its_own_accept() -> None:
    wanted = [b"text/csv", b"application/json;q=0.5", b"", b"text/csv," * 500]
    for value in [*wanted, *wanted]:
        request = read_request(make_scope([(b"accept", value)]))
        assert [name for name, _ in request.accept_mimetypes] == [
            one.partition(";")[0] for one in value.decode().split(",") if one
        ]


@given(st.text(st.sampled_from("ab%=&+3DzFf \n\r\t_é;\x00"), max_size=20))
@example("a=%3d%3D&a=%zz&=&&b")
@example("query=a=b%0D%0A%20%20&c")
@example("%=%%41")
def test_fields_are_those_of_the_standard_library(text: str) -> None:
    try:
        expected = parse_qs(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            parse_fields(text.encode(), 100)
        return
    assert parse_fields(text.encode(), 100) == expected


def test_fields_are_counted() -> None:
    assert parse_fields(b"a&b&c", 3) == {"a": [""], "b": [""], "c": [""]}
    with pytest.raises(ValueError, match="more than 2"):
        parse_fields(b"a&b&c", 2)
