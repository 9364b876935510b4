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
from functools import lru_cache
from hashlib import blake2b

CT = "https://w3id.org/trial-kg/ontology#"
CTSH = "https://w3id.org/trial-kg/shapes#"
SEMAPV = "https://w3id.org/semapv/vocab/"
MESH = "http://id.nlm.nih.gov/mesh/"
MONDO = "http://purl.obolibrary.org/obo/MONDO_"
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
FOAF = "http://xmlns.com/foaf/0.1/"
GEO = "http://www.opengis.net/ont/geosparql#"
ROR = "https://ror.org/"
SF = "http://www.opengis.net/ont/sf#"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
# Substances elsewhere.
DRUGBANK = "https://go.drugbank.com/drugs/"
RXNORM = "http://purl.bioontology.org/ontology/RXNORM/"
UNII = "https://precision.fda.gov/uniisearch/srs/unii/"

SSSOM_PREFIXES: dict[str, str] = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": SEMAPV,
    "skos": SKOS,
    "sssom": SSSOM,
    "xsd": XSD,
}
"""Prefixes that every reader of SSSOM knows; a canonical file does not declare them (SSSOM 1.0)."""

VOCABULARY_PREFIXES: dict[str, str] = {
    "ct": CT,
    "ctsh": CTSH,
    "dct": DCT,
    "geo": GEO,
    "mesh": MESH,
    "meshv": MESHV,
    "mondo": MONDO,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "semapv": SEMAPV,
    "sf": SF,
    "sh": SH,
    "skos": SKOS,
    "skosxl": SKOSXL,
    "sssom": SSSOM,
    "wgs84": WGS84,
    "xsd": XSD,
}

# Kinds of resources that have pages of their own, and the path segment that stands for each.
PAGE_KINDS = ("study", "drug", "condition", "org", "grant", "institute", "country")
# Kinds of shared things that have none.
SHARED_KINDS = (
    "activity",
    "activity-code",
    "browse-branch",
    "browse-leaf",
    "geometry",
    "graph",
    "link",
)
# Kinds of parts of a study: `{base}study/NCT…/{kind}/{digest}`.
PART_KINDS = (
    "adverse-event",
    "analysis",
    "arm",
    "baseline-group",
    "baseline-measure",
    "browse-mention",
    "certain-agreement",
    "contact",
    "criterion",
    "denom",
    "drop-withdraw",
    "event-group",
    "event-stats",
    "flow-group",
    "flow-period",
    "flow-stats",
    "identifier",
    "intervention",
    "ipd",
    "large-doc",
    "location",
    "measurement",
    "milestone",
    "official",
    "outcome",
    "outcome-group",
    "outcome-measure",
    "point-of-contact",
    "raw-line",
    "reference",
    "responsible-party",
    "retraction",
    "see-also",
    "sponsorship",
    "submission-info",
    "unposted-event",
    "version",
    "violation-event",
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


@lru_cache(maxsize=1 << 16)
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

    def dataset(self, part: str = "") -> str:
        """IRI of the data set as a whole, or of one ``part`` of its description."""
        return f"{self.base}void#{part or 'dataset'}"

    def drug(self, slug: str) -> str:
        """IRI of a drug hub, by its slug."""
        return f"{self.base}drug/{slug}"

    def drug_name(self, key: str) -> str:
        """What several drugs may be called, by the key of the name; it stands in no graph."""
        return f"{self.base}drug-name/{key}"

    def condition(self, name: str) -> str:
        """IRI of a reported condition term."""
        return f"{self.base}condition/{make_slug(name)}"

    def org(self, key: str, place: str = "") -> str:
        """IRI of an organisation, by its key and, where that says too little, its place.

        Hyphens in pairs stand in no slug, so that a place is never taken for part of a name.
        """
        return f"{self.base}org/{make_slug(key)}" + (f"--{make_slug(place)}" if place else "")

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

    def browse_leaf(self, id: str, name: str) -> str:
        """IRI of a term of the registry's browse tree.

        The registry has given one id to different terms from release to release, so that only id
        and name together say which is meant.
        """
        return f"{self.base}browse-leaf/{make_slug(id)}-{make_slug(name)}"

    def browse_branch(self, abbrev: str, name: str) -> str:
        """IRI of a branch of the browse tree; ``All`` is a branch of conditions and of drugs."""
        return f"{self.base}browse-branch/{make_slug(abbrev)}-{make_slug(name)}"

    def geometry(self, lat: str, lon: str) -> str:
        """IRI of a point by its coordinates, decimal degrees as they are written."""
        return f"{self.base}geometry/{lat}_{lon}"

    def version(self, nct_id: str, number: int) -> str:
        """IRI of a version of a study, counted from 1 in the order of loading."""
        return f"{self.base}study/{nct_id}/version/{number}"

    def activity(self, started: str) -> str:
        """IRI of a run that loaded studies, by the time it started (ISO, UTC)."""
        return f"{self.base}activity/{re.sub(r'[^0-9TZ]', '', started)}"

    def link(self, key: str) -> str:
        """IRI of a link of ours (an ``sssom:Mapping``)."""
        return f"{self.base}link/{key}"

    def prefixes(self, nct_id: str | None = None) -> dict[str, str]:
        """The prefix table; with ``nct_id`` also one prefix a kind of part of that study."""
        table = dict(VOCABULARY_PREFIXES)
        for kind in (*PAGE_KINDS, *SHARED_KINDS):
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
