"""A real server that may be written to: a store, a token, and a client that sends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.endpoint.tokens import add_token
from tests.web_server import Answer, HttpClient, Values, run_server

UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
Headers = dict[str, str]


class Writer:
    """Writes to one server with a token, and reads from it without."""

    def __init__(self, client: HttpClient, token: str) -> None:
        self.client = client
        self.allowed = {"Authorization": f"Bearer {token}"}

    def update(self, text: str, values: Values | None = None) -> Answer:
        """A SPARQL update, sent as it is."""
        return self.client.post("/sparql", text, UPDATE, values, self.allowed)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        content_type: str = TURTLE,
    ) -> Answer:
        """A request to the graph store."""
        headers = {**self.allowed, "Content-Type": content_type}
        return self.client.ask(method, path, body=body, headers=headers)

    def count(self, pattern: str = "?s ?p ?o") -> int:
        """How often ``pattern`` is found."""
        query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        answer = self.client.get("/sparql", {"query": query})
        assert answer.status == 200, answer.text
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    def holds(self, pattern: str) -> bool:
        """Whether ``pattern`` is found."""
        answer = self.client.get("/sparql", {"query": f"ASK {{ {pattern} }}"})
        assert answer.status == 200, answer.text
        return bool(answer.json()["boolean"])


@contextmanager
def run_writer(
    directory: Path, *arguments: str, workers: int = 1, **settings: str
) -> Iterator[Writer]:
    """A server over ``directory/store``, which is made empty where there is none."""
    tokens = directory / "tokens"
    token = add_token(tokens, f"writer{len(list(directory.iterdir()))}")
    given = {"KG_TOKENS": str(tokens), **settings}
    store = directory / "store"
    with run_server(store, "--create", *arguments, workers=workers, **given) as client:
        yield Writer(client, token)
