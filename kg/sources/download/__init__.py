"""Download of study records from the ClinicalTrials.gov API v2 into one zip archive.

Owns the requests and their retries (:mod:`.client`), which pages to ask for (:mod:`.walking`), what
is kept so that a killed download goes on (:mod:`.journal`) and the archive at its end
(:mod:`.archive`). Refuses to know what records say beyond their NCT ids and dates.
"""

from kg.sources.download.client import Manners
from kg.sources.download.fetching import FetchReport, fetch
from kg.sources.download.pace import Clock
from kg.sources.download.selection import Selection, make_parameters, parse_nct_ids

__all__ = [
    "Clock",
    "FetchReport",
    "Manners",
    "Selection",
    "fetch",
    "make_parameters",
    "parse_nct_ids",
]
