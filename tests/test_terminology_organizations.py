"""Names of organisations lead to ROR where one organisation is meant, and nowhere else."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from benchmarks.linking.organizations import ROR_ONLY, audit, read_labels, score
from kg.terminology.links import Country, Place
from kg.terminology.organizations import OrganizationLinker
from kg.terminology.readers.ror import read_ror
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from tests.ror_records import COMPANY, HEALTH, RECORDS, SWITZERLAND, make_id, make_record
from tests.test_terminology_ror import write

FIELD = "sponsorCollaboratorsModule.leadSponsor.name"
COUNTRIES = {
    code: Country(code, name)
    for code, name in [
        ("US", "United States"),
        ("CH", "Switzerland"),
        ("EG", "Egypt"),
        ("GB", "United Kingdom"),
        ("LT", "Lithuania"),
    ]
}


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> OrganizationLinker:
    path = write(tmp_path_factory.mktemp("ror"), RECORDS)
    return OrganizationLinker({"national cancer institute": "CA"}, read_ror(path))


def at(text: str) -> Place | None:
    """A place from "Basel CH"; nothing from an empty text."""
    city, _, code = text.rpartition(" ")
    return Place(city or None, COUNTRIES[code]) if code else None


LINKED = [
    # Name, place, record, exact, method, whether the place is in the key.
    ("University of Springfield", "", 1, True, "EXACT_LABEL", False),
    ("The Univ. of Springfield", "", 1, True, "NORMALIZED", False),
    ("University of Springfield", "Springfield US", 1, True, "EXACT_LABEL", False),
    ("University of Springfield Hospital", "", 2, True, "EXACT_LABEL", False),
    ("Springfield University Hospital", "", 2, True, "NORMALIZED", False),
    ("Springfield General", "", 2, True, "SYNONYM", False),
    ("University of Springfield, United States", "", 1, True, "NORMALIZED", False),
    ("Acme Inc.", "", 4, True, "NORMALIZED", False),
    ("Acme", "Leeds GB", 5, True, "SYNONYM", True),
    ("University Hospital", "Basel CH", 10, True, "NORMALIZED", True),
    ("University Hospital, Basel", "", 10, True, "NORMALIZED", False),
    ("Universitaetsspital Basel", "", 10, True, "NORMALIZED", False),
    ("Beta Institute", "Cairo EG", 11, True, "EXACT_LABEL", True),
    ("Beta Institute", "Basel CH", 12, True, "EXACT_LABEL", True),
    ("Beta Institute, Egypt", "", 11, True, "NORMALIZED", False),
    ("National Cancer Institute", "Vilnius LT", 3, True, "EXACT_LABEL", True),
    ("Leeds University", "", 6, False, "EXACT_LABEL", False),
    ("John Roe VA Medical Center", "Springfield US", 14, True, "NORMALIZED", True),
    ("Department of Medicine, University of Springfield", "", 1, False, "COMPONENT", False),
    ("University of Springfield School of Medicine", "", 1, False, "COMPONENT", False),
    (
        "Dept. of Medicine, University of Springfield",
        "Springfield US",
        1,
        False,
        "COMPONENT",
        False,
    ),
    ("University of Springfield /ID# 25337", "", 1, True, "NORMALIZED", False),
]
NOT_LINKED = [
    # Name, place, whether the place is in the key.
    ("Springfield University", "", False),
    ("John Roe VA Medical Center", "", False),
    ("UoS", "", False),
    ("Saint Alpha University", "", False),
    ("Beta Institute", "", False),
    ("Acme Widgets", "", False),
    ("University Hospital", "", False),
    ("University Hospital", "Cairo EG", True),
    ("University of Springfield", "Leeds GB", True),
    ("National Cancer Institute (NCI)", "", False),
    ("National Cancer Institute", "Bethesda US", False),
    ("National Cancer Institute", "Cairo EG", True),
    ("National Cancer Institute, Naples", "", False),
    ("Royal Alpha Hospital", "York GB", True),
    ("Gone Institute of Old", "", False),
    # A department abroad, or in another city that ROR knows, is another university's.
    ("Department of Medicine, University of Springfield", "Leeds GB", True),
    ("University of Springfield School of Medicine", "Cairo EG", True),
    ("Research Site 12", "Basel CH", False),
    ("Acme Investigative Site", "Basel CH", False),
]


@pytest.mark.parametrize(("name", "place", "record", "exact", "method", "placed"), LINKED)
def test_a_name_that_means_one_organisation(
    linker: OrganizationLinker,
    name: str,
    place: str,
    record: int,
    exact: bool,
    method: str,
    placed: bool,
) -> None:
    mention = linker.mention(name, FIELD, at(place))
    assert mention.link is not None
    link = mention.link
    assert (link.target, link.is_exact, link.match.method) == (make_id(record), exact, method)
    assert (link.match.field, link.match.release) == (FIELD, "ROR 2026-01-14")
    assert (link.match.score >= 0.8) is exact
    assert link.match.text in name
    assert (mention.place is not None) is placed


@pytest.mark.parametrize(("name", "place", "placed"), NOT_LINKED)
def test_a_name_that_could_mean_another(
    linker: OrganizationLinker, name: str, place: str, placed: bool
) -> None:
    mention = linker.mention(name, FIELD, at(place))
    assert mention.link is None
    assert (mention.place is not None) is placed


def test_a_house_is_known_without_what_it_is_part_of(tmp_path: Path) -> None:
    """The others of its name are elsewhere, and say so; "Cancer Center" alone says nothing."""
    above = ((1, "The University of Springfield System"),)
    records = [
        make_record(1, ("The University of Springfield System", "label")),
        make_record(
            2,
            ("The University of Springfield JD Roe Cancer Center", "label"),
            types=HEALTH,
            parents=above,
        ),
        make_record(3, ("JD Roe Cancer Center Basel", "label"), city="Basel", country=SWITZERLAND),
        make_record(
            4,
            ("University of Springfield Roe Cancer Center", "label"),
            types=HEALTH,
            parents=above,
        ),
    ]
    linker = OrganizationLinker({}, read_ror(write(tmp_path, records)))
    link = linker.mention("J.D. Roe Cancer Center", FIELD).link
    assert link is not None
    assert (link.target, link.is_exact) == (make_id(2), True)
    there = linker.mention("JD Roe Cancer Center", FIELD, at("Basel CH")).link
    assert there is not None
    assert there.target == make_id(3)
    assert linker.mention("JD Roe Cancer Center", FIELD, at("Leeds GB")).link is None
    assert linker.mention("Roe Cancer Center", FIELD).link is None


def test_a_branch_is_not_the_company(tmp_path: Path) -> None:
    """Though ROR has no other of the name: its label says in which country the branch is."""
    record = make_record(
        1,
        ("Leeds Widgets Switzerland AG (Switzerland)", "label"),
        ("Leeds Widgets", "alias"),
        city="Basel",
        country=SWITZERLAND,
        types=COMPANY,
    )
    linker = OrganizationLinker({}, read_ror(write(tmp_path, [record])))
    assert linker.mention("Leeds Widgets Ltd.", FIELD).link is None
    for name, place in (("Leeds Widgets Switzerland", ""), ("Leeds Widgets", "Basel CH")):
        link = linker.mention(name, FIELD, at(place)).link
        assert link is not None
        assert link.is_exact


def test_an_nih_institute_is_linked_with_its_reason() -> None:
    linker = OrganizationLinker({"national cancer institute": "CA"}, labels={"CA": "NCI's name"})
    found = linker.mention("National Cancer Institute (NCI)", FIELD).institute
    assert found is not None
    assert (found.code, found.label) == ("CA", "NCI's name")
    assert (found.match.text, found.match.field) == ("National Cancer Institute (NCI)", FIELD)
    assert linker.mention("National Cancer Institute", FIELD, at("Cairo EG")).institute is None
    assert linker.mention("Cancer Institute", FIELD).institute is None


def test_without_ror_spellings_come_together() -> None:
    linker = OrganizationLinker({})
    one, other = linker.mention("Acme, Inc.", FIELD), linker.mention("ACME", FIELD, at("Basel CH"))
    assert one.key == other.key == "acme"
    assert one.link is other.link is None
    assert one.place is other.place is None


def test_everything_above_an_organisation_is_described(linker: OrganizationLinker) -> None:
    described = {one.id: one for one in linker.describe(make_id(2))}
    assert described.keys() == {make_id(1), make_id(2), make_id(90)}
    assert described[make_id(2)].parents == (make_id(1), make_id(90))
    assert described[make_id(2)].names == ("Springfield General",)
    assert described[make_id(2)].types == ("healthcare",)
    # What the file does not hold is known by what its children call it.
    assert described[make_id(90)].label == "Health of Ours"


def test_the_order_of_the_file_does_not_show(tmp_path: Path) -> None:
    chosen = [RECORDS[number] for number in (2, 3, 4, 10, 11)]
    names = [(name, at(place)) for name, place, *_ in LINKED]
    seen = set()
    for order in list(permutations(chosen))[::17]:
        linker = OrganizationLinker({}, read_ror(write(tmp_path, list(order))))
        found = [linker.mention(name, FIELD, place).link for name, place in names]
        seen.add(tuple(link.target if link else None for link in found))
    assert len(seen) == 1


@pytest.fixture(scope="module")
def full(root: Path, shared_data: Path) -> Vocabulary:
    assert shared_data.exists()
    return load_vocabulary(root / "ontologies", ROR_ONLY)


def test_the_labelled_names(full: Vocabulary) -> None:
    """See the docstring of the benchmark for how the names were drawn and labelled."""
    labels = read_labels()
    assert len(labels) == 200
    total = score(labels, full)
    assert total.precision >= 0.95
    assert total.recall >= 0.75
    assert total.close_right >= 4 * total.close_wrong
    # Too few for a bound of its own, but it must not hide behind half A.
    half = score((one for one in labels if one.half == "B"), full)
    assert half.exact_wrong <= 1
    assert half.recall >= 0.70


def test_the_audited_links(full: Vocabulary) -> None:
    right, wrong = audit(full)
    assert right + wrong >= 140
    assert right / (right + wrong) >= 0.95


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Pfizer", "Pfizer (United States)"),
        ("Novartis", "Novartis (Switzerland)"),
        ("GlaxoSmithKline", "GlaxoSmithKline (United Kingdom)"),
        ("Gilead Sciences, Inc.", "Gilead Sciences (United States)"),
        ("Hoffmann-La Roche", None),
        ("Merck Sharp & Dohme LLC", None),
        ("Mayo Clinic", "Mayo Clinic"),
        ("National Cancer Institute (NCI)", None),
        ("NCIC Clinical Trials Group", "Canadian Cancer Trials Group"),
        ("Boston University", "Boston University"),
        ("Boston University Hospital", None),
        ("M.D. Anderson Cancer Center", "The University of Texas MD Anderson Cancer Center"),
    ],
)
def test_companies_and_groups(full: Vocabulary, name: str, label: str | None) -> None:
    """The extract has branches of Roche and of Merck & Co. only under their bare names."""
    link = full.organizations.mention(name, FIELD).link
    assert (link.target_label if link and link.is_exact else None) == label


@pytest.mark.parametrize(
    "name", ["Boston Scientific Corporation", "Fondazione per la Ricerca Ospedale Maggiore"]
)
def test_no_link_to_one_that_has_a_place_more(full: Vocabulary, name: str) -> None:
    assert full.organizations.mention(name, FIELD).link is None
