"""What surrounds the goals of the demo's plans: problems found, milestones, the parts of teams, reasons for warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from demo import story
from demo.people import Company
from organization.models import User
from plans.commands.templates import save_as_template
from plans.completeness import Gap, examine
from plans.models import (
    DepartmentPlan,
    Drafter,
    Explanation,
    Finding,
    GoalPart,
    Measure,
    MeasureDependency,
    Milestone,
)


@dataclass(frozen=True)
class FindingStory:
    """`goals` are the numbers of the goals that answer it."""

    source: str
    statement: str
    detail: str
    goals: tuple[int, ...]


FINDINGS: dict[str, tuple[FindingStory, ...]] = {
    "KF": (
        FindingStory("metrics", "晚 18 时以后首次响应慢一倍", "晚班在线组 2 人，占全天来电 31%。", (1, 4)),
        FindingStory("complaints", "同一问题来电两次以上占投诉的 27%", "首次答复没有写清下一步和时间。", (2,)),
        FindingStory("research", "客户最在意“有人说清楚什么时候办好”", "回访 40 户，29 户提到。", (3,)),
    ),
    "SH": (
        FindingStory("metrics", "缺配件的维修单平均多用 11 小时", "随车备件命中率只有 58%。", (1, 3)),
        FindingStory("observation", "派工只看距离，不看技能", "跟车 6 天，9 单因技能不符二次上门。", (2,)),
        FindingStory("complaints", "漏水、不启动两类占维修投诉的一半", "两类故障没有统一的判断步骤。", (2, 4)),
    ),
    "WL": (
        FindingStory("complaints", "改约信息不同步，占配送投诉的四成", "客服改约后司机端平均 3 小时才看到。", (2,)),
        FindingStory("metrics", "七月起干线停运 9 天，准时率降到 80% 以下", "只有一家干线承运商。", (1, 3)),
        FindingStory("interview", "司机说装卸等待超过两小时是常事", "访谈 12 名司机。", (1,)),
    ),
}  # fmt: skip
USUAL = (
    FindingStory("metrics", "季末最后两周按期率下降 6 个百分点", "任务集中在季末，平时没有周排程。", (1,)),
    FindingStory("interview", "跨部门事项牵头人不明确", "访谈 6 人，5 人说不清该找谁。", (2,)),
)
REASONS = {
    "families": "本年度集中力量解决时效，另一类由公司级目标覆盖。",
    "rationale": "依据是试点班组最近两个月的结果，措施已排定负责人。",
    "baseline": "基线按上年度 1 月至 10 月计算，年末两个月尚未计入。",
    "target": "上年度已达到较好水平，本年度以保持为主。",
    "expected_effect": "效果在季度评估时按指标核算，不另设数值。",
    "findings": "这项措施落实公司要求，不针对本部门单项问题。",
    "goals": "其余权重由日常管理承担，不单列措施。",
}
ANY_REASON = "已与改善办公室沟通，按现有安排执行。"


def write_along(plan: DepartmentPlan, code: str, company: Company) -> None:
    """Findings with the goals that answer them, milestones of measures, teams' parts of the first goal."""
    goals = {goal.number: goal for goal in plan.goals.all()}
    for number, told in enumerate(FINDINGS.get(code, USUAL), start=1):
        finding = Finding.objects.create(
            plan=plan, number=number, source=told.source, statement=told.statement, detail=told.detail
        )
        finding.goals.set([goals[n] for n in told.goals if n in goals])
    measures = list(plan.measures.order_by("number"))
    for measure in measures:
        milestones(measure)
    if len(measures) > 1 and measures[0].due_on and measures[1].starts_on:
        lag = (measures[1].starts_on - measures[0].due_on).days - 1
        if lag >= 0:
            MeasureDependency.objects.create(measure=measures[1], needs=measures[0])
    teams = [department for key, department in company.departments.items() if key[:-1] == code]
    for position, team in enumerate(sorted(teams, key=lambda team: team.code)):
        share = 100 - 100 // len(teams) * (len(teams) - 1) if position == 0 else 100 // len(teams)
        GoalPart.objects.create(
            goal=goals[1], department=team, target=goals[1].target, weight=share, position=position
        )


def wait_for_others(plan: DepartmentPlan, code: str) -> None:
    """What the department's measures need of another department's."""
    for (own, number), (other, needed) in story.NEXT_NEEDS.items():
        if own == code:
            MeasureDependency.objects.create(
                measure=plan.measures.get(number=number),
                needs=Measure.objects.get(
                    plan__cycle=plan.cycle_id, plan__department__code=other, number=needed
                ),
            )


def milestones(measure: Measure) -> None:
    """Worked out a fifth of the way, tried half way, accepted at the end."""
    if measure.starts_on is None or measure.due_on is None:
        return
    days = (measure.due_on - measure.starts_on).days
    for title, day in (
        ("方案定稿", measure.starts_on + timedelta(days=days // 5)),
        ("试点结束", measure.starts_on + timedelta(days=days // 2)),
        ("验收", measure.due_on),
    ):
        Milestone.objects.create(measure=measure, title=title, due_on=day)


def reach_milestones(plan: DepartmentPlan, company: Company, now: datetime) -> None:
    """Of a running plan: those whose day came before the measure's progress did."""
    for milestone in Milestone.objects.filter(measure__plan=plan).select_related("measure__owner"):
        measure = milestone.measure
        passed = {"方案定稿": 20, "试点结束": 50, "验收": 100}[milestone.title]
        if milestone.due_on < now.date() and measure.progress >= passed:
            milestone.reached_at = now - (now.date() - milestone.due_on)
            milestone.reached_by = measure.owner or company.director
            milestone.save(update_fields=["reached_at", "reached_by"])


def explain(plan: DepartmentPlan) -> None:
    """Every warning of a plan that was handed in has its reason."""
    Explanation.objects.bulk_create(
        Explanation(plan=plan, key=gap.code, text=reason_for(gap)) for gap in examine(plan).unexplained
    )


def reason_for(gap: Gap) -> str:
    return REASONS.get(gap.field, ANY_REASON)


def ask_along(plan: DepartmentPlan, people: list[User], head: User, moment: datetime) -> None:
    """The head asked some of the department's people to write along."""
    for person in people:
        Drafter.objects.create(plan=plan, person=person, added_at=moment, added_by=head)


def keep_template(plan: DepartmentPlan, company: Company) -> None:
    save_as_template(
        plan,
        name="一线服务部门年度计划",
        description="适合有工单的服务部门：时效、首次解决、满意度三类目标，按片区和班次组织措施。",
        by=company.officer,
    )
