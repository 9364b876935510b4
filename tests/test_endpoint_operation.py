"""The operator's view: what runs, and the end of a query."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

from kg.endpoint.access_log import hash_query
from tests.web_server import Answer
from tests.writing_server import run_writer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def test_a_query_is_seen_and_ended(tmp_path: Path) -> None:
    with run_writer(tmp_path, "--default-graph", "plain") as writer:
        client, allowed = writer.client, writer.allowed
        lines = " ".join(f"<urn:s{number}> <urn:p> {number} ." for number in range(300))
        writer.update(f"INSERT DATA {{ {lines} }}")
        assert client.get("/admin/queries").status == 401
        assert client.get("/admin/queries", headers=allowed).json() == []
        answers: list[Answer] = []
        asking = threading.Thread(
            target=lambda: answers.append(client.get("/sparql", {"query": ENDLESS}))
        )
        asking.start()
        while not (running := client.get("/admin/queries", headers=allowed).json()):
            time.sleep(0.02)
        [query] = running
        assert (query["start"], query["hash"]) == (ENDLESS, hash_query(ENDLESS))
        assert query["client"] == "127.0.0.1"
        assert client.ask("DELETE", f"/admin/queries/{query['id']}").status == 401
        wrong = client.ask("DELETE", "/admin/queries/x", headers=allowed)
        assert (wrong.status, asking.is_alive()) == (404, True)
        ended = client.ask("DELETE", f"/admin/queries/{query['id']}", headers=allowed)
        asking.join(10)
        assert ended.status == 204
        assert (answers[0].status, "operator" in answers[0].text) == (503, True)
        assert client.get("/admin/queries", headers=allowed).json() == []
        assert writer.count() == 300
        assert client.ask("PUT", "/admin/queries", headers=allowed).status == 405


UPDATE = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 'words that nobody logs' } }"


def test_the_log_says_who_wrote_what_and_what_came_of_it(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with run_writer(tmp_path, KG_ACCESS_LOG=str(log)) as writer:
        writer.update(UPDATE)
        writer.update("INSERT DATA {")
        writer.update("LOAD <http://127.0.0.1:1/>")
        writer.send("PUT", "/graphs?graph=urn:h", "<urn:a> <urn:b> 1 .")
        writer.client.post("/sparql", UPDATE, "application/sparql-update")
        metrics = writer.client.get("/metrics").text
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [
        (line.get("token"), line["path"], line["status"], line.get("outcome"))
        for line in lines
        if line["method"] in ("POST", "PUT")
    ]
    assert told == [
        ("writer0", "/sparql", 204, "ok"),
        ("writer0", "/sparql", 400, "parse"),
        ("writer0", "/sparql", 403, "refused"),
        ("writer0", "/graphs", 201, "ok"),
        (None, "/sparql", 401, None),
    ]
    assert hash_query(UPDATE) in [line.get("query") for line in lines]
    assert "nobody logs" not in log.read_text()
    assert 'kg_writes_total{outcome="ok"} 2.0' in metrics
    assert "kg_queries_total{" not in metrics
