"""Everything records are linked to, loaded once.

Owns which files make up the vocabulary. Load it before worker processes fork: they share it, and
nothing in it changes afterwards (the hubs made from MeSH on first use excepted).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from kg.terminology.conditions import ConditionLinker
from kg.terminology.countries import Countries
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.interventions import InterventionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.mesh_names import read_mesh_names
from kg.terminology.nih import NihCodes
from kg.terminology.regimens import Regimens, read_regimens


class VocabularyFiles(msgspec.Struct, frozen=True):
    """The files of one release of each vocabulary, as their publishers ship them.

    Attributes:
        mesh: MeSH RDF (one file), or the XML of descriptors and of supplementary records; empty for
            the bundled slice.
        drugbank: DrugBank open vocabulary, CSV.
        unii: names and UNIIs of substances.
        rxnorm: ``RXNCONSO.RRF``, or a table of names and RxCUIs.
        ror: Research Organization Registry, schema v2: JSON, JSON lines, either gzipped.
        mondo: SSSOM/TSV of MONDO ↔ MeSH.
    """

    mesh: tuple[Path, ...] = ()
    drugbank: Path | None = None
    unii: Path | None = None
    rxnorm: Path | None = None
    ror: Path | None = None
    mondo: Path | None = None


NO_FILES = VocabularyFiles()
"""The bundled vocabularies only."""


class Vocabulary:
    """MeSH, drugs, countries and NIH codes, and the indexes that linking needs.

    Attributes:
        mesh: the MeSH file, or the bundled slice.
        drugs: the bundled drug hubs.
        countries: countries by name.
        nih: NIH institutes and activity codes.
        conditions: finds MeSH descriptors by the names records use for conditions.
        interventions: finds drugs by the names records use for interventions.
    """

    def __init__(
        self,
        mesh: MeshVocabulary,
        drugs: DrugVocabulary,
        countries: Countries,
        nih: NihCodes,
        mesh_names: Mapping[str, str] | None = None,
        regimens: Regimens | None = None,
    ) -> None:
        self.mesh = mesh
        self.drugs = drugs
        self.countries = countries
        self.nih = nih
        self.conditions = ConditionLinker(mesh)
        self.interventions = InterventionLinker(drugs, mesh, mesh_names, regimens)

    def knows_term(self, text: str) -> bool:
        """Whether ``text`` as a whole is the name of one condition or one drug."""
        return self.conditions.knows(text) or self.interventions.find_drug(text) is not None


def load_vocabulary(ontologies: Path, files: VocabularyFiles = NO_FILES) -> Vocabulary:
    """The vocabulary in ``ontologies``, with ``files`` beside it or in place of bundled slices.

    Raises:
        VocabularyError: a file is missing or cannot be used.
    """
    mesh_file = files.mesh[0] if files.mesh else ontologies / "mesh-slice.ttl"
    return Vocabulary(
        mesh=MeshVocabulary.read(mesh_file),
        drugs=DrugVocabulary.read(ontologies / "drugs.ttl"),
        countries=Countries.read(ontologies / "countries.ttl"),
        nih=NihCodes.read(ontologies / "nih.ttl"),
        mesh_names=read_mesh_names(ontologies / "mesh-names.ttl"),
        regimens=read_regimens(ontologies / "regimens.ttl"),
    )
