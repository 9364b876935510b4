"""The file of the concept dictionary, beside the index.

Owns its form and its version. Refuses to know what is looked up in it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kg.errors import SearchError

FILE_NAME = "concepts.msgpack"
VERSION = 5

# Kinds of names, best first, and how a reason says them. A name's code is its place in this table.
NAME_TYPES: dict[str, str] = {
    "GENERIC": "generic name",
    "BRAND": "brand name",
    "CODE": "code name",
    "SALT": "salt",
    "MESH_LABEL": "MeSH term",
    "MESH_ALIAS": "synonym",
    "SYNONYM": "synonym",
    "MESH_ENTRY": "synonym",
}
TYPE_CODES = {name: number for number, name in enumerate(NAME_TYPES)}
_TYPE_BITS = 4


class ConceptTable(msgspec.Struct, array_like=True, kw_only=True):
    """The file. A concept is its place in ``iris``; lists beside ``iris`` are aligned with it.

    Attributes:
        base: base of the study IRIs.
        narrower: for each concept the concepts one step below it in MeSH.
        wide: concepts that the index has lists for, see :mod:`kg.search.widening`.
        lists: digest of what those lists were made with.
        partners: drug hub → MeSH descriptors of the same substance, and the other way round.
        classed: drug class → drugs that the registry files under it.
        uses: for each concept the index fields it stands in, as bits.
        studies: for each concept the studies that a search for it finds.
        total: number of all studies.
        countries: ISO code → label; ``country_keys``: key of a name → ISO code.
        keys, names, meanings: a name's key, its spelling, its concept and type in one number.
        others: place in ``keys`` → further meanings of that name.
        unlisted: concepts that only records know, newer than the vocabularies.
        added: concepts of MeSH that this program brings, for they are newer than the vocabulary.
        suggestable: places in ``keys`` of names that would find a study.
    """

    version: int = VERSION
    base: str
    iris: list[str]
    labels: list[str]
    kinds: list[str]
    narrower: list[list[int]]
    wide: list[int]
    lists: str
    partners: dict[int, list[int]]
    classed: dict[int, list[int]]
    uses: list[int]
    countries: dict[str, str]
    country_keys: dict[str, str]
    keys: list[str]
    names: list[str]
    meanings: list[int]
    others: dict[int, list[int]]
    unlisted: list[int]
    added: list[int]
    suggestable: list[int]
    studies: list[int] = []
    total: int = 0

    def save(self, directory: Path) -> None:
        """Write the file into ``directory``."""
        (directory / FILE_NAME).write_bytes(msgspec.msgpack.encode(self))

    @classmethod
    def read(cls, directory: Path) -> ConceptTable:
        """The file of ``directory``.

        Raises:
            SearchError: there is none, it is damaged, or another version wrote it.
        """
        path = directory / FILE_NAME
        try:
            table = msgspec.msgpack.decode(path.read_bytes(), type=cls)
        except FileNotFoundError:
            raise SearchError(f"no search index in {directory}: run kg build") from None
        except (msgspec.MsgspecError, OSError) as error:
            reason = "written by another version of kg" if _is_other(path) else f"damaged ({error})"
            raise SearchError(f"{path}: {reason}; run kg index") from error
        if table.version != VERSION:
            raise SearchError(f"{path}: written by another version of kg; run kg index")
        return table


class _Head(msgspec.Struct, array_like=True):
    """What the file begins with in every version."""

    version: int


def _is_other(path: Path) -> bool:
    """Whether the file says that another version wrote it, whatever follows."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=_Head).version != VERSION
    except (msgspec.MsgspecError, OSError):
        return False


def pack_meaning(concept: int, type_code: int) -> int:
    """A concept and the code of a name's type as the file holds them."""
    return concept << _TYPE_BITS | type_code


def unpack_meaning(packed: int) -> tuple[int, int]:
    """The concept and the code of a name's type that :func:`pack_meaning` made one of."""
    return packed >> _TYPE_BITS, packed & ((1 << _TYPE_BITS) - 1)
