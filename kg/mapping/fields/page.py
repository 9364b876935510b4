"""The table as a page of the documentation.

Owns the form of ``docs/fields.md``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.fields.field import KINDS, Field
from kg.mapping.fields.table import FIELDS, LEFT_OUT

_HEAD = """\
# Fields

Where each field of a registry record is found in the graph. The first column is the field's path in
ClinicalTrials.gov's API v2, the second a SPARQL property path from the study to the value:

```sparql
SELECT ?city { study:NCT01281865 ct:location/ct:city ?city }
```

Records of other formats are read into the same fields. The graph also holds what no record says:
links, short paths, identifiers' schemes, lower bounds of dates (see [Graph model](model.md)).
"""
_KINDS_HEAD = """
## Kinds of values

| kind | in the graph |
|---|---|
"""
_LEFT_OUT_HEAD = """
## Left out

| field | why |
|---|---|
"""
_FOOT = """
Written by `python -m kg.mapping.fields` from the table that tests measure every record with, not by
hand.
"""


def render_page() -> str:
    """``docs/fields.md``, Markdown."""
    parts = [_HEAD, *_render_modules(), _KINDS_HEAD]
    parts += (f"| {kind} | {meaning} |\n" for kind, meaning in KINDS.items())
    parts.append(_LEFT_OUT_HEAD)
    parts += (f"| `{path}` | {reason} |\n" for path, reason in LEFT_OUT.items())
    return "".join([*parts, _FOOT])


def _render_modules() -> Iterator[str]:
    shown: set[str] = set()
    heading = None
    for field in FIELDS:
        if field.is_context:
            continue
        module, name = _split(field.api)
        if module != heading:
            heading = module
            yield f"\n## {module}\n\n| field | graph path | kind |\n|---|---|---|\n"
        row = _render_row(field, name)
        if row not in shown:
            shown.add(row)
            yield row


def _split(path: str) -> tuple[str, str]:
    """Section and module, and the path from there; a field of the record itself has no module."""
    section, _, rest = path.partition(".")
    module, _, name = rest.partition(".")
    return (f"{section}.{module}", name) if name else ("Record", path)


def _render_row(field: Field, name: str) -> str:
    path = field.path.replace("|", "\\|")
    kind, _, scheme = field.kind.partition(":")
    return f"| `{name}` | `{path}` | {f'{kind} {scheme}' if scheme else kind} |\n"
