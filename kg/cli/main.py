"""The ``kg`` command and how it fails: one clear line, or a traceback with ``--debug``."""

from __future__ import annotations

import os
import sys

import click

from kg import __version__
from kg.cli.build import build_command
from kg.cli.diff import diff_command
from kg.cli.export import export_command
from kg.cli.fetch import fetch_command
from kg.cli.index import index_command
from kg.cli.ontology import ontology_command
from kg.cli.query import query_command
from kg.cli.search import search_command
from kg.cli.serve import serve_command
from kg.cli.stats import stats_command
from kg.cli.token import token_command
from kg.cli.update import update_command
from kg.cli.validate import validate_command
from kg.cli.vocab import vocab_command
from kg.config import Config
from kg.errors import KgError


class _Failure(click.ClickException):
    """An error on its way to the terminal, as one line."""

    exit_code = 1


class _Commands(click.Group):
    """Turns every error into one line; ``--debug`` lets the traceback through."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KgError as error:
            if ctx.params.get("debug"):
                raise
            raise _Failure(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            # The reader of our output (head, less) has gone; there is nothing left to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(1)
        except OSError as error:
            if ctx.params.get("debug"):
                raise
            raise _Failure(f"{error.filename or 'file'}: {error.strerror or error}") from error
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            what = " ".join(f"{type(error).__name__}: {error}".split())
            raise _Failure(f"internal error, {what}; run kg --debug … for the traceback") from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kg")
@click.option("--debug", is_flag=True, help="Show a traceback where a command fails.")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:  # noqa: ARG001 - read by _Commands.invoke
    """Clinical trial records as a knowledge graph.

    Build a graph from ClinicalTrials.gov records, then ask it: by SPARQL, by name, by search, or
    over HTTP.

    \b
      kg build examples/                    build ./kg-store from the bundled records
      kg search "Gleevec sarcoma"           find studies by what you mean
      kg query -n drug-synonyms -p name=RAD001
      kg export --study NCT01281865         one study as Turtle
      kg serve                              SPARQL, pages and search on http://127.0.0.1:7878

    Settings: KG_STORE, KG_BASE_IRI, KG_HOST, KG_PORT, KG_HOME, KG_API_URL,
    KG_VOCABULARIES.
    """
    ctx.obj = Config.from_env()


for command in (
    fetch_command,
    build_command,
    update_command,
    index_command,
    diff_command,
    query_command,
    search_command,
    export_command,
    validate_command,
    serve_command,
    token_command,
    stats_command,
    vocab_command,
    ontology_command,
):
    main.add_command(command)
