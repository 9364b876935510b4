"""The questions that the graph must answer, against answers read from real records by hand.

The records and why they were chosen: ``tests/competency_records.py``. No expected row was taken
from a query: the fields were read in the JSON and XML themselves, as the comment at each says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import build
from kg.config import Config
from kg.queries import load_catalogue, run_query
from kg.store import Store, open_store
from kg.terminology.vocabulary import VocabularyFiles
from tests.competency_records import CONSTRUCTED, REAL, write_records
from tests.conftest import ROOT

CATALOGUE = load_catalogue(ROOT / "queries")
Row = tuple[str | None, ...]
REFERENCE = "NCT01281865"


@pytest.fixture(scope="module")
def store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    directory = tmp_path_factory.mktemp("competency")
    config = Config(store=directory / "store")
    files = VocabularyFiles(mesh=(shared_data / "mesh" / "mesh2020-extract.nt.gz",))
    report = build(
        config, write_records(shared_data, directory / "records"), files=files, workers=2
    )
    assert report.loaded == len(REAL) + len(CONSTRUCTED) + 1
    with open_store(config.store) as opened:
        yield opened


def ask(store: Store, name: str, /, **values: str) -> list[Row]:
    results = run_query(store, CATALOGUE[name], values)
    assert isinstance(results, ox.QuerySolutions)
    return [tuple(None if term is None else term.value for term in row) for row in results]


def without_titles(rows: list[Row]) -> list[Row]:
    """Rows without their second column."""
    return [(row[0], *row[2:]) for row in rows]


def test_two_classes_in_one_arm(store: Store) -> None:
    """The page: phases 1 and 2, results posted, one arm with both, P30CA008748 and U01CA069856.

    Of the invented ones only the first has all of it: sirolimus is of its own family, Gleevec is
    imatinib, which NCT00171938 (one derived term, with ancestors) makes a kinase inhibitor, and a
    leiomyosarcoma is a sarcoma in MeSH. NCT00499603 (phase 2, results, K23) has no such pair.
    """
    arm = "Treatment (everolimus and imatinib mesylate)"
    assert without_titles(ask(store, "one-arm-class-combinations")) == [
        (REFERENCE, arm, "everolimus", "imatinib", "P30CA008748"),
        (REFERENCE, arm, "everolimus", "imatinib", "U01CA069856"),
        ("NCT99000001", "Arm 1", "sirolimus", "imatinib", "R01CA123456"),
    ]
    other = ask(store, "one-arm-class-combinations", institute="ai")
    assert [row[0] for row in other] == ["NCT99000003"]
    brain = ask(store, "one-arm-class-combinations", condition="D005909")
    assert [row[0] for row in brain] == ["NCT99000006"]
    early = ask(store, "one-arm-class-combinations", phase="PHASE1", condition="D007890")
    assert [row[0] for row in early] == ["NCT99000005"]


def test_everolimus_that_is_never_said(store: Store) -> None:
    """The word stands in both XML files only among the derived terms; RAD001 names the drug."""
    rows = ask(store, "studies-never-naming-drug")
    assert {(row[0], row[2]) for row in rows} == {
        ("NCT00496600", "RAD001"),
        ("NCT00499603", "RAD001"),
        ("NCT99000011", "Afinitor"),
    }
    named = ask(store, "studies-never-naming-drug", name="imatinib")
    assert {row[0] for row in named} == {"NCT99000001"}


def test_imatinib_without_its_relatives(store: Store) -> None:
    """Every record whose interventions name it, read one by one; Sprycel's other names do not."""
    rows = ask(store, "studies-by-own-drug-names")
    assert {row[0] for row in rows} == {
        "NCT00002514", "NCT00004932", "NCT00006357", "NCT00009906", "NCT00171938", "NCT00499889",
        "NCT04394416", "NCT05071482", REFERENCE,
        *(f"NCT9900000{number}" for number in (1, 2, 3, 4, 5, 6)),
    }  # fmt: skip
    texts = {row[0]: row[2] for row in rows if row[0] in ("NCT00002514", "NCT99000001")}
    assert texts == {"NCT00002514": "imatinib mesylate", "NCT99000001": "Gleevec"}


def test_spellings_of_a_grant(store: Store) -> None:
    assert ask(store, "grant-mentions", number="p30 ca 8748") == [
        ("P30CA008748", "4", "NCT00002558 NCT00003023 NCT00462982 NCT01281865"),
        # zeros that lack, or stand before, are read; other activity codes and numbers are others
        ("5P30CA008748-45S1", "1", "NCT99000021"),
        ("P30 CA 08748", "1", "NCT99000022"),
    ]  # fmt: skip


def test_results_a_year_after_completion(store: Store) -> None:
    """Completed, on a grant, by completion date (results): P30 NCT00462982 2008-08 (yes),
    NCT00002558 2009-04 (yes), NCT00066638 2011-03 (no; also N01CM62204), the page 2013-10 (yes;
    also U01), NCT00002601 2014-09 (yes), NCT00002931 2014-12 (yes), NCT00002854 2015-08 (no).

    NCT00003023 has no date; NCT00003042 is active; NCT00009906, NCT00493025 were terminated.
    December 2014 is surely over when 2015 begins: a year later it counts, a day before it does not.
    """
    institute = "National Cancer Institute"
    assert ask(store, "results-by-institute", day="2016-01-01") == [
        (institute, "N01", "1", "0", "0"),
        (institute, "P30", "6", "5", "83.3"),
        (institute, "U01", "1", "1", "100"),
    ]
    assert ask(store, "results-by-institute", day="2015-12-31")[1][2:] == ("5", "4", "80")
    assert ask(store, "results-by-institute", day="2016-09-02")[1][2:] == ("7", "5", "71.4")
    assert ask(store, "results-by-institute", day="2009-08-31") == []


def test_nih_without_a_grant(store: Store) -> None:
    """By agency class NIH and secondary ids: those with a P30, U10 or K23 are not here."""
    cancer = "National Cancer Institute (NCI)"
    allergy = "National Institute of Allergy and Infectious Diseases (NIAID)"
    helpers = (
        "NCT00002514", "NCT00003782", "NCT00004932", "NCT00490139", "NCT00496366", "NCT00496600",
        "NCT00499681", "NCT00499889",
    )  # fmt: skip
    lead, collaborator = "Lead sponsor", "Collaborator"
    expected = [
        ("NCT00000114", lead, "National Eye Institute (NEI)", None),
        ("NCT00000902", lead, allergy, None),
        *((nct_id, collaborator, cancer, None) for nct_id in helpers),
        ("NCT99000031", collaborator, cancer, "N01CM17003"),
    ]
    assert without_titles(ask(store, "nih-without-grant")) == expected


def test_grants_behind_nitrogen_mustards(store: Store) -> None:
    """P30CA033572: cyclophosphamide and melphalan (NCT00003042, breast), ifosfamide (NCT00002931:
    central nervous system; ovary and testis, which are endocrine and urogenital in MeSH).

    NCT00002601 and NCT00002854 report no site; P30CA008748 is behind ifosfamide only.
    """
    branches = [
        "Breast Neoplasms", "Endocrine Gland Neoplasms", "Nervous System Neoplasms",
        "Urogenital Neoplasms",
    ]  # fmt: skip
    [row] = ask(store, "grants-behind-classes")
    assert row[:4] == ("P30CA033572", "2", "3", "4")
    assert row[4] == "cyclophosphamide | ifosfamide | melphalan"
    assert sorted((row[5] or "").split(" | ")) == branches
    assert ask(store, "grants-behind-classes", leastDrugs="4") == []
    one = ask(store, "grants-behind-classes", leastDrugs="1")
    assert [(found[0], found[2]) for found in one][1:2] == [("P30CA008748", "1")]


def test_docetaxel_in_comparators_only(store: Store) -> None:
    """NCT00490646, arm B. Elsewhere an experimental arm has it (see the list of records)."""
    rows = ask(store, "comparator-only-studies")
    assert without_titles(rows) == [("NCT00490646", "docetaxel", "1")]
    # Gefitinib is in an experimental arm as well; letrozole's study has no comparator.
    assert ask(store, "comparator-only-studies", name="gefitinib") == []


def test_conditions_without_a_link(store: Store) -> None:
    invented = {"zorblattosis": "2", "quuxosis": "1"}
    rows = ask(store, "unlinked-conditions")
    spelled = {(row[0] or "").casefold(): row[1] for row in rows}
    assert {name: spelled.get(name) for name in invented} == invented
    assert not spelled.keys() & {"breast cancer", "leukemia", "glioblastoma", "leiomyosarcoma"}


def test_links_that_the_registry_does_not_bear_out(store: Store) -> None:
    """NCT00000105 reports "Cancer"; the registry derived Tetanus, far from it in MeSH, and the
    adjuvant for tetanus toxoid. Of NCT00000114 both derived the disease and both vitamins; the
    registry's further terms are no disagreement."""
    rows = ask(store, "disagreeing-links", nctId="NCT00000105")
    conditions = [row for row in rows if row[1] == "condition"]
    assert conditions == [
        ("NCT00000105", "condition", "whole", "Cancer", "Neoplasms", "Tetanus"),
    ]
    toxoid = ("intervention", "whole", "Tetanus Toxoid", "Freund's Adjuvant")
    assert toxoid in [(row[1], row[2], *row[4:]) for row in rows]
    # One row a link, however many terms the registry has.
    every = [row[:5] for row in ask(store, "disagreeing-links")]
    assert len(every) == len(set(every))
    assert ask(store, "disagreeing-links", nctId="NCT00000114") == []
    # The registry has "Breast Neoplasms" for every one of the four reported spellings.
    found = ask(store, "disagreeing-links", nctId="NCT00496366")
    assert [row for row in found if row[1] == "condition"] == []


def test_ids_of_one_study(store: Store) -> None:
    """Every alias, and every id of another registry among the secondary ids and the own one."""
    alias, eudract, other, ctrp = (
        "Replaced NCT id", "EudraCT number", "Other registry identifier", "NCI CTRP identifier",
    )  # fmt: skip
    rows = ask(store, "ids-of-a-study")
    assert [row for row in rows if row[1] != ctrp] == [
        ("NCT00002514", alias, "NCT00222586", None),
        ("NCT00460382", eudract, "2007-000670-23", None),
        ("NCT00461630", eudract, "2006-001885-17", None),
        ("NCT00461630", other, "ISRCTN29503772", None),
        ("NCT00490139", eudract, "2006-000562-36", None),
        ("NCT00490139", alias, "NCT00609024", None),
        ("NCT00490646", eudract, "Eudract No: 2007-000721-21", None),
        ("NCT00494481", eudract, "2005-003592-20", None),
        ("NCT01642004", eudract, "2011-004792-36", None),
        ("NCT02369484", eudract, "2014-005098-35", None),
        ("NCT02369484", other, "SNCTP000001674", None),
        ("NCT04324047", eudract, "2020-001246-18", "NCT04345991"),
        ("NCT04345991", eudract, "2020-001246-18", "NCT04324047"),
    ]
    assert {(row[0], row[2]) for row in rows if row[1] == ctrp} == {
        ("NCT00009906", "NCI-2012-02372"),
        ("NCT00066638", "NCI-2012-03005"),
        ("NCT00499603", "NCI-2012-01514"),
        (REFERENCE, "NCI-2011-02577"),
    }
    assert ask(store, "ids-of-a-study", nctId="NCT00002514") == rows[:1]


def test_sponsors_by_phase_three(store: Store) -> None:
    """By start: NCT00002514 1993, NCT00003782 1999-03, NCT00009906 2000-12, NCT00461630 2007-01,
    NCT00490139 and NCT00499109 2007-05; without an organisation registry each stands for itself,
    but the National Cancer Institute for NIH."""
    rows = ask(store, "sponsor-parents", to="2007-05-01", **{"from": "1999-03-01"})
    assert {((row[0] or "").replace("&", "and"), row[1]) for row in rows} == {
        ("H. Lee Moffitt Cancer Center and Research Institute", "1"),
        ("NSABP Foundation Inc", "1"),
        ("National Institutes of Health", "1"),
        ("University of Oxford", "1"),
    }


def test_terminated_against_completed(store: Store) -> None:
    """Status, reason and conditions of each record; a sibling shares drug and a MeSH condition."""
    assert without_titles(ask(store, "terminated-of-class")) == [
        ("NCT00009906", "imatinib", None, "1", "NCT00006357"),
        ("NCT00171938", "imatinib", None, "0", ""),
        ("NCT00499889", "imatinib", "Support issue.", "2", "NCT00002514, NCT00004932"),
    ]
    breast = "NCT00462956, NCT00490139"
    early = "Closed due to early stopping rule-Low accrual"
    assert without_titles(ask(store, "terminated-of-class", drugClass="D011799")) == [
        ("NCT00493025", "gefitinib", early, "0", ""),
        ("NCT00490061", "lapatinib", "Poor accrual.", "0", ""),
        ("NCT00496366", "lapatinib", None, "2", breast),
        ("NCT00499681", "lapatinib", "slow accrual", "2", breast),
    ]


def test_serious_events_of_experimental_arms(store: Store) -> None:
    """Subjects affected of those at risk, from the serious totals of each group of the results.

    Lapatinib: NCT00490061 6/16 (one arm, one group); NCT00490139 431/2057 (arm 2) and 352/2076 (arm
    3), its arm 4 has no group of its name, its arm 1 no lapatinib; NCT00496366 3/11; the arms of
    NCT00499681 and its groups do not agree. Gefitinib: NCT00493025 0/19; NCT02856893 6/52, not its
    comparator (13/51). Afatinib's arm is of type Other.
    """
    assert ask(store, "class-serious-events", drugClass="D011799") == [
        ("lapatinib", "3", "4", "792", "4160", "19"),
        ("gefitinib", "2", "2", "6", "71", "8.5"),
    ]


def test_serious_events_under_taxoids(store: Store) -> None:
    """Docetaxel: NCT00003782 66/1748, 43/1748, 46/1745; NCT01642004 70/129; NCT00493649 51/486;
    NCT00499122 27/41. Paclitaxel: NCT00493025 0/19; NCT00499603 27/27 and 23/23; NCT00002931 1/48.

    NCT00490646: comparator; NCT00494481: arms 1 and 2; NCT00499109: groups E1 to E5; NCT00002558:
    one arm, two groups; NCT00003042: names differ.
    """
    assert ask(store, "class-serious-events", drugClass="D043823") == [
        ("docetaxel", "4", "6", "303", "5897", "5.1"),
        ("paclitaxel", "3", "4", "51", "117", "43.6"),
    ]
