"""What the shapes find in real sets of records, as the page docs/data-quality.md.

``python -m kg.build.data_quality SOURCE... >docs/data-quality.md`` writes it. Owns the page's frame
and what the biggest findings mean, which stands in ``docs/data-quality.toml`` by shape. Refuses to
know how records are checked and what a table looks like.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from kg.build.check import assess
from kg.build.finding_spool import FindingSpool
from kg.config import Config
from kg.errors import KgError
from kg.validation.assessment import Assessment
from kg.validation.report_markdown import format_markdown
from kg.validation.report_summary import count

_NOTES = "docs/data-quality.toml"
_SHOWN_REFUSALS = 10


def write_page(config: Config, sources: Sequence[Path]) -> str:
    """Markdown: one section a source.

    Raises:
        KgError: the notes cannot be read, or a source cannot be checked.
    """
    notes = _read_notes(config.home / _NOTES)
    lines = [f"# {notes['page']['title']}", "", notes["page"]["introduction"].strip()]
    for source in sources:
        with FindingSpool() as spool:
            assessment = assess(config, [source], spool)
        lines += ["", f"## {source.name}", ""]
        if about := notes["sources"].get(source.name):
            lines += [about.strip(), ""]
        lines.append(format_markdown(assessment, notes["shapes"]).rstrip())
        lines += _describe_refused(assessment)
    return "\n".join([*lines, ""])


def _read_notes(path: Path) -> dict[str, dict[str, str]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise KgError(f"{path}: {error}") from error


def _describe_refused(assessment: Assessment) -> list[str]:
    refused = assessment.refused
    if not refused:
        return []
    shown = [f"- {line}" for line in refused[:_SHOWN_REFUSALS]]
    return ["", f"### Not read: {count(len(refused), 'record')}", "", *shown]


def main(arguments: Sequence[str]) -> None:
    """Write the page for the sources named."""
    if not arguments:
        sys.exit("usage: python -m kg.build.data_quality SOURCE... >docs/data-quality.md")
    try:
        sys.stdout.write(write_page(Config.from_env(), [Path(one) for one in arguments]))
    except KgError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
