"""What the system already knows, offered to those who write a plan.

The apps that hold the figures register here what they can tell about a plan's department or about one of its goals;
plans imports none of them. An author quotes an offer with one click, and the figures are kept as they were that day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.charts import Chart
from plans.models import DepartmentPlan, Goal

Cells = tuple[str, ...]


@dataclass(frozen=True)
class OfferedFigures:
    """One set of figures about the plan's department with all below it.

    `title` is the finding in a sentence, `line` names measure, period and how many records, `head` and `rows` are
    the table, `path` the page that shows what is behind it. `status` is a status of attainment, or empty.
    """

    title: str
    line: str
    head: Cells = ()
    rows: tuple[Cells, ...] = ()
    chart: Chart | None = None
    path: str = ""
    path_label: str = ""
    status: str = ""

    def frozen(self) -> dict[str, Any]:
        """What a quotation keeps."""
        return {"line": self.line, "head": list(self.head), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True, slots=True)
class Offer:
    """`build` gets the plan and, if `of_goal`, a goal with its indicator; None where there is nothing to tell."""

    code: str
    build: Callable[[DepartmentPlan, Goal | None], OfferedFigures | None]
    of_goal: bool = False
    position: int = 50


@dataclass(frozen=True, slots=True)
class Known:
    """A value that the system computed, with how it came about in words."""

    value: Decimal
    words: str
    path: str = ""
    path_label: str = ""


@dataclass
class _Registry:
    offers: dict[str, Offer] = field(default_factory=dict)
    baselines: list[Callable[[DepartmentPlan, Goal], Known | None]] = field(default_factory=list)


_registry = _Registry()


def register(*offers: Offer) -> None:
    for offer in offers:
        _registry.offers[offer.code] = offer


def register_baseline(build: Callable[[DepartmentPlan, Goal], Known | None]) -> None:
    """Says what a goal's indicator showed before the plan; the first that knows is believed."""
    if build not in _registry.baselines:
        _registry.baselines.append(build)


def known_offer(code: str) -> Offer | None:
    return _registry.offers.get(code)


def offers_for(plan: DepartmentPlan, goal: Goal | None) -> list[tuple[Offer, OfferedFigures]]:
    """All that can be told: of the goal first if one is open, then of the department."""
    ordered = sorted(_registry.offers.values(), key=lambda o: (not o.of_goal, o.position, o.code))
    told = [
        (offer, offer.build(plan, goal if offer.of_goal else None))
        for offer in ordered
        if not offer.of_goal or (goal is not None and goal.indicator_id is not None)
    ]
    return [(offer, figures) for offer, figures in told if figures is not None]


def baseline_of(plan: DepartmentPlan, goal: Goal) -> Known | None:
    """The computed baseline of the goal's indicator; None where nobody knows it."""
    if goal.indicator_id is None:
        return None
    return next((known for build in _registry.baselines if (known := build(plan, goal)) is not None), None)
