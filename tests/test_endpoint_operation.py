"""The operator's view: what runs, and the end of a query."""

from __future__ import annotations

import threading
import time
from pathlib import Path

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
        assert query["start"] == ENDLESS
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
