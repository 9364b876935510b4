"""The same study read from legacy XML and from API v2 JSON: every difference has a known cause."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from kg.sources.ages import list_std_ages
from kg.sources.api_v2 import read_api_v2
from kg.sources.legacy_xml import read_legacy_xml
from kg.study import Study
from kg.study.markdown import unescape_markdown
from tests.legacy_rendering import render_study

ROW = re.compile(r"\| `(?P<path>[^`]+)` \| (?P<kind>[^|]+) \| [^|]+ \|")
KINDS = {"JSON only", "XML only", "other", "any"}


class Cause(NamedTuple):
    """A row of ``docs/formats.md``."""

    path: str
    kind: str

    def explains(self, path: str, kind: str) -> bool:
        pattern = re.escape(self.path).replace(r"\*", ".*")
        return self.kind in (kind, "any") and re.fullmatch(pattern, path) is not None


def read_causes(root: Path, heading: str) -> list[Cause]:
    text = (root / "docs" / "formats.md").read_text()
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [Cause(match["path"], match["kind"]) for match in ROW.finditer(section)]


def list_leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for step, part in inner:
            yield from list_leaves(part, f"{path}.{step}")
    else:
        yield path[1:], fold(value) if isinstance(value, str) else value


def fold(text: str) -> str:
    return " ".join(unescape_markdown(text).split())


def compare(old: Study, new: Study) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Path without numbers and kind of each difference, and an example of it."""
    xml = dict(list_leaves(msgspec.to_builtins(old)))
    json = dict(list_leaves(msgspec.to_builtins(new)))
    found: dict[tuple[str, str], tuple[Any, Any]] = {}
    for path in xml.keys() | json.keys():
        values = xml.get(path), json.get(path)
        if values[0] != values[1]:
            kind = "JSON only" if path not in xml else "other" if path in json else "XML only"
            found[re.sub(r"\.\d+(?=\.|\Z)", "", path), kind] = values
    return found


def explain(
    differences: dict[tuple[str, str], tuple[Any, Any]], causes: list[Cause]
) -> tuple[set[Cause], dict[tuple[str, str], tuple[Any, Any]]]:
    """The causes at work, and the differences that have none."""
    used = {cause for cause in causes for found in differences if cause.explains(*found)}
    left = {
        found: values
        for found, values in differences.items()
        if not any(cause.explains(*found) for cause in causes)
    }
    return used, left


def read_pairs(shared_data: Path) -> Iterator[tuple[str, Study, Study]]:
    """Every XML file of a study that is there as JSON too, and both as studies."""
    folder = shared_data / "ctgov"
    with zipfile.ZipFile(folder / "v2-studies.json.zip") as archive:
        members = {Path(name).stem: name for name in archive.namelist() if name.endswith(".json")}
        for source in ("legacy-xml.zip", "legacy-xml-versions.zip"):
            with zipfile.ZipFile(folder / source) as opened:
                for name in opened.namelist():
                    nct_id = next((part for part in re.findall(r"NCT\d{8}", name)), "")
                    if name.endswith(".xml") and nct_id in members:
                        new = read_api_v2(archive.read(members[nct_id]), name).study
                        yield name, read_legacy_xml(opened.read(name), name).study, new


def is_same_version(old: Study, new: Study) -> bool:
    dates = [one.protocol_section.status_module.last_update_submit_date for one in (old, new)]
    return dates[0] == dates[1]


@pytest.fixture(scope="module")
def same_version(root: Path) -> list[Cause]:
    return read_causes(root, "Of the same version")


@pytest.fixture(scope="module")
def other_version(root: Path) -> list[Cause]:
    return read_causes(root, "Of another version")


def test_the_tables_are_well_formed(same_version: list[Cause], other_version: list[Cause]) -> None:
    causes = [*same_version, *other_version]
    assert len(same_version) > 20
    assert len(other_version) > 20
    assert {cause.kind for cause in causes} <= KINDS
    assert len(set(same_version)) + len(set(other_version)) == len(causes)


def test_real_pairs_differ_for_known_causes_only(
    shared_data: Path, same_version: list[Cause], other_version: list[Cause]
) -> None:
    pairs = {True: 0, False: 0}
    for name, old, new in read_pairs(shared_data):
        is_same = is_same_version(old, new)
        causes = same_version if is_same else [*same_version, *other_version]
        _, left = explain(compare(old, new), causes)
        assert left == {}, (name, left)
        pairs[is_same] += 1
    assert pairs == {True: 4, False: 11}


def test_every_cause_between_versions_is_seen(
    shared_data: Path, other_version: list[Cause]
) -> None:
    used: set[Cause] = set()
    for _, old, new in read_pairs(shared_data):
        used |= explain(compare(old, new), other_version)[0]
    contacts = "protocolSection.contactsLocationsModule.locations.contacts.*"
    assert set(other_version) - used <= {Cause(contacts, "XML only")}


def test_results_rendered_as_legacy_xml_read_back_the_same(
    shared_data: Path, same_version: list[Cause]
) -> None:
    """The results of every real JSON record, written as the registry wrote them in XML."""
    used: set[Cause] = set()
    count = 0
    with zipfile.ZipFile(shared_data / "ctgov" / "v2-studies.json.zip") as archive:
        for name in archive.namelist():
            new = read_api_v2(archive.read(name), name).study if ".json" in name else None
            if new is None or new.results_section is None:
                continue
            reading = read_legacy_xml(render_study(new), name)
            assert reading.warnings == []
            differences = {
                found: values
                for found, values in compare(reading.study, new).items()
                if found[0].startswith("resultsSection.")
            }
            seen, left = explain(differences, same_version)
            assert left == {}, (name, left)
            used |= seen
            count += 1
    assert count == 67
    assert len([cause for cause in used if cause.path.startswith("resultsSection.")]) >= 6


def test_a_difference_of_no_known_cause_is_found(
    shared_data: Path, same_version: list[Cause]
) -> None:
    """The comparison can fail: facts changed on purpose are reported, each by its path."""
    _, old, new = next(pair for pair in read_pairs(shared_data) if is_same_version(*pair[1:]))
    old.protocol_section.design_module.phases = ["PHASE1", "PHASE2"]
    old.protocol_section.conditions_module.keywords = []
    old.protocol_section.sponsor_collaborators_module.collaborators[0].class_ = "AMBIG"
    _, left = explain(compare(old, new), same_version)
    assert {path for path, _ in left} == {
        "protocolSection.designModule.phases",
        "protocolSection.conditionsModule.keywords",
        "protocolSection.sponsorCollaboratorsModule.collaborators.class",
    }


def test_age_groups_follow_the_registrys_rule(shared_data: Path) -> None:
    with zipfile.ZipFile(shared_data / "ctgov" / "v2-studies.json.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                study = read_api_v2(archive.read(name), name).study
                module = study.protocol_section.eligibility_module
                ages = list_std_ages(module.minimum_age, module.maximum_age)
                assert ages == module.std_ages, name
    assert list_std_ages("two", None) == list_std_ages(None, "N/A") == []
