"""Sponsors merged to their parents: real records, and the parents that ROR gives their sponsors."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyoxigraph as ox

from kg.build import build
from kg.config import Config
from kg.queries import load_catalogue, run_query
from kg.store import open_store
from kg.terminology.vocabulary import VocabularyFiles
from tests.conftest import ROOT

# Lead sponsor and start, read in the records; all of phase 3.
RECORDS = {
    "NCT00000525": "University of California, San Francisco; July 1986, too early",
    "NCT00000207": "University of California, Los Angeles; May 1992",
    "NCT00009230": "University of California, Los Angeles; June 2000",
    "NCT00000548": "University of California, San Francisco; March 2000",
    "NCT00000173": "National Institute on Aging (NIA); March 1999",
    "NCT00001729": "National Institute of Diabetes and Digestive and Kidney Diseases; October 1997",
    "NCT04330144": "Gangnam Severance Hospital; April 2020",
    "NCT00461630": "University of Oxford, which ROR has nothing above; January 2007",
}


def test_sponsors_merged_to_parents(shared_data: Path, tmp_path: Path) -> None:
    """In ROR: both universities are part of the University of California System, and the hospital
    of a health system that is part of Yonsei University. The institutes are NIH's, though ROR has
    the government of the United States above one of them."""
    folder = tmp_path / "records"
    folder.mkdir()
    with zipfile.ZipFile(shared_data / "ctgov" / "legacy-xml.zip") as archive:
        for name in archive.namelist():
            if Path(name).stem in RECORDS:
                (folder / Path(name).name).write_bytes(archive.read(name))
    config = Config(store=tmp_path / "store")
    files = VocabularyFiles(ror=shared_data / "ror" / "ror-v2-extract.jsonl.gz")
    assert build(config, [folder], files=files, workers=1).loaded == len(RECORDS)
    query = load_catalogue(ROOT / "queries")["sponsor-parents"]
    with open_store(config.store) as store:
        results = run_query(store, query, {"from": "1990-01-01"})
        assert isinstance(results, ox.QuerySolutions)
        rows = [tuple(term.value for term in row if term) for row in results]
    assert rows == [
        ("University of California System", "3", "2"),
        ("National Institutes of Health", "2", "2"),
        ("University of Oxford", "1", "1"),
        ("Yonsei University", "1", "1"),
    ]
