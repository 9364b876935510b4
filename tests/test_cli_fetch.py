"""``kg fetch`` as a person or a script uses it, against a local registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from tests.download_runs import IDS, RECORDS, files_of, members_of
from tests.registry_server import DATA_TIMESTAMP, Registry, nct_id_of, serve

FAST = ("--rate", "100000", "--retries", "1")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with serve(Registry(RECORDS)) as served:
        monkeypatch.setenv("KG_API_URL", served.url + "/")
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


def run(output: Path, *arguments: str, stdin: str | None = None) -> Result:
    arguments = ("fetch", *FAST, "-o", str(output), *arguments)
    return CliRunner().invoke(main, arguments, input=stdin)


def only(*nct_ids: str) -> dict[str, bytes]:
    """The files of an archive that holds the examples of these ids."""
    return files_of([record for record in RECORDS if nct_id_of(record) in nct_ids])


def error_of(result: Result, exit_code: int = 1) -> str:
    """The message of a command that fails, which must be the last line."""
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result.stderr.strip().splitlines()[-1].removeprefix("Error: ")


def query_of(request: str) -> dict[str, str]:
    query = parse_qs(urlsplit(request).query)
    return {name: values[0] for name, values in query.items()}


def test_studies_by_their_ids(registry: Registry, output: Path) -> None:
    result = run(output, IDS[0], IDS[2].lower(), IDS[0])
    assert result.exit_code == 0, result.output
    assert members_of(output) == only(IDS[0], IDS[2])
    requests = len(registry.requests)
    assert result.stdout == (
        f"2 studies in {output}; data of {DATA_TIMESTAMP}; {requests} requests\n"
    )
    assert result.stderr == ""  # no progress where nobody looks


@pytest.mark.parametrize("is_file", [True, False])
def test_ids_from_a_file_or_standard_input(
    registry: Registry, output: Path, tmp_path: Path, is_file: bool
) -> None:
    text = f"\ufeff# two\n{IDS[1]}, {IDS[3]}\n"
    file = tmp_path / "ids.txt"
    file.write_text(text)
    result = run(output, IDS[4], "--ids", str(file) if is_file else "-", stdin=text)
    assert result.exit_code == 0, result.output
    assert members_of(output) == only(IDS[1], IDS[3], IDS[4])
    assert registry.requests


def test_every_option_of_a_search_reaches_the_registry(registry: Registry, output: Path) -> None:
    result = run(
        output,
        *("--query", "everolimus", "--condition", "sarcoma", "--intervention", "RAD001 OR x"),
        *("--sponsor", "NCI", "--lead", "Novartis", "--title", "phase", "--outcome", "survival"),
        *("--location", "New York", "--study-id", "P30"),
        *("--status", "recruiting", "--status", "COMPLETED"),
        *("--filter", "AREA[Phase]PHASE2", "--filter", "a OR b", "--updated-since", "2026-11-01"),
        *("--page-size", "77"),
    )
    assert result.exit_code == 0, result.output
    assert query_of(registry.pages()[0]) == {
        "query.term": "everolimus",
        "query.cond": "sarcoma",
        "query.intr": "RAD001 OR x",
        "query.spons": "NCI",
        "query.lead": "Novartis",
        "query.titles": "phase",
        "query.outc": "survival",
        "query.locn": "New York",
        "query.id": "P30",
        "filter.overallStatus": "RECRUITING|COMPLETED",
        "filter.advanced": "(AREA[Phase]PHASE2) AND (a OR b)"
        " AND AREA[LastUpdatePostDate]RANGE[2026-11-01,MAX]",
        "format": "json",
        "pageSize": "77",
        "countTotal": "true",
    }


def test_all_of_it(registry: Registry, output: Path) -> None:
    result = run(output, "--all", "--page-size", "5")
    assert result.exit_code == 0, result.output
    assert members_of(output) == only(*IDS)
    assert query_of(registry.pages()[0]).keys() == {"format", "pageSize", "countTotal"}


def test_what_was_fetched_is_built_and_found(
    registry: Registry, output: Path, tmp_path: Path
) -> None:
    assert run(output, *IDS[:2]).exit_code == 0
    assert registry.requests
    store = str(tmp_path / "store")
    built = CliRunner().invoke(main, ["build", str(output), "--store", store, "--workers", "1"])
    assert "2 read = 2 loaded" in built.stdout, built.output
    query = "SELECT ?id { ?s a ct:Study ; ct:nctId ?id } ORDER BY ?id"
    asked = CliRunner().invoke(main, ["query", query, "--format", "csv", "--store", store])
    assert asked.stdout.split()[1:] == IDS[:2], asked.output


def test_unknown_ids_are_named_and_the_others_come(registry: Registry, output: Path) -> None:
    result = run(output, "NCT99999999", IDS[0])
    assert error_of(result) == "1 of the NCT ids could not be had"
    assert result.stderr.splitlines()[0] == "NCT99999999: NCT number NCT99999999 not found (404)"
    assert result.stdout.startswith("1 study in ")
    assert members_of(output) == only(IDS[0])
    assert registry.requests


def test_nothing_found(registry: Registry, output: Path) -> None:
    message = error_of(run(output, "--condition", "no such disease"))
    assert message == f"no study was found; {output} is not written"
    assert not output.exists()
    assert registry.requests


def test_a_registry_that_is_down_is_one_line_and_resumed(registry: Registry, output: Path) -> None:
    registry.faults = dict.fromkeys(range(4, 6), "truncated")
    result = run(output, "--all", "--page-size", "5")
    message = error_of(result)
    assert message.startswith(f"{registry.url}/studies?format=json&pageSize=5&pageToken=0.10: ")
    assert message.endswith("; what came is kept, run the same command again to go on")
    assert len(result.stderr.splitlines()) == 1
    result = run(output, "--all", "--page-size", "5")
    assert result.stdout.endswith("; 3 requests, 2 pages kept from before\n")
    assert members_of(output) == only(*IDS)


def test_another_command_is_refused_until_restart(registry: Registry, output: Path) -> None:
    registry.faults = dict.fromkeys(range(4, 6), "cut")
    assert run(output, "--all", "--page-size", "5").exit_code == 1
    message = error_of(run(output, IDS[0]))
    assert message.startswith(f"{output}.partial: a download of something else stopped here")
    assert "every study" in message
    assert run(output, IDS[0], "--restart").exit_code == 0
    assert members_of(output) == only(IDS[0])


def test_what_went_differently_is_told(registry: Registry, output: Path) -> None:
    registry.on_request = lambda number: registry.expire_tokens() if number == 3 else None
    registry.timestamps = ["2026-11-19T09:00:00", "2026-11-20T09:00:00"]
    registry.total_offset = 1
    result = run(output, "--all", "--page-size", "5")
    assert error_of(result) == "the registry counts 1 more than it gave; run it again"
    assert "paging began anew: the registry had forgotten the page token" in result.stderr
    assert "the registry published new data meanwhile" in result.stderr
    assert members_of(output) == only(*IDS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "say which studies"),
        (["NCT00000001", "--all"], "not both"),
        (["NCT00000001", "--condition", "x"], "not both"),
        (["NCT1"], "'NCT1' is no NCT id"),
        (["--all", "--updated-since", "yesterday"], "yesterday"),
        (["--all", "--page-size", "1001"], "1001"),
        (["--status", "OPEN"], "OPEN"),
        (["--all", "--rate", "0"], "--rate"),
        (["--all", "--rate", "nan"], "--rate"),
        (["--all", "--rate", "inf"], "--rate"),
        (["--all", "--rate=-inf"], "--rate"),
        (["--all", "--timeout", "NaN"], "--timeout"),
    ],
)
def test_wrong_usage_exits_with_2(
    registry: Registry, output: Path, arguments: list[str], words: str
) -> None:
    result = run(output, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert registry.requests == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "holds no NCT ids"), ("NCT00000001\nhello\n", "line 2: 'hello' is no NCT id")],
)
def test_a_bad_list_is_one_line(output: Path, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "ids.txt"
    file.write_text(text)
    message = error_of(run(output, "--ids", str(file)))
    assert message.startswith(str(file))
    assert words in message


def test_an_address_that_is_none(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_API_URL", "ftp://example.org/")
    assert "KG_API_URL: 'ftp://example.org/'" in error_of(run(output, "--all"))
