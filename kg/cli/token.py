"""``kg token``: who may write over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from kg.cli.options import store_option
from kg.config import Config
from kg.endpoint.tokens import add_token, read_tokens, remove_token

_Command = TypeVar("_Command", bound=Callable[..., object])


def _file_option(command: _Command) -> _Command:
    return click.option(
        "--file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="File of the tokens.  [default: $KG_TOKENS, or kg-tokens beside the store]",
    )(store_option(command))


def _find_file(config: Config, store: Path | None, file: Path | None) -> Path:
    return file or config.with_store(store).token_file


@click.group("token")
def token_command() -> None:
    """Who may write over HTTP: bearer tokens.

    Without a token nobody may. The file holds hashes only; servers read it at every write, so that
    a token counts, or no longer counts, at once.
    """


@token_command.command("add")
@click.argument("name")
@_file_option
@click.pass_obj
def add_command(config: Config, name: str, store: Path | None, file: Path | None) -> None:
    """Make a token for NAME and print it, this once."""
    path = _find_file(config, store, file)
    secret = add_token(path, name)
    click.echo(secret)
    click.echo(f"Keep it: it is not shown again. {path} has its hash.", err=True)


@token_command.command("list")
@_file_option
@click.pass_obj
def list_command(config: Config, store: Path | None, file: Path | None) -> None:
    """Whose tokens there are, and since when."""
    path = _find_file(config, store, file)
    tokens = read_tokens(path)
    for token in tokens:
        click.echo(f"{token.name}\t{token.created}")
    if not tokens:
        click.echo(f"No tokens in {path}: writes over HTTP are off.", err=True)


@token_command.command("remove")
@click.argument("name")
@_file_option
@click.pass_obj
def remove_command(config: Config, name: str, store: Path | None, file: Path | None) -> None:
    """Take the token of NAME away."""
    path = _find_file(config, store, file)
    remove_token(path, name)
    click.echo(f"Removed the token of {name} from {path}.", err=True)
