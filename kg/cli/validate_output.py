"""The report of ``kg validate`` in the form that was asked for, to a file or to stdout.

Owns which form is written by which room. Refuses to know what the forms say.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from kg.build.finding_spool import FindingSpool
from kg.errors import KgError
from kg.validation.assessment import Assessment
from kg.validation.findings import Finding
from kg.validation.report import count_findings, describe_study, to_object
from kg.validation.report_markdown import format_markdown
from kg.validation.report_rdf import FORMATS, write_report
from kg.validation.report_summary import build_summary, format_summary

FORMAT_NAMES = ("text", "json", "turtle", "ntriples", "html", "markdown")


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """Where the report goes: ``path``, which is there only once it is complete, or stdout.

    Raises:
        KgError: the file cannot be written.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = path.resolve()
    if target.exists() and not target.is_file():
        # A pipe or a device takes what comes; it cannot be put in place at the end.
        with _open(target, path) as out:
            yield out
        return
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with _open(unfinished, path) as out:
            yield out
        # Nothing is written where nothing could be read; what stood there stays.
        if unfinished.stat().st_size:
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _open(file: Path, path: Path) -> BinaryIO:
    """``file`` for writing; only its own faults are told as those of ``path``."""
    try:
        return cast("BinaryIO", io.BufferedWriter(_Output(file, path)))
    except OSError as error:
        raise _make_error(path, error) from error


class _Output(io.FileIO):
    def __init__(self, file: Path, path: Path) -> None:
        self._path = path
        super().__init__(file, "wb")

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise _make_error(self._path, error) from error


def _make_error(path: Path, error: OSError) -> KgError:
    return KgError(f"{path} cannot be written: {error.strerror}")


def write_assessment(
    out: BinaryIO, format_: str, assessment: Assessment, spool: FindingSpool, *, by_study: bool
) -> None:
    """Write the report; ``by_study`` adds every study's findings to text and JSON."""
    if format_ in FORMATS:
        write_report(out, assessment, lambda: _list_findings(spool), FORMATS[format_])
    elif format_ == "html":
        # Imported here because the web's libraries take a while, and no other form needs them.
        from kg.web.report_page import render_report

        out.write(render_report(assessment).encode())
    elif format_ == "markdown":
        out.write(format_markdown(assessment).encode())
    else:
        write = _write_json if format_ == "json" else _write_text
        write(out, assessment, spool if by_study else None)


def _list_findings(spool: FindingSpool) -> Iterator[Finding]:
    return (finding for _, findings in spool for finding in findings)


def _write_text(out: BinaryIO, assessment: Assessment, spool: FindingSpool | None) -> None:
    for study, findings in spool or ():
        paragraph = "\n".join(describe_study(study or "Shared things", findings))
        out.write(f"{paragraph}\n\n".encode())
    out.write(f"{format_summary(assessment)}\n".encode())


def _write_json(out: BinaryIO, assessment: Assessment, spool: FindingSpool | None) -> None:
    summary = msgspec.json.format(msgspec.json.encode(build_summary(assessment)), indent=2)
    if spool is None:
        out.write(summary + b"\n")
        return
    out.write(summary.removesuffix(b"\n}") + b',\n  "found": [')
    for number, (study, findings) in enumerate(spool):
        entry = {
            "study": study or None,
            "counts": count_findings(findings),
            "findings": [to_object(finding) for finding in findings],
        }
        out.write((b",\n" if number else b"\n") + msgspec.json.encode(entry))
    out.write(b"\n  ]\n}\n")
