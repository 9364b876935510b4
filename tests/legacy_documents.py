"""Small legacy XML documents of our own, and what is read from them."""

from __future__ import annotations

from kg.sources import Reading
from kg.sources.legacy_xml import read_legacy_xml
from kg.study.results import ResultsSection

HEAD = "<id_info><nct_id>NCT00000009</nct_id></id_info>"


def read_xml(body: str) -> Reading:
    """The study whose results are ``body``."""
    xml = f"<clinical_study>{HEAD}<clinical_results>{body}</clinical_results></clinical_study>"
    return read_legacy_xml(xml.encode(), "a.xml")


def read_results(body: str) -> ResultsSection:
    """The results ``body`` holds, read without a warning."""
    reading = read_xml(body)
    assert reading.warnings == []
    assert reading.study.has_results is True
    assert reading.study.results_section is not None
    return reading.study.results_section


def write_measurements(**attributes: dict[str, str]) -> str:
    """``<measurement_list>`` with the attributes of each group."""
    inner = "".join(
        f"<measurement group_id='{group}' {' '.join(f'{k}={v!r}' for k, v in rest.items())}/>"
        for group, rest in attributes.items()
    )
    return f"<measurement_list>{inner}</measurement_list>"
