"""The exceptions this package raises on purpose.

::

    KgError
    ├── ConfigError          a setting (``KG_*``) that cannot be used
    ├── SourceError          input that cannot be read: where, which study, which field, why
    │   ├── NotAStudyError   readable, but not a study record
    │   ├── ArchiveError     an archive that is damaged or unsafe to open
    │   ├── DuplicateStudyError
    │   └── OlderVersionError
    ├── VocabularyError      a vocabulary file that cannot be used
    ├── ValidationError      the shapes themselves cannot be used (never: data that breaks them)
    ├── StoreError           the store is missing, damaged or of another version
    │   └── StoreBusyError   another build or write has it; later it may be free
    ├── QueryError           a query that cannot be run: parse fault, missing or ill-typed parameter
    │   ├── ConditionFailedError
    │   │                    a graph that is not as whoever writes it takes it for
    │   ├── GraphAbsentError a graph that is to be read or changed and is not there
    │   ├── QueryEndedError  one that ran against a limit: time, memory, rows, bytes
    │   └── CallRefusedError one that would call a server that is not on the allow-list
    ├── PoolFullError        more queries at once than the server takes; later it may
    └── SearchError          a search index that is missing or damaged

Owns the exception tree; knows nothing of what raises it. Every message is one line that says what
is wrong and, where there is something to do, what to do.
"""

from __future__ import annotations


class KgError(Exception):
    """Base of everything raised on purpose; the command line prints its message and exits."""


class ConfigError(KgError):
    """A setting that cannot be used; the message names the environment variable."""


class SourceError(KgError):
    """Input that cannot be read.

    Args:
        reason: what is wrong, in words for the person who owns the file.
        file: path, and for an archive member ``archive.zip!member``.
        study: NCT id where it is known.
        field: path of the field in API v2 spelling, e.g. ``statusModule.startDateStruct.date``.
    """

    def __init__(
        self, reason: str, *, file: str = "", study: str | None = None, field: str | None = None
    ) -> None:
        self.reason = " ".join(reason.split())
        self.file = file
        self.study = study
        self.field = field
        super().__init__(self.__str__())

    def __str__(self) -> str:
        parts = [part for part in (self.file, self.study, self.field) if part]
        return ": ".join([*parts, self.reason])

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_source_error, (type(self), self.reason, self.file, self.study, self.field)


def _rebuild_source_error(
    kind: type[SourceError], reason: str, file: str, study: str | None, field: str | None
) -> SourceError:
    """Unpickle: worker processes send these to the parent."""
    return kind(reason, file=file, study=study, field=field)


class NotAStudyError(SourceError):
    """Readable input that is no study record."""


class ArchiveError(SourceError):
    """An archive that is damaged, or that would be unsafe to open."""


class DuplicateStudyError(SourceError):
    """A second record of a study that the same run has read already."""


class OlderVersionError(SourceError):
    """A record of an earlier date than the one that stands in the store."""


class VocabularyError(KgError):
    """A vocabulary file that cannot be used."""


class ValidationError(KgError):
    """Shapes that cannot be used. Data that breaks a shape is a finding, never an exception."""


class StoreError(KgError):
    """The store is missing, damaged, or written by another version."""


class StoreBusyError(StoreError):
    """Another build, update or write is at work on the store."""


class QueryError(KgError):
    """A query that cannot be run.

    Args:
        message: why.
        line, column: where the query breaks, in characters from 1, where that is known.

    Attributes:
        text: the query, where whoever reads the message should be shown the place in it.
    """

    text = ""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class GraphAbsentError(QueryError):
    """There is no graph of this name."""


class ConditionFailedError(QueryError):
    """A graph is not as whoever wants to write it has seen it."""


class QueryEndedError(QueryError):
    """A query that was ended before its result was whole.

    Args:
        message: which limit, and what to do.
        kind: ``time``, ``memory``, ``rows``, ``bytes``; ``remote`` where another server that it
            calls does not answer; ``busy`` where it gave way to others,
            ``lost`` with its process or its data, ``engine`` where the engine failed.
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class CallRefusedError(QueryError):
    """A query that would call a server it may not call."""


class PoolFullError(KgError):
    """All query workers are busy, and enough queries wait for one."""


class SearchError(KgError):
    """A search index that is missing or damaged."""
