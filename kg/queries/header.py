"""The header of a query file, and the line that holds the default of a parameter.

::

    #+ summary: Studies of a drug, by any of its names
    #+ description: One line,
    #+   or more, each further one indented.
    #+ tags: drug, study
    #+ param: name string Any name of the drug: generic, brand or code
    PREFIX ct: <https://w3id.org/trial-kg/ontology#>
    SELECT ?study WHERE {
      VALUES ?name { "Gleevec" }
      ...

A check, which must give no row, also says how bad a row is and what to do about it::

    #+ severity: violation
    #+ mend: Load the study again

A parameter is a variable, a type (``code:Phase`` names the code list; a ``?`` behind the type makes
it optional) and what it means. Its default stands in the query itself, on a line of its own, so
that the file runs as it is; without such a line, or with ``UNDEF``, there is none. Owns this form;
refuses to know catalogues and values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import VOCABULARY_PREFIXES
from kg.queries.parameters import TYPES, Parameter
from kg.study.codelists import CODELISTS

_KEYS = ("summary", "description", "tags", "param", "severity", "mend")
_ENTRY = re.compile(r"#\+ ([a-z]+): (\S.*)")
_MORE = re.compile(r"#\+ {2,}(\S.*)")
_PARAMETER = re.compile(r"([A-Za-z_]\w*) ([A-Za-z]+)(?::([A-Za-z]+))?(\??)(?: (.+))?")
_PROLOGUE = re.compile(r"^[ \t]*(?:PREFIX|BASE)\b.*$", re.MULTILINE)
_WHERE = re.compile(r"\bWHERE\s*\{")


def read_header(text: str) -> tuple[dict[str, list[str]], str]:
    """The entries of the header, by key, and the query after it.

    Raises:
        QueryError: a line that is no entry, an unknown key, or no summary.
    """
    entries: dict[str, list[str]] = {key: [] for key in _KEYS}
    lines = text.splitlines(keepends=True)
    key = ""
    while lines and lines[0].startswith("#+"):
        line = lines.pop(0).rstrip()
        entry, more = _ENTRY.fullmatch(line), _MORE.fullmatch(line)
        if entry and entry[1] in _KEYS:
            key = entry[1]
            entries[key].append(entry[2])
        elif more and key:
            entries[key][-1] += f" {more[1]}"
        else:
            raise QueryError(f"{line!r} is no header line; the keys are {', '.join(_KEYS)}")
    if len(entries["summary"]) != 1:
        raise QueryError("the header needs one line: #+ summary: ...")
    return entries, "".join(lines)


def read_parameter(entry: str, body: str) -> Parameter:
    """The parameter that a ``param`` entry declares, with its default from the query.

    Raises:
        QueryError: the entry, its type or its default cannot be used.
    """
    found = _PARAMETER.fullmatch(entry)
    if found is None:
        raise QueryError(f"param {entry!r}: write NAME TYPE DESCRIPTION")
    name, type_, scheme, optional, description = found.groups()
    if type_ not in TYPES or (type_ == "code") != (scheme in CODELISTS):
        known = ", ".join(TYPES)
        raise QueryError(f"param {name}: {type_} is no type; there are {known}, code as code:LIST")
    parameter = Parameter(name=name, type=type_, scheme=scheme, description=description or "")
    default = _read_default(parameter, body)
    required = default is None and not optional
    return msgspec.structs.replace(parameter, default=default, required=required)


def find_values_line(name: str, body: str) -> re.Match[str] | None:
    """The line ``VALUES ?name { … }`` of ``body``; group 2 is what stands between the braces.

    Raises:
        QueryError: there is more than one.
    """
    pattern = rf"^([ \t]*VALUES[ \t]+\?{name}[ \t]*\{{)([^\n}}]*)(\}}[ \t]*)$"
    lines = list(re.finditer(pattern, body, re.MULTILINE))
    if len(lines) > 1:
        raise QueryError(f"param {name}: more than one line VALUES ?{name} {{ ... }}")
    return lines[0] if lines else None


def find_rows_line(names: Sequence[str], body: str) -> re.Match[str]:
    """The first line ``VALUES (?name ?other) { … }`` of ``body``; group 2 is between the braces.

    Raises:
        QueryError: there is none.
    """
    variables = r"[ \t]+".join(rf"\?{name}" for name in names)
    pattern = rf"^([ \t]*VALUES[ \t]+\({variables}\)[ \t]*\{{)([^\n}}]*)(\}}[ \t]*)$"
    found = re.search(pattern, body, re.MULTILINE)
    if found is None:
        wanted = " ".join(f"?{name}" for name in names)
        raise QueryError(f"there is no line VALUES ({wanted}) {{ ... }}")
    return found


def find_first_group(body: str) -> int:
    """Where the outermost group of a query begins: behind its first ``WHERE {``.

    Raises:
        QueryError: there is no such place.
    """
    found = _WHERE.search(body)
    if found is None:
        raise QueryError("no WHERE { to put parameters in; give each a line VALUES ?name { ... }")
    return found.end()


def _read_default(parameter: Parameter, body: str) -> str | None:
    line = find_values_line(parameter.name, body)
    if line is None:
        find_first_group(body)
        return None
    prologue = "\n".join(_PROLOGUE.findall(body))
    query = f"{prologue}\nSELECT ?{parameter.name} {{ {line[0]} }}"
    results = ox.Store().query(query, prefixes=VOCABULARY_PREFIXES)
    rows = list(results) if isinstance(results, ox.QuerySolutions) else []
    if len(rows) != 1:
        raise QueryError(f"param {parameter.name}: its default must be one value, or UNDEF")
    term = rows[0][0]
    if term is None:
        return None
    text = parameter.write(term)
    if parameter.parse(text) != term:
        raise QueryError(f"param {parameter.name}: its default {term} is no {parameter.type}")
    return text
