"""Short names: which prefix an IRI takes, and which prefixes a document needs.

Owns the choice of the prefix. Refuses to know how formats spell a short name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

# Names that every format and person reads alike: no escapes, no dots at the end.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)


class Shortener:
    """Shortens IRIs, each once, and remembers the prefixes used.

    Attributes:
        used: prefix → IRI of those that some name took.
    """

    def __init__(self, prefixes: Mapping[str, str], write_full: Callable[[str], str] = str) -> None:
        """``write_full`` spells an IRI that no prefix fits."""
        self.used: dict[str, str] = {}
        self._longest_first = sorted(
            ((iri, prefix) for prefix, iri in prefixes.items()), key=lambda item: -len(item[0])
        )
        self._write_full = write_full
        self._names: dict[str, str] = {}

    def shorten(self, iri: str) -> str:
        """``prefix:local`` with the longest prefix that leaves a plain local name, or the IRI.

        >>> Shortener({"ex": "http://example.org/"}).shorten("http://example.org/a")
        'ex:a'
        >>> Shortener({"ex": "http://example.org/"}, "<{}>".format).shorten("http://example.org/a/b")
        '<http://example.org/a/b>'
        """
        name = self._names.get(iri)
        if name is None:
            name = self._names[iri] = self._find_name(iri) or self._write_full(iri)
        return name

    def _find_name(self, iri: str) -> str | None:
        for start, prefix in self._longest_first:
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                self.used[prefix] = start
                return f"{prefix}:{iri[len(start) :]}"
        return None
