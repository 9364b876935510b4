"""What licences are called in short.

Owns the names of licences that vocabularies say by IRI. Refuses to know what they allow.
"""

from __future__ import annotations

import re

_CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(?:publicdomain/zero/(?P<zero>1\.0)|licenses/by/(?P<by>4\.0))(?:/(?:legalcode(?:\.\w+)?)?)?"
)


def name_licence(iri: str) -> str:
    """The short name of a licence, or ``iri`` as it is.

    >>> name_licence("https://creativecommons.org/publicdomain/zero/1.0/")
    'CC0 1.0'
    >>> name_licence("http://creativecommons.org/licenses/by/4.0/legalcode")
    'CC BY 4.0'
    >>> name_licence("https://creativecommons.org/licenses/by-nc/4.0/")
    'https://creativecommons.org/licenses/by-nc/4.0/'
    """
    found = _CREATIVE_COMMONS.fullmatch(iri)
    if found is None:
        return iri
    return f"CC0 {found['zero']}" if found["zero"] else f"CC BY {found['by']}"
