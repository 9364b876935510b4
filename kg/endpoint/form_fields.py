"""The fields of a form, or of the query of an address (WHATWG URL, ``urlencoded`` parsing).

Owns how they are taken apart. Refuses to know what they mean. The standard library does the same
byte by byte in Python, which for the text of a query takes as long as everything else that is done
before it is asked.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from urllib.parse import unquote_to_bytes

_STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def parse_fields(data: bytes, most: int) -> dict[str, list[str]]:
    """The values of each field, in their order.

    Raises:
        UnicodeDecodeError: a field that is not UTF-8.
        ValueError: there are more than ``most`` fields.
    """
    if data.count(b"&") >= most:
        raise ValueError(f"more than {most} fields")
    fields: dict[str, list[str]] = {}
    for field in data.split(b"&"):
        if field:
            name, _, value = field.partition(b"=")
            fields.setdefault(decode_field(name), []).append(decode_field(value))
    return fields


def decode_field(data: bytes) -> str:
    """A name or a value without its escapes.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    data = data.replace(b"+", b" ")
    if b"%" in data:
        data = _unquote(data)
    return data.decode("utf-8")


def _unquote(data: bytes) -> bytes:
    """``data`` without its percent escapes.

    >>> _unquote(b"a%3Db%zz")
    b'a=b%zz'
    """
    if _STRAY.search(data):
        return unquote_to_bytes(data)
    # The quoted-printable coding is the same with another mark, and its decoder is written in C.
    return a2b_qp(data.replace(b"=", b"=3D").replace(b"%", b"="))
