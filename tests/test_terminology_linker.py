"""Whole studies: links stand beside the fields they come from, and real records link well."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.namespaces import MESH
from kg.sources import list_items, load_item, read_records
from kg.sources.record import Reading
from kg.study.derived import BrowseModule, DerivedSection, Mesh
from kg.study.model import (
    ArmsInterventionsModule,
    ConditionsModule,
    ContactsLocationsModule,
    IdentificationModule,
    Intervention,
    Location,
    Organization,
    OrgStudyIdInfo,
    PageSection,
    ProtocolSection,
    SecondaryIdInfo,
    Sponsor,
    SponsorCollaboratorsModule,
    Study,
)
from kg.terminology.linker import Linker
from kg.terminology.links import GrantMention, StudyLinks
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.vocabulary import Vocabulary, VocabularyFiles, load_vocabulary

# States that are no more: not one country of today.
FORMER_STATES = {"Former Serbia and Montenegro", "Former Yugoslavia", "Netherlands Antilles"}


@pytest.fixture(scope="module")
def vocabulary(root: Path) -> Vocabulary:
    return load_vocabulary(root / "ontologies")


def make_study() -> Study:
    return Study(
        protocol_section=ProtocolSection(
            identification_module=IdentificationModule(
                nct_id="NCT01281865",
                org_study_id_info=OrgStudyIdInfo(id="NCI-2011-02577"),
                secondary_id_infos=[
                    SecondaryIdInfo(id="P30CA008748", type="NIH"),
                    SecondaryIdInfo(id="8603", type="OTHER", domain="CTEP"),
                    SecondaryIdInfo(id="U01CA069856"),
                ],
            ),
            conditions_module=ConditionsModule(conditions=["Adult Synovial Sarcoma", "Healthy"]),
            arms_interventions_module=ArmsInterventionsModule(
                interventions=[
                    Intervention(type="OTHER", name="diagnostic laboratory biomarker analysis"),
                    Intervention(type="DRUG", name="everolimus", other_names=["RAD001"]),
                    Intervention(type="DRUG", name="Imatinib + RAD001"),
                ]
            ),
            contacts_locations_module=ContactsLocationsModule(
                locations=[
                    Location(country="United States"),
                    Location(country="Former Yugoslavia"),
                    Location(country="United States"),
                    Location(),
                ]
            ),
        ),
        derived_section=DerivedSection(
            condition_browse_module=BrowseModule(
                meshes=[Mesh(term="Sarcoma, Synovial")],
                ancestors=[Mesh(id="D000009369", term="Neoplasms")],
            ),
            intervention_browse_module=BrowseModule(
                meshes=[Mesh(id="D000068338", term="Everolimus"), Mesh(term="No Such Term")]
            ),
        ),
        page_section=PageSection(mesh_terms=["Enzyme Inhibitors"]),
    )


def test_links_are_aligned_with_the_record(vocabulary: Vocabulary) -> None:
    links = Linker(vocabulary).link_study(make_study())
    assert [[one.drug.slug for one in found] for found in links.drugs] == [
        [],
        ["everolimus"],
        ["imatinib", "everolimus"],
    ]
    assert [one.mesh.id if one else None for one in links.conditions] == ["D013584", None]
    assert [[one.grant.core_project_number for one in found] for found in links.grants] == [
        [],
        ["P30CA008748"],
        [],
        ["U01CA069856"],
    ]
    assert [one.id for one in links.condition_meshes] == ["D013584"]
    assert [one.id for one in links.condition_ancestors] == ["D009369"]
    assert [one.id for one in links.intervention_meshes] == ["D000068338", None]
    assert links.intervention_ancestors == []
    assert [one.id for one in links.page_meshes] == ["D004791"]
    assert {name: one.code for name, one in links.countries.items()} == {"United States": "US"}


def test_a_domain_and_names_lead_to_grants(vocabulary: Vocabulary) -> None:
    study = Study(
        protocol_section=ProtocolSection(
            identification_module=IdentificationModule(
                nct_id="NCT00000000",
                organization=Organization(full_name="Cohort (HHSN268201800010I)"),
                secondary_id_infos=[
                    SecondaryIdInfo(id="R01CA123456", type="OTHER_GRANT", domain="NCI"),
                    SecondaryIdInfo(id="R01CA123456", type="OTHER_GRANT", domain="Acme Inc"),
                    SecondaryIdInfo(id="R01HL123456, R01HL654321", type="NIH"),
                ],
            ),
            sponsor_collaborators_module=SponsorCollaboratorsModule(
                lead_sponsor=Sponsor(name="Some University"),
                collaborators=[Sponsor(name="NHLBI, grants 5U01HL123456-02 and P30 CA 08748")],
            ),
        )
    )
    links = Linker(vocabulary).link_study(study)

    def name(mentions: tuple[GrantMention, ...]) -> list[str]:
        return [one.grant.core_project_number for one in mentions]

    assert list(map(name, links.grants)) == [
        [],
        ["R01CA123456"],
        [],
        ["R01HL123456", "R01HL654321"],
    ]
    assert list(map(name, links.sponsor_grants)) == [[], ["U01HL123456", "P30CA008748"]]
    assert name(links.organization_grants) == ["HHSN268201800010I"]
    (first, _) = links.sponsor_grants[1]
    assert (first.match.text, first.match.field) == (
        "5U01HL123456-02",
        "sponsorCollaboratorsModule.collaborators.name",
    )
    assert links.organization_grants[0].match.field == "identificationModule.organization.fullName"


@pytest.mark.parametrize(
    ("others", "cores"),
    [
        ([], ["R01DA008391"]),
        (["R01DA008391"], ["R01DA008391"]),
        (["R18DA008391"], ["R18DA008391"]),
        (["R01DA012268"], ["R01DA008391", "R01DA012268"]),
    ],
)
def test_a_number_is_completed_where_no_other_says_it(
    vocabulary: Vocabulary, others: list[str], cores: list[str]
) -> None:
    module = IdentificationModule(
        nct_id="NCT00000000",
        org_study_id_info=OrgStudyIdInfo(id="NIDA-08391-1"),
        secondary_id_infos=[SecondaryIdInfo(id=one) for one in ["R01-08391-1", *others]],
    )
    study = Study(protocol_section=ProtocolSection(identification_module=module))
    links = Linker(vocabulary).link_study(study)
    found = [one.grant.core_project_number for mentions in links.grants for one in mentions]
    assert found == cores


def test_linking_twice_gives_the_same(vocabulary: Vocabulary) -> None:
    linker = Linker(vocabulary)
    first, second = linker.link_study(make_study()), linker.link_study(make_study())
    assert first == second == Linker(vocabulary).link_study(make_study())
    # What the cache holds is not what callers get to change.
    first.drugs[1].clear()
    assert linker.link_study(make_study()) == second


def test_an_empty_study_has_empty_links(vocabulary: Vocabulary) -> None:
    study = Study(
        protocol_section=ProtocolSection(
            identification_module=IdentificationModule(nct_id="NCT00000000")
        )
    )
    assert Linker(vocabulary).link_study(study) == StudyLinks(
        [], [], [()], [], [], [], [], [], {}, sponsor_grants=[()]
    )


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Adult Synovial Sarcoma", True),
        ("imatinib mesylate", True),
        ("Adult Synovial Sarcoma Recurrent Adult Soft Tissue Sarcoma", False),
        ("diagnostic laboratory biomarker analysis", False),
    ],
)
def test_knows_term(vocabulary: Vocabulary, text: str, known: bool) -> None:
    assert vocabulary.knows_term(text) is known


# Real records, with the 2020 extract of the whole of MeSH.


@pytest.fixture(scope="module")
def full(root: Path, shared_data: Path) -> Vocabulary:
    return load_vocabulary(
        root / "ontologies",
        VocabularyFiles(mesh=(shared_data / "mesh" / "mesh2020-extract.nt.gz",)),
    )


def read_studies(shared_data: Path) -> Iterator[Study]:
    """All API v2 records, and one in six of the legacy ones."""
    for archive, step in (("v2-studies.json.zip", 1), ("legacy-xml.zip", 6)):
        for item in list(list_items([shared_data / "ctgov" / archive]))[::step]:
            assert not isinstance(item, Exception)
            for reading in read_records(load_item(item), item.name):
                assert isinstance(reading, Reading)
                yield reading.study


@pytest.fixture(scope="module")
def linked(full: Vocabulary, shared_data: Path) -> list[tuple[Study, StudyLinks]]:
    linker = Linker(full)
    return [(study, linker.link_study(study)) for study in read_studies(shared_data)]


def test_the_extract_is_read_whole(full: Vocabulary) -> None:
    assert len(full.mesh) == 29_351
    assert full.mesh.release == "MeSH 2020"
    assert full.mesh.find_by_name("soft tissue sarcoma") == full.mesh.resolve("", "D012509")


def test_derived_terms_of_real_records_are_resolved(
    linked: list[tuple[Study, StudyLinks]],
) -> None:
    refs = [
        ref
        for _, links in linked
        for ref in (*links.condition_meshes, *links.intervention_meshes, *links.condition_ancestors)
    ]
    ids = Counter(ref.id[0] if ref.id else "" for ref in refs)
    assert ids["D"] > 0.95 * len(refs)
    # No descriptor of six digits is left padded to nine.
    assert not [
        r for r in refs if r.id and len(r.id) == 10 and r.id[0] == "D" and r.id < "D000066388"
    ]


def _above(mesh: MeshVocabulary, record_id: str) -> set[str]:
    found, waiting = {record_id}, [record_id]
    while waiting:
        for parent in mesh.broader(waiting.pop()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def test_drug_links_agree_with_the_registrys_own_terms(
    full: Vocabulary, linked: list[tuple[Study, StudyLinks]]
) -> None:
    """Single-drug records: the hub's MeSH record is the derived one, or lies on its branch."""
    agreed = differing = 0
    for _, links in linked:
        derived = {ref.id for ref in links.intervention_meshes if ref.id in full.mesh}
        drugs = {one.drug for found in links.drugs for one in found}
        if len(derived) != 1 or len(drugs) != 1:
            continue
        iris = [iri for drug in drugs for iri in drug.exact_matches if iri.startswith(MESH)]
        ids = [iri.removeprefix(MESH) for iri in iris]
        if not ids or ids[0] not in full.mesh:
            continue
        (one,) = derived
        assert one is not None
        same = one in _above(full.mesh, ids[0]) or ids[0] in _above(full.mesh, one)
        agreed, differing = agreed + same, differing + (not same)
    assert agreed > 250
    assert differing < 0.05 * agreed


def test_condition_links_agree_with_the_registrys_own_terms(
    full: Vocabulary, linked: list[tuple[Study, StudyLinks]]
) -> None:
    agreed = differing = 0
    for study, links in linked:
        derived = {ref.id for ref in links.condition_meshes if ref.id in full.mesh}
        if len(study.protocol_section.conditions_module.conditions) != 1 or not derived:
            continue
        for found in filter(None, links.conditions):
            assert found.mesh.id is not None
            if found.mesh.id not in full.mesh:
                continue  # newer than the vocabulary: it has no place in its tree
            near = _above(full.mesh, found.mesh.id) & derived
            near |= {one for one in derived if one and found.mesh.id in _above(full.mesh, one)}
            agreed, differing = agreed + bool(near), differing + (not near)
    assert agreed > 400
    assert differing < 0.05 * agreed


def test_most_real_drugs_and_conditions_are_linked(
    linked: list[tuple[Study, StudyLinks]],
) -> None:
    asked, found = Counter[str](), Counter[str]()
    for study, links in linked:
        interventions = study.protocol_section.arms_interventions_module.interventions
        for one, drugs in zip(interventions, links.drugs, strict=True):
            if one.type == "DRUG":
                asked["drug"] += 1
                found["drug"] += bool(drugs)
        asked["condition"] += len(links.conditions)
        found["condition"] += sum(1 for one in links.conditions if one)
    assert found["drug"] > 0.6 * asked["drug"]
    assert found["condition"] > 0.6 * asked["condition"]


def test_every_match_says_why(linked: list[tuple[Study, StudyLinks]]) -> None:
    methods = {"EXACT_LABEL", "SYNONYM", "NORMALIZED", "COMPONENT", "REGISTRY_TYPE", "PATTERN"}
    seen = Counter[str]()
    for _, links in linked:
        matches = [one.match for found in links.drugs for one in found]
        matches += [one.match for one in links.conditions if one]
        matches += [one.match for found in links.grants for one in found]
        for match in matches:
            seen[match.method] += 1
            assert 0 < match.score <= 1
            assert match.text
            assert match.field
            assert match.release
    assert set(seen) == methods


def test_no_placebo_of_real_records_is_a_drug(linked: list[tuple[Study, StudyLinks]]) -> None:
    checked = 0
    for study, links in linked:
        interventions = study.protocol_section.arms_interventions_module.interventions
        for one, drugs in zip(interventions, links.drugs, strict=True):
            if re.match(r"placebos?(?: (?:for|of|to|matching|oral)\b|\Z)", one.name.casefold()):
                checked += 1
                assert drugs == [], one.name
    assert checked > 50


def test_every_country_of_real_records_is_known(shared_data: Path, full: Vocabulary) -> None:
    names = {
        location.country
        for study in read_studies(shared_data)
        for location in study.protocol_section.contacts_locations_module.locations
        if location.country
    }
    assert len(names) > 80
    assert {name for name in names if full.countries.find(name) is None} <= FORMER_STATES
