"""The table of vocabularies that can be installed: what each is, and which reader it has.

Owns title, licence and the way from files to content. To take in a vocabulary is one row here.
Refuses to know where files are kept and what linking makes of the content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kg.errors import VocabularyError
from kg.terminology import sniffing
from kg.terminology.readers.drugbank import read_drugbank
from kg.terminology.readers.mesh_files import check_mesh_files, read_mesh_files
from kg.terminology.readers.opening import Notify, no_notify
from kg.terminology.readers.ror import read_ror
from kg.terminology.readers.rxnorm import RELATIONS_FILES, read_rxnorm
from kg.terminology.readers.sssom import read_sssom
from kg.terminology.readers.unii import read_unii


class Content(Protocol):
    """What a reader returns: a frozen msgspec struct of plain values."""

    @property
    def release(self) -> str:
        """The vocabulary and its release, as links name it."""

    @property
    def records(self) -> Any:
        """What the files hold, counted by ``len``."""


class Kind(msgspec.Struct, frozen=True):
    """A vocabulary.

    Attributes:
        name: as :class:`kg.terminology.files.VocabularyFiles` names it.
        title: as its publisher calls it.
        licence: under which its publisher gives it out.
        is_kind: whether the beginning of a file is of this kind.
        read: files → content; its return annotation says which struct.
        check: what reading leaves unchecked, done once when a file is installed.
        several: it may come in several files.
        companions: names of a file that belongs to it where it stands beside it; the first found.
        notifies: ``read`` and ``check`` take ``notify``.
    """

    name: str
    title: str
    licence: str
    is_kind: Callable[[str], bool]
    read: Callable[..., Content]
    check: Callable[..., None] | None = None
    several: bool = False
    companions: tuple[str, ...] = ()
    notifies: bool = False

    def add_companions(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """``paths``, and after each the companion that stands beside it."""
        found = dict.fromkeys(paths)
        for path in tuple(found):
            beside = (path.with_name(name) for name in self.companions)
            found.update(dict.fromkeys([one for one in beside if one.is_file()][:1]))
        return tuple(found)

    def leave_out_companions(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """``paths`` that a reader is given: it looks for the companions beside them by itself."""
        return tuple(path for path in paths if path.name not in self.companions)


KINDS: tuple[Kind, ...] = (
    Kind(
        "mesh",
        "MeSH, Medical Subject Headings (NLM)",
        "free, name NLM",
        sniffing.is_mesh,
        read_mesh_files,
        check=check_mesh_files,
        several=True,
        notifies=True,
    ),
    Kind("drugbank", "DrugBank open vocabulary", "CC0 1.0", sniffing.is_drugbank, read_drugbank),
    Kind("unii", "UNII names (FDA)", "public domain", sniffing.is_unii, read_unii),
    Kind(
        "rxnorm",
        "RxNorm (NLM)",
        "free, name NLM",
        sniffing.is_rxnorm,
        read_rxnorm,
        companions=RELATIONS_FILES,
    ),
    Kind("ror", "Research Organization Registry", "CC0 1.0", sniffing.is_ror, read_ror),
    Kind("mondo", "MONDO ↔ MeSH, exact matches", "CC BY 4.0", sniffing.is_mondo, read_sssom),
)


def get_kind(name: str) -> Kind:
    """The row of the vocabulary ``name``.

    Raises:
        VocabularyError: there is none.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise VocabularyError(f"no vocabulary {name!r}; there is: {_list_names()}")


def find_kind(path: Path) -> Kind:
    """What a file is, by its content.

    Raises:
        VocabularyError: it cannot be read, or is nothing known.
    """
    head = sniffing.read_head(path)
    for kind in KINDS:
        if kind.is_kind(head):
            return kind
    titles = "; ".join(f"{kind.name}: {kind.title}" for kind in KINDS)
    raise VocabularyError(f"{path}: is no vocabulary known here ({titles})")


def read_content(kind: Kind, paths: tuple[Path, ...], notify: Notify = no_notify) -> Content:
    """What the files of a vocabulary say.

    Raises:
        VocabularyError: they cannot be used, or hold nothing.
    """
    content = kind.read(
        *kind.leave_out_companions(paths), **({"notify": notify} if kind.notifies else {})
    )
    if not len(content.records):
        raise VocabularyError(f"{paths[0]}: holds no record of {kind.title}")
    return content


def check_content(kind: Kind, paths: tuple[Path, ...], notify: Notify = no_notify) -> None:
    """Check what :func:`read_content` passes over.

    Raises:
        VocabularyError: the files are damaged.
    """
    if kind.check:
        main = kind.leave_out_companions(paths)
        kind.check(*main, **({"notify": notify} if kind.notifies else {}))


def _list_names() -> str:
    return ", ".join(kind.name for kind in KINDS)
