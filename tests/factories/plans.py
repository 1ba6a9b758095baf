"""Cycles, indicators and plans for tests; `plan_in` takes a plan along its life by the real commands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from core.periods import organization_zone
from organization.models import Department, User
from plans.catalogue import INDICATORS
from plans.commands.approval import approve_plan
from plans.commands.problems import ProblemInput, raise_problem
from plans.commands.publication import publish_plan
from plans.commands.reporting import save_report, submit_report
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.completeness import examine
from plans.lifecycle import CycleStatus, PlanStatus
from plans.models import (
    CustomField,
    DepartmentPlan,
    Drafter,
    Evidence,
    Explanation,
    Finding,
    Goal,
    GoalMeasure,
    GoalPart,
    GoalTarget,
    Indicator,
    Measure,
    PlanCycle,
    PoolAmount,
    Problem,
    ProgressReport,
    ResourcePool,
    ResourceRequest,
    StrategicObjective,
)
from plans.models.goal import AttainmentMethod, MeasureFamily
from plans.models.resource import ResourceKind
from plans.reports.reporting import figures_of
from tests.cast import Cast
from tests.factories.organization import make_department

serial = count(1)


def make_cycle(**fields: Any) -> PlanCycle:
    """An open cycle whose deadline is far away, unless told otherwise. Without a year it is 2027, or where that is
    taken one that nobody names: give a year only where it matters, and none beyond 2100."""
    year = fields.pop("year", None) or free_year()
    cycle = PlanCycle(
        **{
            "year": year,
            "title": f"{year} 年度服务改善计划",
            "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31),
            "submission_due_at": datetime(year + 20, 12, 10, 17, tzinfo=organization_zone()),
            "status": CycleStatus.OPEN,
            **fields,
        }
    )
    cycle.save()
    return cycle


def free_year() -> int:
    taken = set(PlanCycle.objects.values_list("year", flat=True))
    years: list[int] = [2027, *range(2101, 2901)]
    return next(year for year in years if year not in taken)


def make_objective(**fields: Any) -> StrategicObjective:
    cycle = fields.pop("cycle", None) or make_cycle()
    code = f"O{next(serial)}"
    return StrategicObjective.objects.create(
        **{"cycle": cycle, "code": code, "title": "让客户少等、少催", **fields}
    )


def make_indicator(code: str = "on_time_rate", **fields: Any) -> Indicator:
    """One of the catalogue by its code (it is there already, or made again after a test that emptied tables),
    or any other with the fields given."""
    known = next((d for d in INDICATORS if d.code == code), None)
    values: dict[str, Any] = {
        "name": f"指标 {next(serial)}",
        "family": "quality",
        "unit": "%",
        "direction": "raise",
        "aggregation": "mean",
        "definition": "分子 ÷ 分母",
    }
    if known:
        values = {name: getattr(known, name) for name in known.__slots__ if name != "code"}
    return Indicator.objects.get_or_create(code=code, defaults={**values, **fields})[0]


def make_plan(**fields: Any) -> DepartmentPlan:
    cycle = fields.pop("cycle", None) or PlanCycle.objects.open().first() or make_cycle()
    department = fields.pop("department", None) or make_department()
    return DepartmentPlan.objects.create(cycle=cycle, department=department, **fields)


def make_goal(
    quarters: tuple[int | str, ...] = (), plan: DepartmentPlan | None = None, **fields: Any
) -> Goal:
    """A complete SMART goal of weight 100: on-time rate from 80 to 90, unless told otherwise."""
    plan = plan or make_plan()
    year = plan.cycle.year
    indicator = fields.pop("indicator", None) or make_indicator()
    goal = Goal.objects.create(
        **{
            "plan": plan,
            "number": plan.goals.count() + 1,
            "title": "工单按期办结率由 80% 提高到 90%",
            "scope": "全部客户工单",
            "indicator": indicator,
            "method": AttainmentMethod.RAISE,
            "baseline": Decimal(80),
            "target": Decimal(90),
            "weight": Decimal(100),
            "starts_on": date(year, 1, 1),
            "due_on": date(year, 12, 31),
            **fields,
        }
    )
    for number, value in enumerate(quarters or (82, 85, 88, 90), start=1):
        GoalTarget.objects.create(goal=goal, quarter=number, value=Decimal(value))
    return goal


def make_measure(goals: tuple[Goal, ...] = (), **fields: Any) -> Measure:
    plan = fields.pop("plan", None) or (goals[0].plan if goals else make_plan())
    year = plan.cycle.year
    measure = Measure.objects.create(
        **{
            "plan": plan,
            "number": plan.measures.count() + 1,
            "title": "投诉按区域直接派单",
            "family": MeasureFamily.PROCESS,
            "starts_on": date(year, 2, 1),
            "due_on": date(year, 6, 30),
            "expected_effect": "平均解决时长缩短 4 小时",
            **fields,
        }
    )
    for goal in goals:
        GoalMeasure.objects.create(goal=goal, measure=measure, weight=Decimal(100))
    return measure


def make_custom_field(code: str, **fields: Any) -> CustomField:
    """A text field on goals, unless told otherwise; the last of its subject."""
    subject = fields.pop("subject", "goal")
    return CustomField.objects.create(
        **{
            "subject": subject,
            "code": code,
            "label": f"字段 {code}",
            "kind": "text",
            "position": CustomField.objects.filter(subject=subject).count() + 1,
            **fields,
        }
    )


def make_finding(plan: DepartmentPlan, **fields: Any) -> Finding:
    number = plan.findings.count() + 1
    return Finding.objects.create(
        **{
            "plan": plan,
            "number": number,
            "source": "complaints",
            "statement": f"送装延误占投诉三成（{number}）",
            "detail": "近十二个月投诉",
            **fields,
        }
    )


def make_part(goal: Goal, **fields: Any) -> GoalPart:
    """A part of the goal with the goal's own target and weight 100, unless told otherwise."""
    values = {"target": goal.target, "weight": Decimal(100), "position": goal.parts.count()}
    return GoalPart.objects.create(goal=goal, **{**values, **fields})


def make_evidence(plan: DepartmentPlan, by: User, **fields: Any) -> Evidence:
    """Figures quoted for the analysis as a whole, unless told otherwise."""
    figures = {"line": "近十二个月", "head": ["类别", "件"], "rows": [["送装延误", "412"]]}
    return Evidence.objects.create(
        **{
            "plan": plan,
            "offer": f"told{next(serial)}",
            "title": "送装延误占投诉的 32%",
            "figures": figures,
            "taken_at": timezone.now(),
            "taken_by": by,
            **fields,
        }
    )


def make_drafter(plan: DepartmentPlan, person: User, by: User) -> Drafter:
    return Drafter.objects.create(plan=plan, person=person, added_at=timezone.now(), added_by=by)


TEXTS = {
    "overview": "减少超期，提高一次解决率。",
    "analysis": "超期工单集中在夜间，转派后平均多用 11.8 小时。",
    "schedule": "一季度上线区域派单，二季度评估。",
    "expected_effects": "按期办结率到 90%，投诉下降两成。",
}


def complete_plan(cast: Cast, *, department: Department | None = None, **fields: Any) -> DepartmentPlan:
    """A draft that lacks nothing; by default of department A, whose head owns its goal and measure."""
    plan = make_plan(department=department or cast.a, **{**TEXTS, **fields})
    owner = cast.head_b if plan.department == cast.b else cast.head_a
    objective = plan.cycle.objectives.first() or make_objective(cycle=plan.cycle)
    goal = make_goal(plan=plan, objective=objective, owner=owner)
    make_measure((goal,), owner=owner, cost=Decimal(0))
    explain_all(plan)
    return plan


def explain_all(plan: DepartmentPlan) -> None:
    """Whatever the checks warn about has an explanation."""
    for gap in examine(plan).unexplained:
        Explanation.objects.create(plan=plan, key=gap.code, text="原因见现状分析。")


def plan_in(status: str, cast: Cast, **fields: Any) -> DepartmentPlan:
    """A complete plan of A (or of B) that has come to `status` by the acts of the cast."""
    plan = complete_plan(cast, **fields)
    head = cast.head_b if plan.department == cast.b else cast.head_a
    if status == PlanStatus.DRAFT:
        return plan
    plan = submit_plan(plan, by=head, version=plan.version)
    if status == PlanStatus.SUBMITTED:
        return plan
    if status == PlanStatus.RETURNED:
        return_plan(plan, by=cast.officer, version=plan.version, remarks="请补充基线来源。")
        return fresh(plan)
    plan = review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True).plan
    if status == PlanStatus.REVIEWED:
        return plan
    approve_plan(plan, by=cast.chair, version=plan.version)
    if status == PlanStatus.APPROVED:
        return fresh(plan)
    return publish_plan(plan, by=cast.officer, version=plan.version).plan


def fresh(plan: DepartmentPlan) -> DepartmentPlan:
    return DepartmentPlan.objects.select_related("cycle", "department").get(pk=plan.pk)


def make_pool(quarters: tuple[int | str, ...] = (100, 100, 100, 100), **fields: Any) -> ResourcePool:
    """A common pool of people-days with these amounts."""
    cycle = fields.pop("cycle", None) or PlanCycle.objects.open().first() or make_cycle()
    values = {"kind": ResourceKind.PEOPLE, "name": f"改善专员 {next(serial)}", "unit": "人天", **fields}
    pool = ResourcePool.objects.create(cycle=cycle, **values)
    for number, amount in enumerate(quarters, start=1):
        PoolAmount.objects.create(pool=pool, quarter=number, amount=Decimal(amount))
    return pool


def make_request(
    measure: Measure, pool: ResourcePool, amount: int | str = 40, **fields: Any
) -> ResourceRequest:
    """Asked of the third quarter unless told otherwise."""
    return ResourceRequest.objects.create(
        **{"measure": measure, "pool": pool, "quarter": 3, "amount": Decimal(amount), **fields}
    )


def publish(plan: DepartmentPlan, cast: Cast) -> DepartmentPlan:
    """Take a draft as it is through all its decisions."""
    explain_all(plan)
    plan = submit_plan(plan, by=cast.head_a, version=DepartmentPlan.objects.get(pk=plan.pk).version)
    plan = review_plan(plan, by=cast.officer, version=plan.version, pass_unseen=True).plan
    approve_plan(plan, by=cast.chair, version=plan.version)
    return publish_plan(plan, by=cast.officer, version=plan.version).plan


def asked_of(pool: ResourcePool, amounts: dict[str, int], quarter: int = 3) -> list[ResourceRequest]:
    """One request of each department by its name."""
    made = []
    for name, amount in amounts.items():
        department = Department.objects.filter(name=name).first() or make_department(name=name)
        plan = make_plan(cycle=pool.cycle, department=department)
        made.append(make_request(make_measure(plan=plan), pool, amount, quarter=quarter))
    return made


def make_problem(department: Department, by: User, **fields: Any) -> Problem:
    """A problem of this department put to the office, unless told otherwise; by the real command."""
    values = {"title": f"夜班缺人 {next(serial)}", "kind": "people", "asked_of": "office", **fields}
    return raise_problem(ProblemInput(department=department, **values), by=by)


def hand_in_report(report: ProgressReport, by: User) -> ProgressReport:
    """Write what is required and hand it in."""
    figures = figures_of(report)
    said = {line.goal_id: "配件到货晚，已改供应商。" for line in figures.goals if line.must_explain}
    saved = save_report(
        report,
        by=by,
        version=report.version,
        summary="试点两个区，投诉减少。",
        next_steps="推开。",
        notes=said,
    )
    submit_report(saved, by=by, version=saved.version, seen=figures.fingerprint)
    report.refresh_from_db()
    return report
