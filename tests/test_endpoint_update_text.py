"""What the text of an update tells: its data set, and the graphs that it can change."""

from __future__ import annotations

import pytest

from kg.endpoint.update_text import find_touched, names_dataset, put_dataset


@pytest.mark.parametrize(
    ("update", "touched"),
    [
        ("INSERT DATA { <a:s> <a:p> 'GRAPH ?g' }", []),
        ("PREFIX e: <e:> INSERT DATA { GRAPH <a:1> { e:s e:p <a:o> } }", ["a:1"]),
        (
            "# GRAPH ?g\nDROP SILENT GRAPH # x\n <a:1>; MOVE <a:2> TO GRAPH <a:3>",
            ["a:1", "a:2", "a:3"],
        ),
        ("WITH <a:1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3) }", None),
        ("WITH <a:1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o > 3) }", ["a:1"]),
        ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p 0 } }", None),
        ("INSERT DATA { GRAPH?g { <a:s> <a:p> 1 } }", None),
        ("PREFIX e: <e:> CLEAR GRAPH e:1", None),
        ("PREFIX : <e:> INSERT DATA { GRAPH:a { <a:s> <a:p> 1 } }", None),
        ("PREFIX e: <e:> ADD e:1 TO <a:2>", None),
        ("CLEAR ALL", None),
        ("drop named", None),
        ("CLEAR DEFAULT", []),
        ("BASE <e:> CLEAR GRAPH <1>", None),
        ("CLEAR GRAPH <1>", None),
        (r"CLEAR \u0041LL", None),
        ("DELETE { ?a ?b ?c } WHERE { FILTER(?a<?b#>{\n) } ; CLEAR ALL", None),
        ("INSERT DATA { <a:s> <a:p> '''} ; CLEAR ALL''' }", []),
    ],
)
def test_the_graphs_that_can_change(update: str, touched: list[str] | None) -> None:
    found = find_touched(update)
    assert (None if found is None else sorted(found)) == touched


@pytest.mark.parametrize(
    ("update", "is_named"),
    [
        ("WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", True),
        ("DELETE { ?s ?p ?o } using named <a:g> WHERE { ?s ?p ?o }", True),
        ("CLEAR ALL ; INSERT { ?s ?p 1 } USING<a:g> WHERE { }", True),
        ("INSERT DATA { <a:WITH> <a:p> 'WITH' , ' } USING ' } # USING <a:g>", False),
        ("PREFIX WITH: <a:> INSERT { ?with WITH:p ?using } WHERE { ?with WITH:q ?using }", False),
    ],
)
def test_a_data_set_of_its_own(update: str, is_named: bool) -> None:
    assert names_dataset(update) == is_named


def test_the_data_set_goes_where_something_is_read() -> None:
    update = (
        "PREFIX e: <e:> INSERT DATA { e:s e:p ' WHERE { ' } ; DELETE WHERE { ?s e:p ?o } ;\n"
        "INSERT { ?s e:q ?o } where { { ?s e:p ?o } UNION { ?s e:r ?o } }"
    )
    assert put_dataset(update, ["a:1"], ["a:2"]) == (
        "PREFIX e: <e:> INSERT DATA { e:s e:p ' WHERE { ' } ; "
        "DELETE { ?s e:p ?o } USING <a:1> USING NAMED <a:2> WHERE { ?s e:p ?o } ;\n"
        "INSERT { ?s e:q ?o } USING <a:1> USING NAMED <a:2> "
        "where { { ?s e:p ?o } UNION { ?s e:r ?o } }"
    )
