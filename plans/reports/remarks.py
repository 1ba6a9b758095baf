"""A round of review as data: every place that is judged, its verdict, and how far the round is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plans.completeness import PARTS, TEXT_PARTS
from plans.models import DepartmentPlan, Remark, Submission
from plans.models.review import GOOD, Verdict
from plans.reports.differences import place_name


@dataclass(frozen=True)
class Place:
    """What is judged by itself: a part, a goal, a measure. Goals and measures as a whole may be judged too."""

    anchor: str
    part: str
    number: int | None = None
    title: str = ""

    @property
    def name(self) -> str:
        return place_name(self.part, self.number)

    @property
    def is_optional(self) -> bool:
        return self.anchor in ("goals", "measures")


@dataclass(frozen=True)
class Judged:
    place: Place
    remark: Remark | None

    @property
    def verdict(self) -> str:
        return self.remark.verdict if self.remark else ""

    @property
    def is_unseen(self) -> bool:
        return not self.verdict and not self.place.is_optional

    @property
    def counts(self) -> bool:
        return bool(self.verdict) or not self.place.is_optional


@dataclass(frozen=True)
class Tally:
    total: int
    passed: int
    must_change: int
    unseen: int


def places_of(plan: DepartmentPlan) -> list[Place]:
    """In the order of the document; two queries."""
    found: list[Place] = []
    for code, _name in PARTS:
        found.append(Place(code, code))
        if code not in TEXT_PARTS:
            rows = getattr(plan, code).order_by("number").values_list("pk", "number", "title")
            found += [Place(f"{code}-{pk}", code, number, title) for pk, number, title in rows]
    return found


def round_of(plan: DepartmentPlan, submission: Submission) -> list[Judged]:
    """Of the submission under review; three queries."""
    remarks = {remark.anchor: remark for remark in submission.remarks.all()}
    return [Judged(place, remarks.get(place.anchor)) for place in places_of(plan)]


def tally(judged: Sequence[Judged]) -> Tally:
    counted = [one for one in judged if one.counts]
    return Tally(
        total=len(counted),
        passed=sum(one.verdict in GOOD for one in counted),
        must_change=sum(one.verdict == Verdict.MUST_CHANGE for one in counted),
        unseen=sum(one.is_unseen for one in counted),
    )


def open_requirements(plan: DepartmentPlan) -> list[Remark]:
    """What the plan came back with the last time, in the order of the document."""
    order = {code: place for place, (code, _name) in enumerate(PARTS)}
    last = plan.decisions.order_by("-id").first()
    if last is None or last.act != "return":
        return []
    found = plan.remarks.requirements().filter(decision=last).select_related("written_by", "replied_by")
    return sorted(found, key=lambda one: (order.get(one.part, 9), one.number or 0))


def asked_here(plan: DepartmentPlan, part: str, item: int | None) -> dict[str, Any]:
    """For the editor: what the plan came back with, and what of it belongs to the open place. What was asked about
    something that is gone stands with its part."""
    asked = open_requirements(plan)
    live = live_anchors(plan) if asked else set()
    anchor = f"{part}-{item}" if item else part
    here = [
        one
        for one in asked
        if one.anchor == anchor or (not item and one.part == part and one.item and one.anchor not in live)
    ]
    return {
        "asked": [(one, place_name(one.part, one.number), one.anchor in live) for one in asked],
        "asked_here": here,
        "asked_answered": sum(bool(one.answer) for one in asked),
    }


def live_anchors(plan: DepartmentPlan) -> set[str]:
    goals, measures = (rows.values_list("pk", flat=True) for rows in (plan.goals, plan.measures))
    return {*(f"goals-{pk}" for pk in goals), *(f"measures-{pk}" for pk in measures)}
