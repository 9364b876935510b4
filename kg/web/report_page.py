"""The report of a validation as one page that stands alone: a file to keep, or to send.

Owns what the page shows. It belongs to the web's room because it has the look of the site: the
style sheet that the server gives out is put into the page, so that both change together. It needs
neither the server nor another host. Refuses to know how findings were made.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import groupby

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.namespaces import Iris
from kg.validation.assessment import Assessment, Check
from kg.validation.findings import SEVERITIES
from kg.validation.report_summary import (
    find_value,
    name_counts,
    name_places,
    name_sample_node,
    shorten,
)
from kg.validation.tally import KindCount, Sample
from kg.validation.terms import get_text, parse_term

_RECORD = "https://clinicaltrials.gov/study/"
_SHOWN_ROWS = 20
_PLURALS = {"Violation": "Violations", "Warning": "Warnings", "Info": "Notes"}


class _Place(msgspec.Struct):
    """A sample with its addresses; ``record`` is empty for a shared thing."""

    name: str
    record: str
    node: str
    node_name: str
    value: str


class _Row(msgspec.Struct):
    """One kind of finding."""

    severity: str
    shape: str
    message: str
    component: str
    findings: int
    where: str
    percent: float
    samples: list[_Place]


class _Group(msgspec.Struct):
    severity: str
    title: str
    findings: int
    rows: list[_Row]


def render_report(assessment: Assessment) -> str:
    """HTML of the page, style included."""
    checks = sorted(assessment.checks, key=lambda check: (-bool(check.count), check.name))
    return (
        _get_environment()
        .get_template("report.html")
        .render(
            assessment=assessment,
            counts=name_counts(assessment),
            groups=_list_groups(assessment),
            severities=[(severity, _PLURALS[severity]) for severity in SEVERITIES],
            checks=[(check, _list_rows(check)) for check in checks],
            failing=sum(bool(check.count) for check in checks),
            style=Markup(_read("static/style.css")),
            icon=Markup(_read("static/icon.svg")),
        )
    )


@cache
def _get_environment() -> Environment:
    loader = PackageLoader("kg.web", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["grouped"] = "{:,}".format
    return environment


def _read(name: str) -> str:
    return files("kg.web").joinpath(name).read_text(encoding="utf-8")


def _list_groups(assessment: Assessment) -> list[_Group]:
    ranked = groupby(assessment.tally.rank(), lambda one: one.kind.severity)
    return [
        _Group(
            severity,
            _PLURALS.get(severity, severity),
            assessment.count(severity),
            [_describe(found, assessment) for found in kinds],
        )
        for severity, kinds in ranked
    ]


def _describe(found: KindCount, assessment: Assessment) -> _Row:
    iris = Iris(assessment.base_iri)
    return _Row(
        found.kind.severity,
        shorten(found.kind.shape) or "(no shape)",
        found.message,
        found.kind.component.removesuffix("ConstraintComponent"),
        found.findings,
        name_places(found),
        _get_percent(found, assessment),
        [_place(sample, iris) for sample in found.samples],
    )


def _get_percent(found: KindCount, assessment: Assessment) -> float:
    """The share of the studies, or of the shared things, that have it."""
    tally = assessment.tally
    shares = [(found.studies, tally.studies), (found.things, tally.things)]
    return max(100 * part / whole if whole else 0.0 for part, whole in shares)


def _place(sample: Sample, iris: Iris) -> _Place:
    record = f"{_RECORD}{sample.study}" if sample.study else ""
    study = iris.study(sample.study) if sample.study else ""
    name = sample.study or name_sample_node(sample, iris.base)
    part = sample.focus_node.removeprefix(study).strip("/")
    node_name = (part or "study") if study and sample.focus_node.startswith(study) else part
    if part and sample.focus_label:
        node_name = sample.focus_label
    return _Place(name, record, sample.focus_node, node_name, find_value(sample))


def _list_rows(check: Check) -> list[list[str]]:
    return [
        ["" if term is None else get_text(parse_term(term)) for term in row]
        for row in check.rows[:_SHOWN_ROWS]
    ]
