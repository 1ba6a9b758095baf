"""Starting a plan from last year's, or from a template: what is wanted of it is carried over, then rewritten.

What must be thought about anew is not carried: targets, reasons, evidence, explanations and requests. The baseline
becomes what the system measured last, where it knows; dates move by whole years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import DateField, DecimalField, Model
from django.utils.translation import gettext as _

from core.errors import Invalid
from plans.commands.custom_values import carried
from plans.commands.editing import finish_edit, plan_for_edit
from plans.comparison import NOTHING, comparisons
from plans.completeness import TEXT_PARTS
from plans.models import (
    DepartmentPlan,
    Finding,
    Goal,
    GoalMeasure,
    Indicator,
    Measure,
    Milestone,
    PlanTemplate,
)
from plans.models.custom import Subject
from plans.models.goal import FIGURE

PLACES = FIGURE["decimal_places"]
ANEW = frozenset({"number", "target", "rationale", "custom"})
"""Fields of findings, goals and measures that are not read back as they were: thought about anew, or asked apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to carry over: codes of text parts, numbers of findings, goals and measures."""

    texts: frozenset[str] = field(default_factory=frozenset)
    findings: frozenset[int] = field(default_factory=frozenset)
    goals: frozenset[int] = field(default_factory=frozenset)
    measures: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def everything(cls, content: Mapping[str, Any]) -> Choice:
        def numbers(name: str) -> frozenset[int]:
            return frozenset(row["number"] for row in content.get(name, ()))

        return cls(
            texts=frozenset(part for part in TEXT_PARTS if content.get(part)),
            findings=numbers("findings"),
            goals=numbers("goals"),
            measures=numbers("measures"),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.findings or self.goals or self.measures)


@transaction.atomic
def copy_forward(
    plan: DepartmentPlan, source: DepartmentPlan, choice: Choice, *, by: Any, version: int | None
) -> DepartmentPlan:
    """Carry the chosen things of an earlier plan of the same department over; they come after what is there already.

    Text parts are carried only into parts that are still empty, so that nothing written is lost.
    """
    plan = plan_for_edit(plan, by=by)
    plan.expect_version(version)
    if source.department_id != plan.department_id or source.cycle.year >= plan.cycle.year:
        raise Invalid("wrong_source", _("只能从本部门以前年度的计划带入。"))
    years = plan.cycle.year - source.cycle.year
    counts = _fill(plan, source.content(), choice, years=years)
    return finish_edit(plan, by=by, data={"copied_from": source.cycle.year, **counts})


@transaction.atomic
def start_from_template(
    plan: DepartmentPlan, template: PlanTemplate, *, by: Any, version: int | None
) -> DepartmentPlan:
    """Put everything of a template into the plan; its dates are those of the year it was made for."""
    plan = plan_for_edit(plan, by=by)
    plan.expect_version(version)
    if not template.is_active:
        raise Invalid(
            "template_inactive", _("模板「%(name)s」已经停用，请换一个。") % {"name": template.name}
        )
    years = plan.cycle.year - int(template.content.get("year", plan.cycle.year))
    counts = _fill(plan, template.content, Choice.everything(template.content), years=years)
    return finish_edit(plan, by=by, data={"template": template.name, **counts})


def _fill(plan: DepartmentPlan, content: Mapping[str, Any], choice: Choice, *, years: int) -> dict[str, int]:
    if choice.is_empty:
        raise Invalid("nothing_chosen", _("请至少选择一项要带入的内容。"))
    texts = [part for part in TEXT_PARTS if part in choice.texts and not getattr(plan, part).strip()]
    for part in texts:
        setattr(plan, part, content.get(part, ""))
    plan.save(update_fields=texts)
    findings = _findings(plan, _chosen(content, "findings", choice.findings))
    goals = _goals(plan, _chosen(content, "goals", choice.goals), findings, years)
    measures = _measures(plan, _chosen(content, "measures", choice.measures), goals, findings, years)
    return {
        "texts": len(texts),
        "findings": len(findings),
        "goals": len(goals),
        "measures": len(measures),
    }


def _chosen(content: Mapping[str, Any], name: str, numbers: frozenset[int]) -> list[Mapping[str, Any]]:
    return [row for row in content.get(name, ()) if row["number"] in numbers]


def _next(rows: Any) -> int:
    last = rows.order_by("number").values_list("number", flat=True).last()
    return (last or 0) + 1


def _findings(plan: DepartmentPlan, rows: list[Mapping[str, Any]]) -> dict[int, Finding]:
    """Old number -> the new finding."""
    first, made = _next(plan.findings), {}
    for offset, row in enumerate(rows):
        made[row["number"]] = Finding.objects.create(
            plan=plan,
            number=first + offset,
            **_said_again(Finding, row, plan, 0),
        )
    return made


def _goals(
    plan: DepartmentPlan, rows: list[Mapping[str, Any]], findings: Mapping[int, Finding], years: int
) -> dict[int, Goal]:
    first, made = _next(plan.goals), {}
    codes = {row["indicator"] for row in rows if row["indicator"]}
    indicators = {i.code: i for i in Indicator.objects.filter(code__in=codes, is_active=True)}
    objectives = {objective.code: objective for objective in plan.cycle.objectives.all()}
    people = {person.username: person for person in plan.possible_owners()}
    known = comparisons(plan.department_id, plan.cycle.year, {i.pk for i in indicators.values()})
    for offset, (row, custom) in enumerate(zip(rows, carried(Subject.GOAL, rows), strict=True)):
        indicator = indicators.get(row["indicator"])
        past = known.get(indicator.pk, NOTHING).past if indicator else ()
        values = _said_again(Goal, row, plan, years)
        if past:
            values["baseline"] = round(past[-1][1], PLACES)
        goal = Goal.objects.create(
            **values,
            plan=plan,
            number=first + offset,
            indicator=indicator,
            objective=objectives.get(row["objective"]),
            owner=people.get(row["owner"]),
            custom=custom,
        )
        goal.findings.set([findings[n] for n in row.get("findings", ()) if n in findings])
        made[row["number"]] = goal
    return made


def _measures(
    plan: DepartmentPlan,
    rows: list[Mapping[str, Any]],
    goals: Mapping[int, Goal],
    findings: Mapping[int, Finding],
    years: int,
) -> dict[int, Measure]:
    first, made = _next(plan.measures), {}
    people = {person.username: person for person in plan.possible_owners()}
    for offset, (row, custom) in enumerate(zip(rows, carried(Subject.MEASURE, rows), strict=True)):
        measure = Measure.objects.create(
            **_said_again(Measure, row, plan, years),
            plan=plan,
            number=first + offset,
            owner=people.get(row["owner"]),
            custom=custom,
        )
        measure.findings.set([findings[n] for n in row.get("findings", ()) if n in findings])
        for number, weight in row["goals"].items():
            if int(number) in goals:
                GoalMeasure.objects.create(goal=goals[int(number)], measure=measure, weight=Decimal(weight))
        for milestone in row.get("milestones", ()):
            day = _moved(plan, milestone["due_on"], years)
            if day:
                weight = Decimal(milestone.get("weight", 1))
                Milestone.objects.create(measure=measure, title=milestone["title"], due_on=day, weight=weight)
        made[row["number"]] = measure
    return made


def _said_again(
    model: type[Model], row: Mapping[str, Any], plan: DepartmentPlan, years: int
) -> dict[str, Any]:
    """The plain fields of an earlier content as the model holds them: figures, texts, codes, and days moved on."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.is_relation or column.name in ANEW or column.name not in row:
            continue
        value = row[column.name]
        if isinstance(column, DateField):
            value = _moved(plan, value, years)
        elif isinstance(column, DecimalField) and value is not None:
            value = Decimal(value)
        values[column.name] = value
    return values


def _moved(plan: DepartmentPlan, day: date | str | None, years: int) -> date | None:
    """The same day `years` later (29 February becomes the 28th); None when that is outside the cycle."""
    if day is None:
        return None
    day = date.fromisoformat(day) if isinstance(day, str) else day
    try:
        moved = day.replace(year=day.year + years)
    except ValueError:
        moved = day.replace(year=day.year + years, day=28)
    return moved if plan.cycle.starts_on <= moved <= plan.cycle.ends_on else None
