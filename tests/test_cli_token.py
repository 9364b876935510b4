"""``kg token``, and the file it keeps."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import main
from kg.endpoint.tokens import add_token, find_owner, read_tokens, remove_token
from kg.errors import ConfigError


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["token", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_token_is_printed_once_and_hashed(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    code, out, _ = run("add", "curator", "--file", str(file))
    secret = out.strip()
    assert (code, len(secret) > 43) == (0, True)
    assert secret not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert find_owner(read_tokens(file), secret) == "curator"
    _, listed, _ = run("list", "--file", str(file))
    assert listed.startswith("curator\t")
    assert secret not in listed
    assert run("remove", "curator", "--file", str(file))[0] == 0
    assert find_owner(read_tokens(file), secret) is None


def test_the_file_is_beside_the_store(tmp_path: Path) -> None:
    assert run("add", "one", "--store", str(tmp_path / "store"))[0] == 0
    assert [token.name for token in read_tokens(tmp_path / "kg-tokens")] == ["one"]


def test_each_token_is_its_own(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    secrets = {name: add_token(file, name) for name in ("one", "two", "three")}
    tokens = read_tokens(file)
    assert {name: find_owner(tokens, secret) for name, secret in secrets.items()} == {
        name: name for name in secrets
    }
    for wrong in ("", "kg_", secrets["one"][:-1], secrets["one"] + "x", "\udcff", "é"):
        assert find_owner(tokens, wrong) is None
    assert len({token.salt for token in tokens}) == 3


def test_what_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    add_token(file, "one")
    with pytest.raises(ConfigError, match="already"):
        add_token(file, "one")
    with pytest.raises(ConfigError, match="no name"):
        add_token(file, "a b")
    with pytest.raises(ConfigError, match="no token"):
        remove_token(file, "two")
    file.write_text("{")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_tokens(file)
    assert run("list", "--file", str(file))[0] == 1
    assert "writes over HTTP are off" in run("list", "--file", str(tmp_path / "none"))[2]
