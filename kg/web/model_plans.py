"""Which classes the pictures of the model show, and where each stands.

Owns these tables. Refuses to know what joins the classes, and lengths.

Places are a table and not the work of a layout library: a drawing that people learn must not jump
when a property is added. The study is a bar in the middle; a class that stands two columns from it
has its row to itself, so that no line runs through a box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Plan:
    """Which classes a drawing has: name → column (0 to 4, the hub has 2) and row.

    ``mark`` is the class that lines are not drawn to: boxes get a mark instead. ``together`` has
    the classes that stand in the box of another, which has the same properties.
    """

    name: str
    title: str
    hub: str
    places: Mapping[str, tuple[int, int]]
    mark: str = ""
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


CORE = Plan(
    "core",
    "The core of the model",
    "Study",
    {
        "Study": (2, 0),
        "Drug": (0, 0),
        "ArmGroup": (1, 1),
        "Intervention": (1, 2),
        "meshv:Descriptor": (0, 3),
        "Condition": (1, 4),
        "Outcome": (0, 5),
        "OutcomeMeasure": (0, 6),
        "NihInstitute": (4, 0),
        "Identifier": (3, 0),
        "Grant": (4, 1),
        "Sponsorship": (3, 2),
        "ActivityCode": (4, 2),
        "Organization": (4, 3),
        "Location": (3, 4),
        "Country": (4, 5),
        "Criterion": (4, 6),
        "Link": (0, 7),
    },
    "Link",
    {"Grant": ("Contract",)},
)
RESULTS = Plan(
    "results",
    "The results of a study",
    "Study",
    {
        "Study": (2, 0),
        "Milestone": (1, 0),
        "FlowPeriod": (1, 1),
        "FlowStats": (0, 1),
        "DropWithdraw": (1, 2),
        "FlowGroup": (0, 3),
        "AdverseEvent": (1, 4),
        "EventStats": (0, 4),
        "EventGroup": (0, 5),
        "Analysis": (3, 0),
        "OutcomeMeasure": (3, 1),
        "OutcomeGroup": (4, 0),
        "Measurement": (4, 2),
        "BaselineMeasure": (3, 3),
        "BaselineGroup": (4, 4),
    },
)
