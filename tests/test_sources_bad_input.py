"""Whatever is handed in: one clear line for each fault, and everything else is still read."""

from __future__ import annotations

import codecs
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ArchiveError, NotAStudyError, SourceError
from kg.sources import Item, Reading, load_item, read_records
from kg.sources.api_v2 import read_api_v2

RECORD = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}
JSON = json.dumps(RECORD).encode()
XML = (
    b"<clinical_study><id_info><nct_id>NCT00000002</nct_id></id_info>"
    b"<brief_title>caf\xc3\xa9</brief_title></clinical_study>"
)


def make_json(number: int) -> bytes:
    return JSON.replace(b"NCT00000001", b"NCT%08d" % number)


def read_all(data: bytes) -> tuple[list[str], list[SourceError]]:
    """NCT ids read, and errors, in their order."""
    outcomes = list(read_records(data, "in.dat"))
    ids = [item.study.nct_id for item in outcomes if isinstance(item, Reading)]
    return ids, [item for item in outcomes if isinstance(item, SourceError)]


def read_error(data: bytes) -> SourceError:
    ids, errors = read_all(data)
    assert ids == []
    (error,) = errors
    assert str(error).startswith("in.dat")
    assert len(str(error).splitlines()) == 1
    return error


def nest(depth: int) -> bytes:
    return b'{"protocolSection":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize("data", [b"", b"  \n\t "])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    assert "empty" in read_error(data).reason


@pytest.mark.parametrize(
    "data",
    [
        b"Lorem ipsum dolor sit amet",
        b"nct_id,title\nNCT1,a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        bytes(range(256)),
        b"%PDF-1.7 NCT00000001",
        gzip.compress(JSON, mtime=0),
        b"<html><body>No study here</body></html>",
        b"<!DOCTYPE html><html lang=en><p>404</html>",
        b"<?xml version='1.0'?><rss><channel/></rss>",
        b"<search_results count='0'/>",
        b'{"type": "FeatureCollection", "features": []}',
        b'{"studies": [], "totalCount": 0}',
        b"[]",
        b"[1, 2, 3]",
        b'["NCT00000001"]',
        b'"NCT"',
    ],
)
def test_what_is_no_study_is_one_line(data: bytes) -> None:
    assert isinstance(read_error(data), NotAStudyError)


def test_an_archive_among_the_members_is_refused() -> None:
    assert isinstance(read_error(b"PK\x03\x04rest"), ArchiveError)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (JSON[:30], "truncated JSON: it breaks off at byte 30"),
        (JSON[:-1], "truncated JSON"),
        (JSON.replace(b":", b";", 1), "malformed JSON: expected ':' (byte 18)"),
        (JSON + b"}", "malformed JSON: trailing characters"),
        (JSON.replace(b"NCT", b"N\xffT"), "not UTF-8 text, byte 57"),
        (b'{"a": ' * 100_000, "nested too deeply"),
        (nest(50_000), "nested too deeply"),
        (b"[" * 100_000, "JSON"),
        (b'{"protocolSection": NaN}', "malformed JSON"),
        (XML[:60], "malformed XML"),
        (XML.replace(b"</id_info>", b""), "malformed XML"),
        (XML.replace(b"\xc3\xa9", b"\xe9"), "not UTF-8 text, byte 79"),
        (XML.replace(b"caf", b"&unknown;"), "malformed XML"),
        (XML.replace(b"NCT00000002", b""), "identificationModule.nctId: the NCT id is missing"),
        (XML.replace(b"NCT00000002", b"N2"), "'N2' is no NCT id"),
        ("\ufeff<a>".encode("utf-16")[:-1], "not UTF-16 text"),
        (b"<" * 50_000, "malformed XML"),
        (b"<clinical_study>" * 5_000, "malformed XML"),
    ],
)
def test_a_fault_is_named_with_its_place(data: bytes, reason: str) -> None:
    assert reason in str(read_error(data))


@pytest.mark.parametrize("data", [JSON[:-1], XML[:-5], XML.replace(b"caf", b"\xff")])
def test_the_study_of_a_broken_record_is_named_where_its_id_can_be_found(data: bytes) -> None:
    assert read_error(data).study in ("NCT00000001", "NCT00000002")


BOMB = b"".join(
    b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10 if level else b"ha")
    for level in range(12)
)


@pytest.mark.parametrize(
    "prolog",
    [
        b"<!DOCTYPE clinical_study [%s]>" % BOMB,
        b'<!DOCTYPE clinical_study [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE clinical_study SYSTEM "http://127.0.0.1:9/public.dtd">',
        b"<!--" + b"x" * 9000 + b"--><!DOCTYPE clinical_study [%s]>" % BOMB,
        b'<!DOCTYPE other [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    ],
)
@pytest.mark.parametrize("root", [b"clinical_study", b"other"])
def test_declarations_are_refused_before_anything_is_expanded(prolog: bytes, root: bytes) -> None:
    body = XML.replace(b"caf", b"&a11;&x;").replace(b"clinical_study", root)
    error = read_error(b"<?xml version='1.0'?>" + prolog + body)
    assert "DTD" in error.reason
    assert "root:" not in str(error)


def test_declarations_are_refused_in_utf16_too() -> None:
    text = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE clinical_study [<!ENTITY x 'y'>]>"
    assert "DTD" in read_error((text + XML.decode()).encode("utf-16")).reason


def test_an_include_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text"'
        f' href="{tmp_path}/secret.txt"/>'
    )
    data = XML.replace(b"caf\xc3\xa9", include.encode())
    (reading,) = read_records(data, "in.dat")
    assert isinstance(reading, Reading)
    assert reading.study.protocol_section.identification_module.brief_title is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [JSON.decode(), XML.decode(), f"[{JSON.decode()}]"])
def test_byte_order_marks_are_understood(text: str, encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    ids, errors = read_all(marks.get(encoding, b"") + text.encode(encoding))
    assert (len(ids), errors) == (1, [])


@pytest.mark.parametrize("text", [JSON, XML, b"[%s]" % JSON])
@pytest.mark.parametrize("mark", [b" \t\xef\xbb\xbf", b"\n\xef\xbb\xbf", b"\xef\xbb\xbf" * 2])
def test_a_byte_order_mark_may_stand_behind_space_or_another(text: bytes, mark: bytes) -> None:
    ids, errors = read_all(mark + text)
    assert (len(ids), errors) == (1, [])


def test_files_put_one_after_another_keep_their_byte_order_marks() -> None:
    ids, errors = read_all(b"\n".join(codecs.BOM_UTF8 + one for one in MANY))
    assert (ids, errors) == (IDS, [])


def test_the_reader_of_one_study_takes_a_byte_order_mark_too() -> None:
    assert read_api_v2(codecs.BOM_UTF8 + JSON, "a.json") == read_api_v2(JSON, "a.json")


def test_xml_may_declare_its_encoding() -> None:
    text = "<?xml version='1.0' encoding='ISO-8859-1'?>" + XML.decode()
    (reading,) = read_records(text.encode("iso-8859-1"), "in.dat")
    assert isinstance(reading, Reading)
    assert reading.study.protocol_section.identification_module.brief_title == "café"


MANY = [make_json(number) for number in range(1, 6)]
IDS = [f"NCT{number:08}" for number in range(1, 6)]


@pytest.mark.parametrize(
    "data",
    [
        b'{"studies":[%s],"nextPageToken":"x"}' % b",".join(MANY),
        b'{\n  "totalCount": 5,\n  "studies": [\n%s\n]}' % b",\n".join(MANY),
        b"[%s]" % b",".join(MANY),
        b" [\n%s\n]\n" % b",\n".join(MANY),
        b"\n".join(MANY),
        b"\r\n".join(MANY) + b"\r\n",
        b"\n\n".join(MANY),
        b"\n".join(b'{"studies":[%s]}' % one for one in MANY),
    ],
)
def test_several_studies_a_file(data: bytes) -> None:
    assert read_all(data) == (IDS, [])


def test_a_pretty_printed_study_is_one() -> None:
    assert read_all(json.dumps(RECORD, indent=2).encode()) == (IDS[:1], [])


BAD = [b'{"protocolSection":', b'{"a":1}', make_json(1)[:-3], b"7", b"{]}", b"\xff"]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_line_does_not_lose_the_others(bad: bytes) -> None:
    ids, errors = read_all(b"\n".join([MANY[0], bad, *MANY[1:]]))
    assert ids == IDS
    (error,) = errors
    assert str(error).startswith("in.dat line 2: ")


def test_a_bad_first_or_last_line_does_not_lose_the_others() -> None:
    ids, errors = read_all(b"\n".join([b'{"protocolSection": {', *MANY, MANY[0][:20]]))
    assert ids == IDS
    assert [str(error).split(":")[0] for error in errors] == ["in.dat line 1", "in.dat line 7"]


@pytest.mark.parametrize("layout", [b"[%s]", b'{"studies": [%s]}'])
@pytest.mark.parametrize("bad", [b'{"a":1}', b"7", b'{"protocolSection":{}}', b"null"])
def test_a_bad_record_does_not_lose_the_others(layout: bytes, bad: bytes) -> None:
    ids, errors = read_all(layout % b",".join([MANY[0], bad, *MANY[1:]]))
    assert ids == IDS
    (error,) = errors
    assert str(error).startswith("in.dat record 2: ")


@pytest.mark.parametrize("layout", [b"[%s]", b'{"studies": [%s], "totalCount": 5}'])
@pytest.mark.parametrize(
    ("damage", "kept"), [(lambda data: data[:-40], 4), (lambda data: data[:20], 0)]
)
def test_what_stands_before_the_break_is_read(layout: bytes, damage: object, kept: int) -> None:
    assert callable(damage)
    data = damage(layout % b",".join(MANY))
    ids, errors = read_all(data)
    assert ids == IDS[:kept]
    (error,) = errors
    assert f"truncated JSON: it breaks off at byte {len(data)}" in str(error)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert list(read_records(data, "in.dat"))


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(["v2-studies.json.zip!NCT00002938.json", "legacy-xml.zip!NCT00712335.xml"]),
    st.floats(0, 1),
    st.integers(0, 40),
    st.binary(max_size=6),
)
def test_a_damaged_record_is_read_or_named(
    shared_data: Path, name: str, place: float, cut: int, put: bytes
) -> None:
    archive, _, member = name.partition("!")
    folder = f"{member[:7]}xxxx/" if member.endswith("xml") else ""
    data = load_item(Item(str(shared_data / "ctgov" / archive), folder + member))
    position = int(place * len(data))
    damaged = data[:position] + put + data[position + cut :]
    outcomes = list(read_records(damaged, "in.dat"))
    assert outcomes
    assert all(str(item).startswith("in.dat") for item in outcomes if isinstance(item, SourceError))
