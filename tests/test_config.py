"""Settings come from ``KG_*`` variables, and a bad one is named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.config import DEFAULT_BASE_IRI, Config
from kg.errors import ConfigError
from tests.conftest import ROOT


def test_defaults() -> None:
    config = Config.from_env({})
    assert config == Config()
    assert config.vocabularies == Path("kg-vocabularies")
    assert not config.vocabularies_given
    assert (config.store, config.base_iri, config.port) == (
        Path("kg-store"),
        DEFAULT_BASE_IRI,
        7878,
    )
    assert config.shapes == ROOT / "shapes"


def test_variables_are_read() -> None:
    environ = {
        "KG_STORE": "/data/kg",
        "KG_BASE_IRI": "https://example.org/kg#",
        "KG_HOST": "::1",
        "KG_PORT": "80",
        "KG_HOME": "/opt/kg",
        "KG_API_URL": "http://127.0.0.1:8080/api/v2/",
        "KG_VOCABULARIES": "/data/vocabularies",
    }
    config = Config.from_env(environ)
    assert config.store == Path("/data/kg")
    assert config.base_iri == "https://example.org/kg#"
    assert (config.host, config.port) == ("::1", 80)
    assert config.queries == Path("/opt/kg/queries")
    assert config.api_url == "http://127.0.0.1:8080/api/v2"
    assert config.vocabularies == Path("/data/vocabularies")
    assert config.vocabularies_given


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KG_PORT", "0"),
        ("KG_PORT", "65536"),
        ("KG_PORT", "http"),
        ("KG_PORT", "-1"),
        ("KG_BASE_IRI", "https://example.org/kg"),
        ("KG_BASE_IRI", "example.org/"),
        ("KG_BASE_IRI", "ftp://example.org/"),
        ("KG_API_URL", "ftp://example.org/"),
        ("KG_API_URL", "clinicaltrials.gov/api/v2"),
        ("KG_API_URL", "https:///api/v2"),
        ("KG_API_URL", "https://example.org:port/"),
        ("KG_API_URL", "https://example.org/api#v2"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}: '{value}'"):
        Config.from_env({name: value})


def test_with_store_keeps_the_rest() -> None:
    config = Config(port=1)
    assert config.with_store(None) is config
    assert config.with_store(Path("x")) == Config(port=1, store=Path("x"))
    assert config.with_vocabularies(None) is config
    assert config.with_vocabularies(Path("x")) == Config(
        port=1, vocabularies=Path("x"), vocabularies_given=True
    )


def list_settings(page: Path) -> dict[str, str]:
    """Names and defaults in the section Settings of a page."""
    section = page.read_text(encoding="utf-8").partition("\n## Settings\n")[2]
    rows = re.findall(r"^\| `(KG_\w+)` \| (.*?) \|", section.partition("\n## ")[0], re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_every_setting_is_in_the_table() -> None:
    modules = (ROOT / "kg" / "config.py", ROOT / "kg" / "gate_settings.py")
    source = "".join(module.read_text(encoding="utf-8") for module in modules)
    names = set(re.findall(r"KG_[A-Z_]*[A-Z]", source)) - {"KG_QUERY", "KG_WRITE"}
    settings = list_settings(ROOT / "docs" / "server.md")
    assert set(settings) == names
    assert len(names) > 30
    assert list_settings(ROOT / "README.md").items() <= settings.items()


def test_the_help_of_the_command_names_what_is_for_servers() -> None:
    text = CliRunner().invoke(main, ["serve", "--help"]).output
    others = {"KG_API_URL", "KG_BASE_IRI", "KG_HOME", "KG_VOCABULARIES"}
    settings = list_settings(ROOT / "docs" / "server.md").keys() - others
    assert settings - set(re.findall(r"KG_[A-Z_]*[A-Z]", text)) == set()


@pytest.mark.parametrize(("name", "default"), list_settings(ROOT / "docs" / "server.md").items())
def test_the_table_has_the_default(name: str, default: str) -> None:
    """Given by name it changes nothing, and another value does."""
    if default.startswith("`") and default.endswith("`"):
        default = default.strip("`")
    elif not default.isdigit():
        # "none", "where the package lies": what stands there in words is checked elsewhere.
        assert name in {
            "KG_HOME", "KG_ACCESS_LOG", "KG_PUBLIC_URL", "KG_TRUSTED_PROXIES", "KG_SERVICE_ALLOW",
            "KG_LOAD_ALLOW", "KG_TOKENS", "KG_DENSE_MODEL",
        }  # fmt: skip
        return
    plain = Config.from_env({})
    assert replace(Config.from_env({name: default}), vocabularies_given=False) == plain
    if default.isdigit():
        assert Config.from_env({name: str(int(default) + 1)}) != plain
