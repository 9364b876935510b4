"""DrugBank, UNII and RxNorm files: read as published; what is none of these says its line."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kg.errors import VocabularyError
from kg.terminology.kinds import find_kind
from kg.terminology.readers.drugbank import COLUMNS, read_drugbank
from kg.terminology.readers.rxnorm import RxNormName, read_rxnorm
from kg.terminology.readers.unii import UniiName, read_unii

HEADER = ",".join(COLUMNS)
IMATINIB = "DB00619,APRD01028,Imatinib,152459-95-5,BKJ8M8G5HI,Imatinib | Imatinibum,KTUFNOKKBVMGRW"
UNII_HEADER = "Name\tTYPE\tUNII\tDisplay Name"
RXNORM = "http://purl.bioontology.org/ontology/RXNORM/"


def conso(rxcui: str, type_: str, name: str, source: str = "RXNORM", suppressed: str = "N") -> str:
    """A line of RXNCONSO.RRF, by the order of columns that NLM publishes."""
    middle = f"{rxcui}|ENG||||||1|||{rxcui}|{source}|{type_}|{rxcui}|{name}||{suppressed}|4096|"
    assert middle.count("|") == 18
    return middle


def rel(first: str, relation: str, second: str, source: str = "RXNORM") -> str:
    """A line of RXNREL.RRF: the second concept is ``relation`` the first."""
    line = f"{first}||CUI|RO|{second}||CUI|{relation}|1||{source}|{source}|||N|4096|"
    assert line.count("|") == 16
    return line


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_drugbank_as_published(tmp_path: Path) -> None:
    quoted = 'DB00005,,"Etanercept, x",,,"a, b | c",'
    release = read_drugbank(write(tmp_path / "drugbank vocabulary.csv", HEADER, IMATINIB, quoted))
    assert release.release == "DrugBank open vocabulary"
    first, second = release.records
    assert (first.id, first.name, first.unii) == ("DB00619", "Imatinib", "BKJ8M8G5HI")
    assert first.synonyms == ("Imatinib", "Imatinibum")
    assert (second.name, second.unii, second.synonyms) == ("Etanercept, x", "", ("a, b", "c"))


def test_unii_as_fda_publishes_it(tmp_path: Path) -> None:
    path = write(
        tmp_path / "UNII_Names_26Feb2024.txt",
        UNII_HEADER,
        "GLEEVEC\tbn\t8A1O1M485B\tIMATINIB MESYLATE",
        "STI-571\tcd\t8A1O1M485B\tIMATINIB MESYLATE",
    )
    release = read_unii(path)
    assert release.release == "UNII 2024-02-26"
    (record,) = release.records
    assert (record.unii, record.name) == ("8A1O1M485B", "IMATINIB MESYLATE")
    assert record.names == (UniiName("GLEEVEC", "bn"), UniiName("STI-571", "cd"))


def test_unii_as_a_table(tmp_path: Path) -> None:
    line = "IMATINIB\tIMATINIB [INN]\tBKJ8M8G5HI\tIMATINIB\tDB00619\tinchi"
    (record,) = read_unii(write(tmp_path / "unii-names-2014.txt", line)).records
    assert record.names == (UniiName("IMATINIB [INN]", ""),)
    assert record.drugbank_ids == ("DB00619",)


def test_rxnorm_in_rich_release_format(tmp_path: Path) -> None:
    folder = tmp_path / "RxNorm_full_03042024" / "rrf"
    path = write(
        folder / "RXNCONSO.RRF",
        conso("282388", "IN", "imatinib"),
        conso("284924", "PIN", "imatinib mesylate"),
        conso("282386", "BN", "Gleevec"),
        conso("282386", "BN", "Glivec", suppressed="O"),
        conso("282388", "SCD", "imatinib 100 MG Oral Tablet"),
        conso("282388", "IN", "IMATINIB", source="MTHSPL"),
        conso("999", "SY", "a synonym of a product"),
    )
    write(
        folder / "RXNREL.RRF",
        rel("282388", "tradename_of", "282386"),
        rel("282388", "form_of", "284924"),
        rel("282388", "has_ingredient", "999"),
    )
    release = read_rxnorm(path)
    assert release.release == "RxNorm 2024-03-04"
    found = {one.rxcui: one for one in release.records}
    assert found.keys() == {"282388", "284924", "282386"}
    assert found["282386"].names == (RxNormName("Gleevec", "BN"),)
    assert found["282386"].ingredients == found["284924"].ingredients == ("282388",)
    assert found["282388"].ingredients == ()


def test_rxnorm_as_a_table(tmp_path: Path) -> None:
    path = write(tmp_path / "rxnorm-names-2014.txt", f"GLEEVEC|{RXNORM}282386")
    release = read_rxnorm(path)
    assert release.release == "RxNorm 2014"
    assert release.records[0].names == (RxNormName("GLEEVEC", ""),)


Reader = Callable[[Path], object]


@pytest.mark.parametrize(
    ("reader", "lines", "words"),
    [
        (read_drugbank, ("a,b,c",), ("line 1", "'DrugBank ID' is missing")),
        (read_drugbank, (HEADER + ",ATC codes", IMATINIB + ","), ("line 1", "ATC codes", "newer")),
        (read_drugbank, (HEADER, IMATINIB, "DB00001,x,Lepi"), ("line 3", "3 fields")),
        (read_drugbank, (HEADER, IMATINIB, 'DB00001,x,"Lepi'), ("line 3", "CSV")),
        (read_drugbank, (HEADER, IMATINIB.replace("DB00619", "619")), ("line 2", "'619'")),
        (read_drugbank, (HEADER, IMATINIB.replace("BKJ8M8G5HI", "BKJ8")), ("line 2", "no UNII")),
        (read_drugbank, (HEADER, IMATINIB, IMATINIB), ("DB00619", "twice")),
        (read_drugbank, (HEADER,), ("holds no drug",)),
        (read_unii, ("Name\tTYPE\tUNII\tDisplay Name\tINCHIKEY",), ("line 1", "newer")),
        (read_unii, (HEADER,), ("line 1", "not FDA's UNII names")),
        (read_unii, (UNII_HEADER, "GLEEVEC\tbn\t8A1O1"), ("line 2", "3 fields")),
        (read_unii, (UNII_HEADER, "GLEEVEC\tbn\t8A1O1\tX"), ("line 2", "'8A1O1'")),
        (read_unii, (UNII_HEADER, "GLEEVEC\tzz\t8A1O1M485B\tX"), ("line 2", "'zz'", "newer")),
        (read_unii, (UNII_HEADER,), ("holds no name",)),
        (read_rxnorm, ("GLEEVEC|http://elsewhere/282386",), ("line 1", "RxNorm IRI")),
        (read_rxnorm, (f"GLEEVEC|{RXNORM}282386", "GLEE"), ("line 2", "'GLEE'")),
    ],
)
def test_what_is_no_such_file_says_so(
    tmp_path: Path, reader: Reader, lines: tuple[str, ...], words: tuple[str, ...]
) -> None:
    path = write(tmp_path / "names.txt", *lines)
    with pytest.raises(VocabularyError) as caught:
        reader(path)
    assert all(word in str(caught.value) for word in (str(path), *words)), caught.value
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["RXNCONSO.RRF", "RXNREL.RRF"])
def test_a_cut_rrf_is_refused(tmp_path: Path, file: str) -> None:
    path = write(tmp_path / "RXNCONSO.RRF", conso("282388", "IN", "imatinib"))
    write(tmp_path / "RXNREL.RRF", rel("282388", "form_of", "284924"))
    broken = tmp_path / file
    broken.write_text(broken.read_text("utf-8") + "282389|ENG|\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=rf"{file}, line 2: has 2 fields"):
        read_rxnorm(path)


@pytest.mark.parametrize("reader", [read_drugbank, read_unii, read_rxnorm])
def test_damage_of_any_file_is_named(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "names.txt"
    for data, words in (
        (b"", "is empty"),
        (b"\x50\x4b\x03\x04\xff\xfe\n", "line 1: byte 0xff is not UTF-8"),
        (b"one line without an end", "line 1: the last line is cut off"),
    ):
        path.write_bytes(data)
        with pytest.raises(VocabularyError, match=words):
            reader(path)
    with pytest.raises(VocabularyError, match="cannot be read"):
        reader(tmp_path / "nowhere.txt")


def test_a_wrong_byte_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "drugbank.csv"
    path.write_bytes(f"{HEADER}\n{IMATINIB}\n".encode() + b"DB00001,,L\xe9pirudin,,,,\n")
    with pytest.raises(VocabularyError, match="line 3: byte 0xe9 is not UTF-8"):
        read_drugbank(path)


def test_the_published_files_are_read_whole(shared_data: Path) -> None:
    folder = shared_data / "drugs"
    drugbank = read_drugbank(folder / "drugbank-vocabulary.csv")
    unii = read_unii(folder / "unii-names-2014.txt")
    rxnorm = read_rxnorm(folder / "rxnorm-names-2014.txt")
    assert len(drugbank.records) == 19_842
    # A few lines of the table stand twice.
    assert 15_900 < sum(len(one.names) for one in unii.records) <= 15_954
    assert 17_900 < sum(len(one.names) for one in rxnorm.records) <= 17_989
    assert (unii.release, rxnorm.release) == ("UNII 2014", "RxNorm 2014")


@pytest.mark.parametrize("reader", [read_drugbank, read_unii, read_rxnorm])
def test_what_is_read_survives_a_cache(tmp_path: Path, reader: Reader) -> None:
    lines = {
        read_drugbank: (HEADER, IMATINIB),
        read_unii: (UNII_HEADER, "GLEEVEC\tbn\t8A1O1M485B\tIMATINIB MESYLATE"),
        read_rxnorm: (f"GLEEVEC|{RXNORM}282386",),
    }[reader]  # type: ignore[index]
    release = reader(write(tmp_path / "names.txt", *lines))
    data = msgspec.msgpack.encode(release)
    assert msgspec.msgpack.decode(data, type=type(release)) == release


def pack(path: Path, cut: int = 0) -> Path:
    """``path`` as gzip in its place, under its name with ``.gz``, without its last bytes."""
    packed = path.with_name(f"{path.name}.gz")
    data = gzip.compress(path.read_bytes(), mtime=0)
    packed.write_bytes(data[: len(data) - cut])
    path.unlink()
    return packed


@pytest.mark.parametrize(
    ("reader", "name", "lines"),
    [
        (read_drugbank, "drugbank.csv", (HEADER, IMATINIB)),
        (read_unii, "unii.txt", (UNII_HEADER, "GLEEVEC\tbn\t8A1O1M485B\tIMATINIB MESYLATE")),
        (read_rxnorm, "names.txt", (f"GLEEVEC|{RXNORM}282386",)),
        (read_rxnorm, "RXNCONSO.RRF", (conso("282388", "IN", "imatinib"),)),
    ],
)
def test_gzip_says_the_same_and_is_refused_where_it_is_cut(
    tmp_path: Path, reader: Reader, name: str, lines: tuple[str, ...]
) -> None:
    path = write(tmp_path / name, *lines)
    plain = reader(path)
    packed = pack(path)
    assert reader(packed) == plain
    assert find_kind(packed).read is reader
    with pytest.raises(VocabularyError, match=r"line \d: the gzip file is cut off"):
        reader(pack(write(path, *lines), cut=9))
    damaged = bytearray(pack(write(path, *lines)).read_bytes())
    damaged[-6] ^= 1  # in the checksum
    packed.write_bytes(damaged)
    with pytest.raises(VocabularyError, match="cannot be read: CRC"):
        reader(packed)


@pytest.mark.parametrize("packed", ["RXNREL.RRF", "RXNCONSO.RRF", "both"])
def test_relations_beside_a_file_are_found_packed_or_not(tmp_path: Path, packed: str) -> None:
    path = write(tmp_path / "RXNCONSO.RRF", conso("284924", "PIN", "imatinib mesylate"))
    relations = write(tmp_path / "RXNREL.RRF", rel("282388", "form_of", "284924"))
    path = pack(path) if packed in (path.name, "both") else path
    relations = pack(relations) if packed in (relations.name, "both") else relations
    assert read_rxnorm(path).records[0].ingredients == ("282388",)
    assert find_kind(path).add_companions((path,)) == (path, relations)


def test_a_newer_rxnorm_is_named_as_newer(tmp_path: Path) -> None:
    path = write(tmp_path / "RXNCONSO.RRF", conso("282388", "IN", "imatinib") + "new|")
    assert find_kind(path).name == "rxnorm"
    with pytest.raises(VocabularyError, match="line 1: has 19 fields instead of 18: a newer"):
        read_rxnorm(path)


def test_one_field_is_one_field(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"line 2: has 1 field instead of 4"):
        read_unii(write(tmp_path / "unii.txt", UNII_HEADER, "GLEEVEC"))
    with pytest.raises(VocabularyError, match=r"line 2: has 1 field instead of 7"):
        read_drugbank(write(tmp_path / "drugbank.csv", HEADER, "DB00619"))
