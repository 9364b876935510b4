"""Everything records are linked to, loaded once.

Owns which files make up the vocabulary. Load it before worker processes fork: they share it, and
nothing in it changes afterwards (the hubs made from MeSH on first use excepted).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.terminology.conditions import ConditionLinker
from kg.terminology.contents import Contents
from kg.terminology.countries import Countries
from kg.terminology.cross_references import NO_REFERENCES, CrossReferences
from kg.terminology.drug_merge import MergedHubs
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.files import NO_FILES, Release, VocabularyFiles
from kg.terminology.interventions import InterventionLinker
from kg.terminology.loading import no_collecting
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.mesh_names import read_mesh_names
from kg.terminology.nih import NihCodes, load_institute_names
from kg.terminology.organization_names import organization_key
from kg.terminology.organizations import OrganizationLinker
from kg.terminology.regimens import Regimens, read_regimens

__all__ = ["NO_FILES", "Vocabulary", "VocabularyFiles", "load_vocabulary"]


class Vocabulary:
    """MeSH, drugs, countries and NIH codes, and the indexes that linking needs.

    Attributes:
        mesh: MeSH, or the bundled slice of it.
        drugs: the drug hubs: the bundled ones, and those of DrugBank, UNII and RxNorm.
        countries: countries by name.
        nih: NIH institutes and activity codes.
        mondo: diseases of MONDO that are records of MeSH; none where no file is installed.
        conditions: finds MeSH descriptors by the names records use for conditions.
        interventions: finds drugs by the names records use for interventions.
        organizations: brings spellings together, and finds organisations of ROR.
        releases: which release of each vocabulary this is, and the files it was read from.
    """

    def __init__(
        self,
        mesh: MeshVocabulary,
        drugs: DrugVocabulary,
        countries: Countries,
        nih: NihCodes,
        organizations: OrganizationLinker,
        mondo: CrossReferences = NO_REFERENCES,
        mesh_names: Mapping[str, str] | None = None,
        regimens: Regimens | None = None,
        releases: Iterable[Release] = (),
    ) -> None:
        self.releases = tuple(releases)
        self.mesh = mesh
        self.drugs = drugs
        self.countries = countries
        self.nih = nih
        self.mondo = mondo
        self.conditions = ConditionLinker(mesh, mondo)
        self.interventions = InterventionLinker(drugs, mesh, mesh_names, regimens)
        self.organizations = organizations

    def knows_term(self, text: str) -> bool:
        """Whether ``text`` as a whole is the name of one condition or one drug."""
        return self.conditions.knows(text) or self.interventions.find_drug(text) is not None


def load_vocabulary(ontologies: Path, files: VocabularyFiles = NO_FILES) -> Vocabulary:
    """The vocabulary in ``ontologies``, with ``files`` beside it or in place of bundled slices.

    Raises:
        VocabularyError: a file is missing or cannot be used.
    """
    with no_collecting():
        return _load(ontologies, Contents(ontologies, files))


def _load(ontologies: Path, contents: Contents) -> Vocabulary:
    mesh = MeshVocabulary.make(contents.read("mesh"), *contents.get_paths("mesh"))
    nih = NihCodes.read(contents.note_bundled("nih", "trial-kg NIH codes"))
    return Vocabulary(
        mesh=mesh,
        drugs=_load_drugs(ontologies / "drugs.ttl", mesh, contents),
        countries=Countries.read(contents.note_bundled("countries", "trial-kg countries")),
        nih=nih,
        organizations=_load_organizations(ontologies, contents, nih),
        mondo=CrossReferences.choose(contents.read("mondo")),
        mesh_names=read_mesh_names(contents.note_bundled("mesh-names", "trial-kg MeSH names")),
        regimens=read_regimens(contents.note_bundled("regimens", "trial-kg regimens")),
        releases=contents.releases,
    )


def _load_drugs(path: Path, mesh: MeshVocabulary, contents: Contents) -> DrugVocabulary:
    bundled = DrugVocabulary.read(path)
    contents.note_bundled("drugs", bundled.release)
    given = {name: contents.read(name) for name in ("drugbank", "unii", "rxnorm")}
    if not any(given.values()):
        return bundled
    merged = contents.make("drug-hubs", MergedHubs, lambda: bundled.list_hubs(mesh, **given))
    return bundled.with_hubs(merged, (one.release for one in given.values() if one))


def _load_organizations(ontologies: Path, contents: Contents, nih: NihCodes) -> OrganizationLinker:
    """NIH institutes by the key of their names; without ROR spellings still come together."""
    names = load_institute_names(ontologies / "nih.ttl")
    institutes = {organization_key(name): code for name, code in names.items()}
    return OrganizationLinker(institutes, contents.read("ror"), nih.institutes)
