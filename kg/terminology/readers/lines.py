"""Read a vocabulary's text file line by line, and say where it is damaged.

Owns encoding, compression, missing files and how a fault is worded. Refuses to know any format.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from kg.errors import VocabularyError
from kg.terminology.readers.opening import open_input

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.]?(\d\d)[-_.]?(\d\d))?(?!\d)")


def read_lines(path: Path, what: str) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 file, plain or gzip, with their numbers, from 1, without line ends.

    Raises:
        VocabularyError: the file is missing or cannot be read, a line is not UTF-8, or the last
            line, or the gzip stream, does not end: the file was cut off. ``what`` names the format
            that was expected.
    """
    number = 0
    try:
        with open_input(path) as file:
            for number, line in enumerate(file.stream, 1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                if text[-1] != "\n":
                    raise fault(path, number, "the last line is cut off; fetch the file again")
                yield number, text.rstrip("\r\n")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        reason = f"byte 0x{byte:02x} is not UTF-8; {what} is UTF-8: convert or fetch it again"
        raise fault(path, number, reason) from error
    except (EOFError, zlib.error) as error:
        reason = "the gzip file is cut off or damaged; fetch the file again"
        raise fault(path, number + 1, reason) from error
    except OSError as error:  # a checksum of gzip that is wrong has no strerror
        raise VocabularyError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not number:
        raise VocabularyError(f"{path}: is empty; give {what}")


def fault(path: Path, line: int, reason: str) -> VocabularyError:
    """An error that says file, line and reason."""
    return VocabularyError(f"{path}, line {line}: {reason}")


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "field"), count(3, "field")
    ('1 field', '3 fields')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def find_date(path: Path) -> str:
    """The year or ISO day that the file's name says, or ``""``.

    >>> find_date(Path("rxnorm-names-2014.txt")), find_date(Path("drugbank vocabulary.csv"))
    ('2014', '')
    """
    found = _DATE.search(path.stem)
    return "-".join(filter(None, found.groups())) if found else ""
