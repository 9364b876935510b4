"""The account of every vocabulary there is: installed, replaced, and bundled.

Owns what is told of each. Refuses to know how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.namespaces import CT, DCT, OWL, RDF, SKOS
from kg.terminology.contents import BUNDLED_FILES
from kg.terminology.files import describe_file
from kg.terminology.kinds import get_kind
from kg.terminology.manifest import Installed, Manifest, read_manifest
from kg.terminology.turtle import Facts, read_facts

_LICENCES = {"mesh": get_kind("mesh").licence}
_OWN_LICENCE = "Apache-2.0"
_TITLES = {
    "mesh": "MeSH slice",
    "drugs": "trial-kg drugs",
    "nih": "trial-kg NIH codes",
    "countries": "trial-kg countries",
    "mesh-names": "trial-kg MeSH names",
    "regimens": "trial-kg regimens",
}
# What the records of a bundled file are instances of.
_CLASSES = {
    "mesh": ("http://id.nlm.nih.gov/mesh/vocab#TopicalDescriptor",),
    "drugs": (f"{CT}Drug",),
    "nih": (f"{CT}NihInstitute", f"{CT}ActivityCode"),
    "countries": (f"{CT}Country",),
}
# Or what only they have.
_PROPERTIES = {"mesh-names": f"{SKOS}altLabel", "regimens": f"{DCT}hasPart"}


class Row(msgspec.Struct, frozen=True):
    """What is told of one release.

    Attributes:
        size: bytes of all files.
        digests: SHA-256 of each file.
        records: how many it has; ``None`` where a reader would have to be asked.
        added: ISO date and time; empty for what is bundled.
        use: whether builds use it.
    """

    name: str
    release: str
    licence: str
    size: int
    digests: tuple[str, ...]
    records: int | None
    added: str
    use: str


def list_vocabularies(directory: Path, ontologies: Path) -> list[Row]:
    """Every release in ``directory``, then what is bundled.

    Raises:
        VocabularyError: the manifest, or a bundled file, cannot be used.
    """
    manifest = read_manifest(directory)
    installed = [_tell(one, "installed") for one in manifest.vocabularies]
    earlier = [_tell(one, "earlier") for one in manifest.earlier]
    return [*installed, *earlier, *_list_bundled(manifest, ontologies)]


def _tell(one: Installed, use: str) -> Row:
    return Row(
        one.name, one.release, one.licence or _get_licence(one.name), one.size, one.digests,
        one.records, one.added, use,
    )  # fmt: skip


def _get_licence(name: str) -> str:
    try:
        return get_kind(name).licence
    except VocabularyError:  # installed by a version that had a reader for it
        return ""


def _list_bundled(manifest: Manifest, ontologies: Path) -> Iterator[Row]:
    for name, file in BUNDLED_FILES.items():
        path = ontologies / file
        found = describe_file(path)
        facts = read_facts(path)
        versions = [one for values in facts.values() for one in values.get(f"{OWL}versionInfo", ())]
        yield Row(
            name,
            " ".join((_TITLES[name], *versions[:1])),
            _LICENCES.get(name, _OWN_LICENCE),
            found.size,
            (found.sha256,),
            _count_records(name, facts),
            "",
            "bundled, not used" if manifest.find(name) else "bundled",
        )


def _count_records(name: str, facts: Facts) -> int:
    if name in _PROPERTIES:
        return sum(_PROPERTIES[name] in values for values in facts.values())
    types = (one for values in facts.values() for one in values.get(f"{RDF}type", ()))
    return sum(one in _CLASSES[name] for one in types)
