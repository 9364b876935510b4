"""The generation of the graph that answers are read from, and the switch to a newer one.

Owns which generation is open in this process. Refuses to know how generations are written and what
is asked of them. Every server process opens the store itself: a database handle must never be
shared over a fork.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar, cast

from kg.config import Config
from kg.errors import KgError, SearchError
from kg.namespaces import Iris
from kg.search import SearchEngine
from kg.store import Store, open_store
from kg.store.generations import find_mark
from kg.web.addresses import Addresses

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class Generation:
    """A published generation, opened: the store, its search index, and what is counted once."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store = store
        self._queries, self._model = config.queries, config.dense_model
        # The IRIs are those the graph was built with, wherever this server stands.
        self.iris = Iris(str(store.manifest.get("baseIri") or config.base_iri))
        self.addresses = Addresses(self.iris.base)
        self.prefixes = self.iris.prefixes()
        self._facts: dict[str, object] = {}

    @property
    def name(self) -> str:
        """The name of the generation."""
        return self.store.generation

    @cached_property
    def search(self) -> SearchEngine:
        """The search engine over this generation.

        Raises:
            SearchError: it has no index, or a damaged one.
        """
        directory = self.store.directory / "search"
        try:
            return SearchEngine.open(directory, self._queries, self._model)
        except SearchError as error:
            if self._model is None:
                raise
            _LOG.warning("search without vectors: %s", error)
            return SearchEngine.open(directory, self._queries)

    @property
    def triples(self) -> int:
        """Number of triples, as counted at publication."""
        return len(self.store)

    def find(self, name: str) -> object | None:
        """What :meth:`once` returned for ``name``, if it was asked already."""
        return self._facts.get(name)

    def once(self, name: str, find: Callable[[], T]) -> T:
        """What ``find`` returned the first time for ``name``: a generation never changes."""
        if name not in self._facts:
            self._facts[name] = find()
        return cast("T", self._facts[name])

    @property
    def studies(self) -> int | None:
        """Number of studies, where the build noted it."""
        number = self.store.manifest.get("studies")
        return number if isinstance(number, int) else None


class Generations:
    """The newest generation of a store; looks for a newer one each time, which is one ``stat``."""

    def __init__(self, config: Config) -> None:
        """Open the store.

        Raises:
            StoreError: there is no graph to open.
        """
        self._config = config
        self._lock = threading.Lock()
        self._mark = find_mark(config.store)
        self._open = self._open_newest()

    def get(self) -> Generation:
        """The generation to answer from; a request keeps the one it began with."""
        if find_mark(self._config.store) != self._mark:
            # Whoever comes meanwhile waits: after a write nobody is shown what was before.
            with self._lock:
                self._swap()
        return self._open

    def _swap(self) -> None:
        mark = find_mark(self._config.store)
        if mark == self._mark:
            return
        try:
            self._open = self._open_newest()
        except KgError as error:
            _LOG.error("a newer generation cannot be opened, the present one stays: %s", error)
        else:
            _LOG.info("answering from generation %s now", self._open.name)
        self._mark = mark

    def _open_newest(self) -> Generation:
        return Generation(open_store(self._config.store), self._config)
