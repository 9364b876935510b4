"""Queries made by chance: most parse, some cannot be run, and some never end."""

from __future__ import annotations

from hypothesis import strategies as st

_VARIABLE = st.sampled_from(["?a", "?b", "?c", "?d"])
_NODE = st.one_of(
    _VARIABLE,
    st.sampled_from(["ct:nctId", "<a:b>", "rdf:type", "1", "1e400", "'x'@en", "''", "_:x", "[]"]),
)
_STEP = st.sampled_from(["ct:nctId", "rdfs:label", "a", "<a:b>", "!a", "!(a|^a)"])
_PATH = st.recursive(
    _STEP,
    lambda inner: st.one_of(
        st.builds("({})*".format, inner),
        st.builds("({})+".format, inner),
        st.builds("^({})".format, inner),
        st.builds("({}/{})".format, inner, inner),
        st.builds("({}|{})?".format, inner, inner),
    ),
    max_leaves=4,
)
_TERM = st.recursive(
    st.one_of(_NODE, st.sampled_from(["NOW()", "RAND()", "UUID()", "BNODE()", "-1", "0.0"])),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/=<>"), inner),
        st.builds("REGEX(STR({}), {})".format, inner, st.sampled_from(["'('", "'(a*)*'", "?a"])),
        st.builds("REPLACE(STR({}), '.', STR({}))".format, inner, inner),
        st.builds("SUBSTR(STR({}), {})".format, inner, inner),
        st.builds("COALESCE({}, {})".format, inner, inner),
        st.builds("({} IN ({}, {}))".format, inner, inner, inner),
        st.builds("xsd:dateTime({})".format, inner),
        st.builds("STRDT(STR({}), <a:b>)".format, inner),
    ),
    max_leaves=5,
)
_PATTERN = st.recursive(
    st.builds("{} {} {} .".format, _NODE, st.one_of(_PATH, _VARIABLE), _NODE),
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("MINUS {{ {} }}".format, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("GRAPH ?g {{ {} }}".format, inner),
        st.builds("{{ SELECT DISTINCT * {{ {} }} ORDER BY ?a LIMIT 9 }}".format, inner),
        st.builds("{} FILTER({})".format, inner, _TERM),
        st.builds("{} FILTER NOT EXISTS {{ {} }}".format, inner, inner),
        st.builds("{} BIND({} AS ?n)".format, inner, _TERM),
        st.builds("{} VALUES ?a {{ 1 UNDEF <a:b> }}".format, inner),
    ),
    max_leaves=5,
)
_AGGREGATE = st.builds(
    "{}({}{})".format,
    st.sampled_from(["COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"]),
    st.sampled_from(["", "DISTINCT "]),
    _TERM,
)
_WHOLE = st.one_of(
    st.builds(
        "SELECT ({} AS ?z) {{ {} }} GROUP BY ?a HAVING ({}) ORDER BY DESC({}) OFFSET 1".format,
        _AGGREGATE,
        _PATTERN,
        _AGGREGATE,
        _AGGREGATE,
    ),
    st.builds("SELECT REDUCED * FROM {} {{ {} }}".format, _NODE, _PATTERN),
    st.builds("PREFIX a: <{}> SELECT * {{ {} }} LIMIT 9".format, st.text(max_size=5), _PATTERN),
    st.builds("SELECT * {{ SERVICE SILENT {} {{ {} }} }}".format, _NODE, _PATTERN),
    st.builds("INSERT {{ {} }} WHERE {{ {} }}".format, _PATTERN, _PATTERN),
    st.builds("SELECT * {{ {} }} VALUES (?a ?b) {{ (1 {}) }}".format, _PATTERN, _NODE),
    st.builds("DESCRIBE {}".format, _NODE),
    st.builds("CONSTRUCT {{ {} }} WHERE {{ {} }}".format, _PATTERN, _PATTERN),
)
_SCRAPS = st.sampled_from(
    [
        "{",
        "}",
        "(",
        "'",
        '"',
        "\\u0041",
        "\\uD800",
        "<",
        "#",
        "\0",
        "@",
        "^^",
        ";",
        "<<(",
        ")>>",
        "a" * 999,
    ]
)


def _break(query: str, place: int, length: int, scrap: str) -> str:
    """``query`` with ``length`` characters taken out, and something else put in."""
    place %= len(query) + 1
    return query[:place] + scrap + query[place + length :]


QUERIES = st.one_of(
    _WHOLE,
    st.builds("SELECT * {{ {} }} LIMIT 50".format, _PATTERN),
    st.builds("SELECT (COUNT(*) AS ?z) (SUM({}) AS ?y) {{ {} }}".format, _TERM, _PATTERN),
    st.builds("SELECT ?a (GROUP_CONCAT(?b) AS ?z) {{ {} }} GROUP BY ?a".format, _PATTERN),
    st.builds("ASK {{ {} }}".format, _PATTERN),
    st.builds("DESCRIBE ?a {{ {} }} LIMIT 5".format, _PATTERN),
    st.builds("CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {} }} LIMIT 50".format, _PATTERN),
    st.text(max_size=60),
    st.builds(_break, _WHOLE, st.integers(0, 400), st.integers(0, 9), _SCRAPS),
)
"""SPARQL, and now and then something else."""

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "timeout": st.sampled_from(["1", "0.001", "1e9", "-1", "nan", "x", ""]),
        "default-graph-uri": st.sampled_from(["a:b", "", "<x>", "default", "http://[", "\u00e9:x"]),
        "named-graph-uri": st.lists(st.sampled_from(["a:b", "urn:x", " "]), max_size=3),
        "format": st.sampled_from(["csv", "json", "ttl", "html", "rows", "../x", ""]),
    },
)
"""What may stand beside a query."""

WISHES = st.sampled_from(
    (
        *("text/csv", "text/turtle", "application/json", "application/rdf+xml", "text/html"),
        *("application/sparql-results+xml", "text/tab-separated-values;q=0.1", ";;q=,", "a/b"),
        *("*/*", ""),
    )
)
"""What a client may accept."""
