"""``kg vocab``, and what builds, updates and checks do with what is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.main import main
from kg.config import Config
from kg.store import open_store
from tests.test_terminology_installed import write_mesh
from tests.update_runs import ask, write_record

SARCOMA = "SELECT ?label { GRAPH graph:mesh { mesh:D000002 rdfs:label ?label } }"


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(tmp_path / "kg-store"))
    monkeypatch.setenv("KG_VOCABULARIES", str(tmp_path / "kg-vocabularies"))
    (tmp_path / "kg-vocabularies").mkdir()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def output_of(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def releases_of(tmp_path: Path) -> dict[str, str]:
    with open_store(tmp_path / "kg-store") as store:
        return {one["name"]: one["release"] for one in store.manifest["vocabularies"]}


def test_a_release_is_added_listed_replaced_and_removed(tmp_path: Path) -> None:
    mesh = write_mesh(tmp_path / "mesh.nt")
    output = output_of("vocab", "add", mesh)
    assert "added mesh: MeSH 2020 (3 records)" in output
    assert "no store was changed: the next kg build links with it" in output
    newer = write_mesh(tmp_path / "new.nt", "2026")
    assert "MeSH 2026 (3 records) in place of MeSH 2020" in output_of("vocab", "add", newer)
    assert "installed already" in output_of("vocab", "add", newer, "--release", "MeSH b")
    lines = output_of("vocab", "list").splitlines()
    assert lines[0].split() == "name release licence size sha256 records added use".split()  # noqa: SIM905
    assert [line.split()[-1] for line in lines[2:4]] == ["installed", "earlier"]
    assert "MeSH b" in lines[2]
    output = output_of("vocab", "remove", "mesh")
    assert output.count("removed mesh") == 2
    assert "installed" not in output_of("vocab", "list")
    assert run("vocab", "remove", "mesh").exit_code == 1


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.nt").touch()
    result = run("vocab", "add", tmp_path / "empty.nt")
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'empty.nt'}: the file is empty\n"
    assert list((tmp_path / "kg-vocabularies").iterdir()) == []
    result = run("vocab", "add", write_mesh(tmp_path / "m.nt"), "--name", "ror")
    assert result.exit_code == 1
    assert "is mesh" in result.stderr


def test_a_build_uses_what_is_installed_and_an_update_keeps_it(tmp_path: Path) -> None:
    config = Config(store=tmp_path / "kg-store")
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    output_of("vocab", "add", write_mesh(tmp_path / "mesh.nt"))
    output_of("build", source, "--workers", "1")
    assert ask(config, SARCOMA) == [("Wider",)]
    assert releases_of(tmp_path)["mesh"] == "MeSH 2020"
    assert ("MeSH 2020",) in ask(config, "SELECT ?r { ?run ct:vocabularyRelease ?r }")
    # A new release touches no store: an update goes on with the one of the build.
    output_of("vocab", "add", write_mesh(tmp_path / "new.nt", "2026", "Newer"))
    second = write_record(tmp_path / "second" / "b.json", "NCT00000002", "2020-05-01")
    assert "1 added" in output_of("update", second, "--workers", "1")
    assert releases_of(tmp_path)["mesh"] == "MeSH 2020"
    output_of("build", source, "--workers", "1")
    assert ask(config, SARCOMA) == [("Newer",)]
    assert releases_of(tmp_path)["mesh"] == "MeSH 2026"
    # What is taken out is asked for.
    output_of("vocab", "remove", "mesh")
    result = run("update", second, "--workers", "1")
    assert result.exit_code == 1
    assert "MeSH 2026" in result.stderr
    assert "kg vocab add" in result.stderr
    assert "build the store anew" in result.stderr
    assert "1 added" in output_of("update", second, "--mesh", tmp_path / "new.nt", "--workers", "1")


def test_options_name_a_folder_or_a_file_for_one_run(tmp_path: Path) -> None:
    config = Config(store=tmp_path / "kg-store")
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    folder = tmp_path / "elsewhere"
    output_of("vocab", "add", write_mesh(tmp_path / "mesh.nt"), "--vocabularies", folder)
    output_of("build", source, "--workers", "1", "--vocabularies", folder)
    assert ask(config, SARCOMA) == [("Wider",)]
    other = write_mesh(tmp_path / "other.nt", "2026", "Other")
    output_of("build", source, "--workers", "1", "--vocabularies", folder, "--mesh", other)
    assert ask(config, SARCOMA) == [("Other",)]
    output_of("validate", source, "--workers", "1", "--vocabularies", folder)


def test_another_release_of_a_bundled_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    output_of("build", source, "--workers", "1")
    home = tmp_path / "home"
    home.mkdir()
    for name in ("shapes", "queries"):
        (home / name).symlink_to(Config().home / name)
    (home / "ontologies").mkdir()
    for path in Config().ontologies.iterdir():
        (home / "ontologies" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("KG_HOME", str(home))
    assert "1 unchanged" in output_of("update", source, "--workers", "1")
    with (home / "ontologies" / "nih.ttl").open("a") as file:
        file.write("# changed\n")
    result = run("update", source, "--workers", "1")
    assert result.exit_code == 1
    assert "nih.ttl" in result.stderr
    assert "build the store anew" in result.stderr


def test_xml_makes_the_graph_that_rdf_makes(tmp_path: Path, shared_data: Path) -> None:
    config = Config(store=tmp_path / "kg-store")
    folder = shared_data / "mesh"
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    xml = (folder / "nlm-desc-samples.xml", folder / "nlm-supp-samples.xml")
    output_of("vocab", "add", *xml)
    output_of("build", source, "--workers", "1")
    query = "SELECT ?s ?p ?o { GRAPH graph:mesh { ?s ?p ?o } }"
    from_xml = set(ask(config, query))
    assert len(from_xml) == 7001
    output_of("vocab", "add", folder / "nlm-samples.nt")
    output_of("build", source, "--workers", "1")
    assert set(ask(config, query)) == from_xml
    manifest = json.loads((tmp_path / "kg-vocabularies" / "manifest.json").read_text())
    assert len(manifest["earlier"][0]["files"]) == 2


def test_a_folder_that_is_named_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    output_of("build", source, "--workers", "1")
    none = tmp_path / "none"
    commands = (
        ("build", source, "--workers", "1"),
        ("update", source, "--workers", "1"),
        ("validate", source, "--workers", "1"),
        ("vocab", "list"),
        ("vocab", "remove", "mesh"),
    )

    def refuse(*arguments: str | Path) -> None:
        result = run(*arguments)
        assert result.exit_code == 1
        assert f"{none}: no such folder of vocabularies" in result.stderr
        assert result.stderr.count("\n") == 1
        assert not none.exists()

    for command in commands:
        refuse(*command, "--vocabularies", none)
    monkeypatch.setenv("KG_VOCABULARIES", str(none))
    for command in commands:
        refuse(*command)
    output_of("vocab", "add", write_mesh(tmp_path / "mesh.nt"))
    assert "MeSH 2020" in output_of("vocab", "list")
    # The folder that is merely the default one may be missing.
    monkeypatch.delenv("KG_VOCABULARIES")
    monkeypatch.chdir(tmp_path / "first")
    assert "bundled" in output_of("vocab", "list")
    output_of("validate", source, "--workers", "1")


def test_a_file_that_changed_on_the_disk_stops_build_check_and_update(tmp_path: Path) -> None:
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    output_of("vocab", "add", write_mesh(tmp_path / "mesh.nt"))
    output_of("build", source, "--workers", "1")
    (installed,) = (tmp_path / "kg-vocabularies").rglob("*.nt")
    data = installed.read_bytes()
    for change in (data.replace(b"Wider", b"Other"), None):
        installed.unlink()
        if change:
            installed.write_bytes(change)
        for command in ("build", "validate", "update"):
            result = run(command, source, "--workers", "1")
            assert result.exit_code == 1, command
            assert str(installed) in result.stderr
            assert "add it again with kg vocab add" in result.stderr
            assert result.stderr.count("\n") == 1
        output_of("vocab", "add", tmp_path / "mesh.nt")
        assert "1 unchanged" in output_of("update", source, "--workers", "1")


def test_a_release_with_far_fewer_records_needs_a_word(tmp_path: Path) -> None:
    rows = [f"NAME {at}\tcn\tAAAAAA{at:04}\tNAME {at}\n" for at in range(9)]
    path = tmp_path / "unii.txt"
    path.write_text("Name\tTYPE\tUNII\tDisplay Name\n" + "".join(rows))
    output_of("vocab", "add", path)
    path.write_text("Name\tTYPE\tUNII\tDisplay Name\n" + rows[0])
    result = run("vocab", "add", path)
    assert result.exit_code == 1
    assert "1 record, less than half of the 9" in result.stderr
    assert "(1 record) in place of" in output_of("vocab", "add", path, "--fewer")
