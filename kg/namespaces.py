"""Prefixes, and the only place that mints IRIs.

Owns the form of every resource and graph IRI and the one prefix table. Refuses to know what the
resources say. IRIs are plain strings without angle brackets.

>>> iris = Iris("https://w3id.org/trial-kg/")
>>> iris.study("NCT01281865")
'https://w3id.org/trial-kg/study/NCT01281865'
>>> iris.condition("Adult Synovial  Sarcoma")
'https://w3id.org/trial-kg/condition/adult-synovial-sarcoma'
>>> iris.condition("Sarcoma, Synovial")
'https://w3id.org/trial-kg/condition/sarcoma-synovial-1d97771a'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

CT = "https://w3id.org/trial-kg/ontology#"
CTSH = "https://w3id.org/trial-kg/shapes#"
SEMAPV = "https://w3id.org/semapv/vocab/"
MESH = "http://id.nlm.nih.gov/mesh/"
MESHV = "http://id.nlm.nih.gov/mesh/vocab#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SSSOM = "https://w3id.org/sssom/"
SH = "http://www.w3.org/ns/shacl#"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"

VOCABULARY_PREFIXES: dict[str, str] = {
    "ct": CT,
    "ctsh": CTSH,
    "dct": DCT,
    "mesh": MESH,
    "meshv": MESHV,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "semapv": SEMAPV,
    "sh": SH,
    "skos": SKOS,
    "skosxl": SKOSXL,
    "sssom": SSSOM,
    "wgs84": WGS84,
    "xsd": XSD,
}

# Kinds of resources that have pages of their own, and the path segment that stands for each.
PAGE_KINDS = ("study", "drug", "condition", "org", "grant", "institute", "country")
# Kinds of parts of a study: `{base}study/NCT…/{kind}/{digest}`.
PART_KINDS = (
    "arm",
    "contact",
    "criterion",
    "identifier",
    "intervention",
    "ipd",
    "location",
    "official",
    "outcome",
    "raw-line",
    "reference",
    "responsible-party",
    "see-also",
    "sponsorship",
)

_SLUG_SAFE = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*\Z")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def fold_name(name: str) -> str:
    """``name`` as an identity key: Unicode NFC, case-folded, white space runs as one space."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def digest(*parts: object, size: int = 8) -> str:
    """A stable hexadecimal digest of ``parts`` (``size`` bytes, so ``2 * size`` characters)."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return blake2b(text.encode(), digest_size=size).hexdigest()


def make_slug(name: str) -> str:
    """A readable path segment for ``name``, the same for names that :func:`fold_name` equates.

    Names that a slug cannot spell (punctuation, other scripts) carry a short digest, so that two
    different names never share a slug; only a hyphen and a space between words count as one.
    """
    key = fold_name(name)
    if _SLUG_SAFE.match(key):
        return key.replace(" ", "-")
    ascii_text = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    words = _NOT_SLUG.sub("-", ascii_text).strip("-")[:60].rstrip("-")
    return "-".join(part for part in (words, digest(key, size=4)) if part)


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints the IRIs of one base."""

    base: str

    def study(self, nct_id: str) -> str:
        """IRI of a study."""
        return f"{self.base}study/{nct_id}"

    def part(self, nct_id: str, kind: str, key: str) -> str:
        """IRI of a part of a study; ``kind`` is one of :data:`PART_KINDS`."""
        return f"{self.base}study/{nct_id}/{kind}/{key}"

    def study_graph(self, nct_id: str) -> str:
        """Name of the graph that holds a study and its parts."""
        return f"{self.base}graph/{nct_id}"

    def graph(self, kind: str) -> str:
        """Name of the graph of one kind of shared things or one vocabulary."""
        return f"{self.base}graph/{kind}"

    def drug(self, slug: str) -> str:
        """IRI of a drug hub, by its slug."""
        return f"{self.base}drug/{slug}"

    def condition(self, name: str) -> str:
        """IRI of a reported condition term."""
        return f"{self.base}condition/{make_slug(name)}"

    def org(self, name: str) -> str:
        """IRI of an organisation."""
        return f"{self.base}org/{make_slug(name)}"

    def grant(self, core_project_number: str) -> str:
        """IRI of a grant or contract, by its core project number (``P30CA008748``)."""
        return f"{self.base}grant/{core_project_number}"

    def institute(self, code: str) -> str:
        """IRI of an NIH institute or centre, by its two-letter code (``CA``)."""
        return f"{self.base}institute/{code}"

    def activity_code(self, code: str) -> str:
        """IRI of an NIH activity code (``P30``)."""
        return f"{self.base}activity-code/{code}"

    def country(self, code: str) -> str:
        """IRI of a country, by its ISO 3166-1 alpha-2 code."""
        return f"{self.base}country/{code}"

    def link(self, key: str) -> str:
        """IRI of a link of ours (an ``sssom:Mapping``)."""
        return f"{self.base}link/{key}"

    def prefixes(self, nct_id: str | None = None) -> dict[str, str]:
        """The prefix table; with ``nct_id`` also one prefix a kind of part of that study."""
        table = dict(VOCABULARY_PREFIXES)
        for kind in (*PAGE_KINDS, "graph", "link", "activity-code"):
            table[kind] = f"{self.base}{kind}/"
        if nct_id is not None:
            for kind in PART_KINDS:
                table[kind] = f"{self.base}study/{nct_id}/{kind}/"
        return table


def mesh(descriptor_id: str) -> str:
    """IRI of a MeSH descriptor or supplementary record (NLM's own, unversioned)."""
    return MESH + descriptor_id


def code(scheme: str, value: str) -> str:
    """IRI of a code-list concept, e.g. ``ct:Status-COMPLETED``.

    Text that is no code (a record's own spelling) is made safe for an IRI; validation refuses it.
    """
    return f"{CT}{scheme}-{re.sub(r'[^A-Za-z0-9_]', '_', value)}"
