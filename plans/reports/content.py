"""What a plan says, in one shape for the live plan and for a frozen edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.figures import HUNDRED
from core.phrases import PERSON
from plans.completeness import PARTS, TEXT_PARTS
from plans.custom_values import lines
from plans.indicator_words import name_words, unit_words
from plans.lifecycle import IN_FORCE
from plans.models import DepartmentPlan, Indicator, PlanEdition, PlanRows, PlanTemplate
from plans.models.custom import Subject
from plans.models.goal import AttainmentMethod, MeasureFamily
from plans.reports import additions


@dataclass(frozen=True)
class GoalLine:
    number: int
    title: str
    scope: str
    indicator: str
    unit: str
    objective: str
    owner: str
    owner_name: str
    """Without the post; empty where nobody is named."""
    method: str
    baseline: Decimal | None
    target: Decimal | None
    range_low: Decimal | None
    range_high: Decimal | None
    tolerance: Decimal | None
    quarters: list[Decimal | None]
    weight: Decimal
    starts_on: date | None
    due_on: date | None
    rationale: str
    findings: list[int]
    evidence: list[additions.EvidenceLine]
    parts: list[additions.PartLine]
    url: str = ""
    ended_on: date | None = None
    custom: list[tuple[str, str]] = field(default_factory=list)
    """(label, value) of the office's own fields."""


@dataclass(frozen=True)
class MeasureLine:
    number: int
    title: str
    family: str
    description: str
    owner: str
    starts_on: date | None
    due_on: date | None
    expected_effect: str
    cost: Decimal | None
    goals: list[tuple[str, Decimal]]
    benefit: Decimal | None
    benefit_basis: str
    findings: list[int]
    milestones: list[tuple[str, date | None]]
    needs: list[str]
    ended_on: date | None = None
    custom: list[tuple[str, str]] = field(default_factory=list)
    requests: list[AskedText] = field(default_factory=list)


@dataclass(frozen=True)
class AskedText:
    """What a measure asks of a resource pool, as the plan says it."""

    pool: str
    quarter: int
    amount: Decimal
    unit: str
    note: str


@dataclass(frozen=True)
class PlanText:
    code: str
    name: Any
    text: str


@dataclass(frozen=True)
class PlanContent:
    """What a plan says, in the same shape whether it is live or a frozen edition."""

    texts: dict[str, PlanText]
    goals: list[GoalLine]
    measures: list[MeasureLine]
    findings: list[additions.FindingLine]
    evidence: list[additions.EvidenceLine]
    explanations: list[tuple[str, str]]

    @property
    def weight_total(self) -> Decimal:
        return sum((goal.weight for goal in self.goals if goal.ended_on is None), Decimal(0))

    @property
    def weight_is_whole(self) -> bool:
        return self.weight_total == HUNDRED

    @property
    def benefit_total(self) -> Decimal:
        return sum((measure.benefit or Decimal(0) for measure in self.measures), Decimal(0))

    @property
    def cost_total(self) -> Decimal:
        return sum((measure.cost or Decimal(0) for measure in self.measures), Decimal(0))


def plan_content(plan: DepartmentPlan, rows: PlanRows | None = None) -> PlanContent:
    rows = rows or plan.rows()
    in_force = plan.status in IN_FORCE
    urls = {goal.number: goal.get_absolute_url() for goal in rows.goals} if in_force else {}
    return shape(plan.content(rows), plan.names(rows), urls)


def frozen_plan(edition: PlanEdition) -> PlanContent:
    return shape(edition.content, edition.content.get("names", {}), {})


def template_content(template: PlanTemplate) -> PlanContent:
    """A template keeps no names: indicators are called what they are called today, objectives by their code, for
    each year has its own."""
    codes = {goal["indicator"] for goal in template.content["goals"] if goal["indicator"]}
    rows = list(Indicator.objects.filter(code__in=codes))
    names = {
        "indicators": {row.code: row.name for row in rows},
        "indicators_en": {row.code: row.name_en for row in rows},
        "units": {row.code: row.unit for row in rows},
    }
    return shape(template.content, names, {})


def shape(
    content: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], urls: Mapping[int, str]
) -> PlanContent:
    labels = dict(PARTS)
    return PlanContent(
        texts={code: PlanText(code, labels[code], content[code]) for code in TEXT_PARTS},
        goals=[goal_line(goal, names, urls) for goal in content["goals"]],
        measures=[measure_line(measure, names) for measure in content["measures"]],
        findings=additions.finding_lines(content),
        evidence=additions.evidence_lines(content.get("evidence", ())),
        explanations=additions.explanation_lines(content),
    )


def goal_line(
    goal: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], urls: Mapping[int, str]
) -> GoalLine:
    def named(kind: str, code: str | None) -> str:
        return names.get(kind, {}).get(code, code) if code else ""

    objective = goal["objective"]
    owner = named("people", goal["owner"])
    figures = ("baseline", "target", "range_low", "range_high", "tolerance")
    return GoalLine(
        number=goal["number"],
        title=goal["title"],
        scope=goal["scope"],
        indicator=indicator_named(goal["indicator"], names),
        unit=unit_words(named("units", goal["indicator"])) if goal["indicator"] else "",
        objective=" ".join(dict.fromkeys([objective, named("objectives", objective)])) if objective else "",
        owner=PERSON.told(owner),
        owner_name=PERSON.fields(owner).get("name", owner),
        method=str(AttainmentMethod(goal["method"]).label),
        **{name: figure(goal[name]) for name in figures},
        quarters=[figure(goal["quarters"].get(str(quarter))) for quarter in (1, 2, 3, 4)],
        weight=Decimal(goal["weight"]),
        starts_on=day(goal["starts_on"]),
        due_on=day(goal["due_on"]),
        rationale=goal["rationale"],
        findings=list(goal.get("findings", ())),
        evidence=additions.evidence_lines(goal.get("evidence", ())),
        parts=additions.part_lines(goal, names),
        url=urls.get(goal["number"], ""),
        ended_on=day(goal.get("ended_on")),
        custom=lines(goal.get("custom", {}), names, Subject.GOAL),
    )


def indicator_named(code: str | None, names: Mapping[str, Mapping[str, str]]) -> str:
    """An indicator as it was called when the names were taken, in the reader's language."""
    if not code:
        return ""
    english = names.get("indicators_en", {}).get(code, "")
    return name_words(code, names.get("indicators", {}).get(code, code), english)


def measure_line(measure: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> MeasureLine:
    owner = measure["owner"]
    return MeasureLine(
        number=measure["number"],
        title=measure["title"],
        family=str(MeasureFamily(measure["family"]).label),
        description=measure["description"],
        owner=PERSON.told(names.get("people", {}).get(owner, owner)) if owner else "",
        starts_on=day(measure["starts_on"]),
        due_on=day(measure["due_on"]),
        expected_effect=measure["expected_effect"],
        cost=figure(measure["cost"]),
        goals=[(number, Decimal(weight)) for number, weight in sorted(measure["goals"].items())],
        benefit=figure(measure.get("benefit")),
        benefit_basis=measure.get("benefit_basis", ""),
        findings=list(measure.get("findings", ())),
        milestones=[(one["title"], day(one["due_on"])) for one in measure.get("milestones", ())],
        needs=additions.needs_words(measure, names),
        ended_on=day(measure.get("ended_on")),
        custom=lines(measure.get("custom", {}), names, Subject.MEASURE),
        requests=[
            AskedText(asked["pool"], asked["quarter"], Decimal(asked["amount"]), asked["unit"], asked["note"])
            for asked in measure.get("requests", ())
        ],
    )


def figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
