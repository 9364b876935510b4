"""Everything records are linked to, loaded once.

Owns which files make up the vocabulary. Load it before worker processes fork: they share it, and
nothing in it changes afterwards (the hubs made from MeSH on first use excepted).
"""

from __future__ import annotations

from pathlib import Path

from kg.terminology.conditions import ConditionLinker
from kg.terminology.countries import Countries
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.interventions import InterventionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.nih import NihCodes


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
        self, mesh: MeshVocabulary, drugs: DrugVocabulary, countries: Countries, nih: NihCodes
    ) -> None:
        self.mesh = mesh
        self.drugs = drugs
        self.countries = countries
        self.nih = nih
        self.conditions = ConditionLinker(mesh)
        self.interventions = InterventionLinker(drugs, mesh)

    def knows_term(self, text: str) -> bool:
        """Whether ``text`` as a whole is the name of one condition or one drug."""
        return self.conditions.knows(text) or self.interventions.find_drug(text) is not None


def load_vocabulary(ontologies: Path, mesh_file: Path | None = None) -> Vocabulary:
    """The vocabulary in ``ontologies``; ``mesh_file`` replaces the bundled slice of MeSH.

    Raises:
        VocabularyError: a file is missing or cannot be used.
    """
    return Vocabulary(
        mesh=MeshVocabulary.read(mesh_file or ontologies / "mesh-slice.ttl"),
        drugs=DrugVocabulary.read(ontologies / "drugs.ttl"),
        countries=Countries.read(ontologies / "countries.ttl"),
        nih=NihCodes.read(ontologies / "nih.ttl"),
    )
