"""Where a page finds the things its graph names: IRIs to addresses of this server and back.

Owns the form of our paths. Refuses to know what stands behind them, and mints no IRIs.

IRIs in the data are permanent; the pages link to the server they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from kg.namespaces import CT, CTSH, MESH

_PATH_SAFE = "/:@!$&'()*+,;=~-._"
ONTOLOGY = CT.removesuffix("#")
SHAPES = CTSH.removesuffix("#")
# Documents whose terms are fragments of them: path → IRI, wherever the resources have their base.
VOCABULARIES = {"ontology": ONTOLOGY, "shapes": SHAPES}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of the things of one base IRI.

    >>> addresses = Addresses("https://w3id.org/trial-kg/")
    >>> addresses.find_href("https://w3id.org/trial-kg/drug/imatinib")
    '/drug/imatinib'
    >>> addresses.find_href("http://id.nlm.nih.gov/mesh/D012509")
    '/mesh/D012509'
    >>> addresses.find_href("https://w3id.org/trial-kg/shapes#ArmGroup-label")
    '/shapes#ArmGroup-label'
    >>> addresses.find_href("javascript:alert(1)") is None
    True
    """

    base: str

    def find_href(self, iri: str) -> str | None:
        """Where a page links for ``iri``: our own page, the web address itself, or nowhere."""
        for path, vocabulary in VOCABULARIES.items():
            if iri == vocabulary or iri.startswith(f"{vocabulary}/"):
                return f"/{path}{quote(iri.removeprefix(vocabulary))}"
            if iri.startswith(f"{vocabulary}#"):
                return f"/{path}#{quote(iri.removeprefix(vocabulary + '#'))}"
        if iri.startswith(self.base):
            return "/" + quote(iri.removeprefix(self.base), safe=_PATH_SAFE)
        if iri.startswith(MESH) and "#" not in iri:
            return "/mesh/" + quote(iri.removeprefix(MESH), safe=_PATH_SAFE)
        return find_web_href(iri)

    def get_iri(self, path: str) -> str:
        """The IRI that ``path`` (no leading slash, decoded) stands for."""
        if path in VOCABULARIES:
            return VOCABULARIES[path]
        if path.startswith("mesh/"):
            return MESH + path.removeprefix("mesh/")
        return self.base + path


def find_web_href(address: str) -> str | None:
    """``address`` where a browser may follow it (http and https only), else ``None``.

    >>> find_web_href("https://clinicaltrials.gov/study/NCT01281865")
    'https://clinicaltrials.gov/study/NCT01281865'
    >>> find_web_href("data:text/html,<script>") is None
    True
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.netloc
    return address.strip() if usable else None
