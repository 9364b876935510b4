"""One input → its studies, read, linked, mapped and validated.

Owns what happens to a record before it is loaded, and that one bad record stops nothing else.
Refuses to know processes, progress and the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from kg.build.focus_labels import name_focus
from kg.build.known import Known
from kg.errors import SourceError
from kg.mapping import map_study
from kg.mapping.draft import SharedKeys
from kg.mapping.history import Tombstone, map_tombstone
from kg.namespaces import Iris
from kg.search.documents import SearchDocument, make_document
from kg.sources import Item, Reading, load_item, read_records
from kg.study.version import RecordVersion, get_record_version
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary
from kg.validation.findings import Finding
from kg.validation.validator import Validator


class Checked(msgspec.Struct):
    """A study that could be read and mapped.

    Attributes:
        nct_id: the study.
        file: where it was read from.
        ntriples: its graph.
        shared: the shared things it points at.
        document: what the search index keeps of it; ``None`` for a study that is withheld.
        findings: what breaks a shape; any ``Violation`` keeps it out of the store.
        warnings: what the reader had to say, one line each.
        version: which version of the study the record is.
    """

    nct_id: str
    file: str
    version: RecordVersion
    ntriples: bytes
    shared: SharedKeys
    document: SearchDocument | None
    findings: list[Finding]
    warnings: list[str]

    @property
    def is_valid(self) -> bool:
        """Whether it may be loaded."""
        return not any(finding.severity == "Violation" for finding in self.findings)


class Unchanged(msgspec.Struct):
    """A record that says what was loaded before, and where it can be read again."""

    nct_id: str
    version: RecordVersion
    item: Item


class Pipeline:
    """Everything a record needs on its way, made once a process."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        validator: Validator,
        iris: Iris,
        known: Mapping[str, Known],
    ) -> None:
        """``known``: NCT id → what was loaded of the study, which need not be mapped again."""
        self._known = known
        self._knows_term = vocabulary.knows_term
        self._linker = Linker(vocabulary)
        self._validator = validator
        self._iris = iris

    def process(self, item: Item) -> Iterator[Checked | Unchanged | SourceError]:
        """The studies of one input, and a :class:`SourceError` for each that cannot be used."""
        try:
            data = load_item(item)
            for reading in read_records(data, item.name, self._knows_term):
                yield reading if isinstance(reading, SourceError) else self._check(reading, item)
        except SourceError as error:
            yield error
        except Exception as error:  # noqa: BLE001 - one record must never end the run
            reason = f"cannot be read ({type(error).__name__}: {error}); please report this"
            yield SourceError(reason, file=item.name)

    def _check(self, reading: Reading, item: Item) -> Checked | Unchanged | SourceError:
        study = reading.study
        try:
            version = get_record_version(study)
            known = self._known.get(study.nct_id)
            if known is not None and known.covers(version):
                return Unchanged(study.nct_id, version, item)
            if version.status == "WITHHELD":
                return self._withhold(reading, version, item)
            links = self._linker.link_study(study)
            graph = map_study(study, links, self._iris)
            document = make_document(study, links, self._iris)
            found = self._validator.find(graph.ntriples + graph.context)
            findings = name_focus(found, graph.ntriples)
        except Exception as error:  # noqa: BLE001 - one record must never end the run
            reason = f"cannot be mapped ({type(error).__name__}: {error}); please report this"
            return SourceError(reason, file=item.name, study=study.nct_id)
        return Checked(
            study.nct_id,
            item.name,
            version,
            graph.ntriples,
            graph.shared,
            document,
            findings,
            reading.warnings,
        )

    def _withhold(self, reading: Reading, version: RecordVersion, item: Item) -> Checked:
        """A study that the registry withholds: a tombstone, for its record is all placeholders."""
        nct_id = reading.study.nct_id
        title = reading.study.protocol_section.identification_module.brief_title
        tombstone = Tombstone(nct_id, title, version.date, "WITHHELD")
        ntriples = map_tombstone(tombstone, self._iris).encode()
        keys = SharedKeys()
        return Checked(nct_id, item.name, version, ntriples, keys, None, [], reading.warnings)
