"""The page of a condition shows what the term states and what else it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.build import build
from kg.config import Config
from kg.terminology.vocabulary import VocabularyFiles
from kg.web import Application
from tests.test_build_mondo import SOURCE, write_mappings

STAGED = "/condition/stage-iv-adult-soft-tissue-sarcoma.html"
MONDO = "http://purl.obolibrary.org/obo/MONDO_0005089"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[FlaskClient]:
    """A client of a server over the reference record, with a mapping set installed."""
    directory = tmp_path_factory.mktemp("condition")
    files = VocabularyFiles(mondo=write_mappings(directory / "mondo.tsv"))
    config = Config(store=directory / "store", home=root)
    build(config, [SOURCE], files=files, workers=1)
    with Application(config).app.test_client() as client:
        yield client


def test_stage_and_qualifiers_are_shown(client: FlaskClient) -> None:
    page = client.get(STAGED).text
    assert "Stage or grade IV" in page
    assert '<span class="pill">Adult</span>' in page


def test_the_same_disease_elsewhere_is_a_link_out(client: FlaskClient) -> None:
    for path in (STAGED, "/mesh/D012509.html"):
        page = client.get(path).text
        assert f'<a href="{MONDO}">sarcoma</a> (MONDO:0005089)' in page
    # A disease of another vocabulary is no drug of ours.
    assert "<h2>Drug</h2>" not in client.get("/mesh/D012509.html").text


def test_parts_are_shown_beside_the_whole(client: FlaskClient) -> None:
    page = client.get("/condition/adult-synovial-sarcoma.html").text
    assert "In MeSH:" in page
    assert "Also named in it" in page
    term = client.get("/mesh/D012509.html").text
    assert "<h2>Reported conditions that name it in part</h2>" in term
