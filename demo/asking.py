"""What the office asks beyond the product's own fields, and what the departments answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from organization.models import User
from plans.commands.custom_fields import FieldInput, add_custom_field
from plans.models import DepartmentPlan, Evidence
from plans.models.custom import FieldKind, Subject
from plans.offers import known_offer

RISKS = ("高", "中", "低")


def make_custom_fields(officer: User) -> None:
    add_custom_field(
        Subject.GOAL,
        FieldInput(
            label="风险等级",
            kind=FieldKind.CHOICE,
            choices=RISKS,
            help_text="达不到的可能有多大；高的每月向办公室报告一次。",
        ),
        code="risk",
        by=officer,
    )
    add_custom_field(
        Subject.MEASURE,
        FieldInput(label="是否涉及外包", kind=FieldKind.YES_NO),
        code="outsourced",
        by=officer,
    )
    add_custom_field(
        Subject.MEASURE,
        FieldInput(label="试点范围", kind=FieldKind.TEXT, help_text="先在哪里试，例如一个班组或一个片区。"),
        code="pilot",
        by=officer,
    )


def answer(plan: DepartmentPlan) -> None:
    """The heaviest goal carries the highest risk; what is built or bought comes from outside."""
    for goal in plan.goals.order_by("number"):
        goal.custom = {"risk": RISKS[0] if goal.weight >= 40 else RISKS[1 if goal.number % 2 else 2]}
        goal.save(update_fields=["custom"])
    for measure in plan.measures.order_by("number"):
        measure.custom = {"outsourced": measure.family in ("technology", "facility")}
        if measure.number == 1:
            measure.custom["pilot"] = "先在一个班组试行两个月"
        measure.save(update_fields=["custom"])


def quote(plan: DepartmentPlan, head: User, begun: datetime) -> None:
    """Figures of the system with the problems they show, one a day: complaints by category, the indicator's trend,
    how satisfied customers were."""
    goals = list(plan.goals.for_content())
    wanted = (("complaints", None), (f"trend:{goals[0].pk}", goals[0]), ("satisfaction", None))
    for number, (finding, (code, goal)) in enumerate(
        zip(plan.findings.order_by("number"), wanted, strict=False)
    ):
        offer = known_offer(code.partition(":")[0])
        figures = offer.build(plan, goal) if offer else None
        if figures is None:
            continue
        Evidence.objects.create(
            plan=plan,
            finding=finding,
            offer=code,
            title=figures.title[:200],
            figures=figures.frozen(),
            path=figures.path[:500],
            taken_at=begun + timedelta(days=number, hours=number),
            taken_by=head,
        )
