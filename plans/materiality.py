"""Which changes of a published plan need an adjustment, in one place.

Material is what leadership approved and people rely on: every field of the plan's content. What is not listed here
is either free (it reports how the work goes) or fixed (a different thing altogether: end the one, add the other).
`tests/plans/adjustments/test_materiality.py` holds these lists against the models.
"""

from __future__ import annotations

from collections.abc import Mapping

from plans.models.adjustment import ChangeSubject

PLAN = ("overview", "analysis", "schedule", "expected_effects")
GOAL = (
    "title", "scope", "objective", "owner", "baseline", "target", "range_low", "range_high", "tolerance", "floor",
    "ceiling", "weight", "starts_on", "due_on", "rationale", "findings",
)  # fmt: skip
"""And `quarter_1` to `quarter_4` while the quarter is open, `custom_<code>`."""
MEASURE = (
    "title", "family", "description", "owner", "starts_on", "due_on", "expected_effect", "cost", "benefit",
    "benefit_basis", "findings",
)  # fmt: skip
"""And `goal_<id>` (weight for a goal), `custom_<code>`."""
MILESTONE = ("title", "due_on", "weight")

MATERIAL: Mapping[str, tuple[str, ...]] = {
    ChangeSubject.PLAN: PLAN,
    ChangeSubject.GOAL: GOAL,
    ChangeSubject.MEASURE: MEASURE,
    ChangeSubject.MILESTONE: MILESTONE,
}
FIXED: Mapping[str, tuple[str, ...]] = {
    ChangeSubject.GOAL: ("plan", "number", "indicator", "method", "ended_on"),
    ChangeSubject.MEASURE: ("plan", "number", "ended_on"),
    ChangeSubject.MILESTONE: ("measure",),
}
"""A goal that is measured otherwise is another goal: its figures could not be compared with those before."""
FREE: Mapping[str, tuple[str, ...]] = {
    ChangeSubject.GOAL: ("is_apart",),
    ChangeSubject.MEASURE: ("progress", "is_major"),
    ChangeSubject.MILESTONE: ("reached_at", "reached_by"),
}
"""How far the work is, and by which procedure it is decided; never part of the content that was approved."""
TERMS = (
    "baseline", "target", "range_low", "range_high", "tolerance", "floor", "ceiling", "weight", "starts_on", "due_on",
)  # fmt: skip
"""Fields of a goal that attainment is computed by."""


def is_material(subject: str, field: str) -> bool:
    """May an adjustment change this field?"""
    head, _bar, tail = field.partition("_")
    if subject == ChangeSubject.GOAL and head == "quarter":
        return tail in {"1", "2", "3", "4"}
    if subject == ChangeSubject.MEASURE and head in {"goal", "new"} and tail.isdecimal():
        return True
    if subject in (ChangeSubject.GOAL, ChangeSubject.MEASURE) and head == "custom" and tail:
        return True
    return field in MATERIAL.get(subject, ())
