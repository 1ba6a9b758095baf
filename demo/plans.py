"""Three cycles of plans with everything that was decided about them, dated as it would have happened."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from activity.commands.duties import OFFICE, Holder, open_duty
from activity.models import Event
from core.hashing import content_hash
from core.periods import organization_zone
from demo import story
from demo.approvals import WORDS, decide_apart, open_projects, speak_on_projects, wait_for_approval
from demo.asking import answer, quote
from demo.company import DEPARTMENTS
from demo.organization_plans import begin_next, publish_running
from demo.people import Company
from demo.resources import ask_for, make_pools, settle_some
from demo.reviewing import judge_again, returned_once, send_back_with
from demo.writing import (
    ask_along,
    explain,
    keep_template,
    reach_milestones,
    wait_for_others,
    write_along,
)
from organization.models import User
from plans import events
from plans.commands.progress import owe_milestones
from plans.commands.remarks import keep_submission
from plans.lifecycle import CycleStatus, PlanStatus
from plans.models import (
    DepartmentPlan,
    Goal,
    GoalMeasure,
    GoalTarget,
    Indicator,
    Measure,
    OrganizationEdition,
    PlanCycle,
    PlanEdition,
    ResourcePool,
    ReviewDecision,
    StrategicObjective,
)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), organization_zone())


def happened(
    name: str, subject: models.Model, by: User, moment: datetime, department_id: int | None, **data: Any
) -> None:
    """An event of the past, told to nobody."""
    Event.objects.create(
        name=name,
        at=moment,
        actor=by,
        actor_label=by.label,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        subject_label=str(subject)[:300],
        department_id=department_id,
        data=data,
    )


def titled(told: story.GoalStory, step: Decimal) -> str:
    """The title with the year's own figures in it: a target that moved is not told by its old number."""
    moved = {figure: f"{Decimal(figure) + step:.1f}" for figure in (told.baseline, told.quarters[3])}
    moved |= {old[:-2]: new.removesuffix(".0") for old, new in moved.items() if old.endswith(".0")}
    return re.sub(r"\d+(?:\.\d+)?", lambda found: moved.get(found[0], found[0]), told.title)


class CycleMaker:
    """Makes one year's cycle and the plans of all departments in it."""

    def __init__(self, company: Company, year: int, today: date) -> None:
        self.company, self.year, self.today = company, year, today
        self.indicators = {row.code: row for row in Indicator.objects.all()}
        self.pools: dict[str, ResourcePool] = {}
        self.cycle = PlanCycle()

    def make(self, *, is_closed: bool, opened_on: date, due_on: date) -> PlanCycle:
        director = self.company.director
        closed_on = date(self.year + 1, 1, 20)
        self.cycle = PlanCycle.objects.create(
            year=self.year,
            title=f"{self.year} 年度服务改善计划",
            starts_on=date(self.year, 1, 1),
            ends_on=date(self.year, 12, 31),
            submission_due_at=at(due_on, 17),
            status=CycleStatus.CLOSED if is_closed else CycleStatus.OPEN,
            opened_at=at(opened_on, 9),
            opened_by=director,
            closed_at=at(closed_on, 16) if is_closed else None,
            closed_by=director if is_closed else None,
        )
        for code, title, description in story.OBJECTIVES:
            StrategicObjective.objects.create(
                cycle=self.cycle, code=code, title=title, description=description
            )
        happened(events.CYCLE_OPENED, self.cycle, director, at(opened_on, 9), None)
        self.pools = make_pools(self.cycle, self.company, self.today)
        return self.cycle

    def fill(self, plan: DepartmentPlan, code: str, *, ease: Decimal, is_complete: bool = True) -> None:
        """Parts, goals and measures; `ease` shifts last year's or next year's targets."""
        goals = self.goals(plan, code, ease, is_complete)
        owners = [
            user for team, users in self.company.staff.items() if team.startswith(code) for user in users
        ]
        objectives = "、".join(sorted({goal.objective.title for goal in goals if goal.objective}))
        name = plan.department.name
        plan.overview = (
            f"围绕「{objectives}」，{name}本年度以数据说话，抓住客户反映最多的问题，措施到岗、责任到人。"
        )
        plan.analysis = self.analysis(code, name)
        plan.schedule = (
            "一季度定规程、配人手；二季度试点；三季度全面推开并按月评价；四季度巩固、复盘、修订制度。"
        )
        plan.expected_effects = (
            "各项目标按季达到，重复来电和跨部门转派明显减少，客户少等一天、少催一次。" if is_complete else ""
        )
        plan.save()
        for number, told in enumerate(story.MEASURES[code], start=1):
            self.measure(plan, goals, number, told, owners[(number * 3) % len(owners)])

    @staticmethod
    def analysis(code: str, name: str) -> str:
        weak = {
            "KF": "来电高峰集中在晚 18 时以后，在线组无人接续；咨询类问题重复率高。",
            "SH": "漏水、不启动两类占维修量一半；配件缺货和派工不看技能是返修的主要原因。",
            "WL": "改约信息不同步、干线运力不足，安装延期占配送投诉八成。",
        }.get(code, "按期办结总体平稳，波动集中在每季度末；跨部门事项牵头人不够明确。")
        return f"{name}上年度数据：{weak}已访谈一线员工 6 人、回访客户 40 户，结论一致。"

    def goals(self, plan: DepartmentPlan, code: str, ease: Decimal, is_complete: bool) -> list[Goal]:
        made = []
        objectives = {row.code: row for row in self.cycle.objectives.all()}
        for number, told in enumerate(story.GOALS[code], start=1):
            indicator = self.indicators[told.indicator]
            # A share moves by points, hours and rates that should fall by a part of themselves.
            step = ease if indicator.direction == "raise" else -ease * Decimal(told.baseline) / 20
            step = step.quantize(Decimal("0.1"))
            goal = Goal.objects.create(
                plan=plan,
                number=number,
                title=titled(told, step),
                scope=self.scope(plan, code, number),
                indicator=indicator,
                objective=objectives[told.objective],
                owner=self.company.heads[code],
                # Judging by improvement was agreed for the running year.
                method="raise"
                if told.method == "improvement" and self.year < self.today.year
                else told.method,
                baseline=Decimal(told.baseline) + step,
                target=Decimal(told.quarters[3]) + step,
                weight=Decimal(told.weight),
                starts_on=self.cycle.starts_on,
                due_on=self.cycle.ends_on,
                rationale=told.rationale,
            )
            quarters = told.quarters if is_complete else told.quarters[:3]
            GoalTarget.objects.bulk_create(
                GoalTarget(goal=goal, quarter=q, value=Decimal(value) + step)
                for q, value in enumerate(quarters, start=1)
            )
            made.append(goal)
        return made

    def scope(self, plan: DepartmentPlan, code: str, number: int) -> str:
        own = f"{plan.department.name}（含下属班组）"
        return story.NEXT_SCOPES.get((code, number), own) if self.year > self.today.year else own

    def measure(
        self, plan: DepartmentPlan, goals: list[Goal], number: int, told: story.MeasureStory, owner: User
    ) -> None:
        is_running = self.year == self.today.year
        is_past = self.year < self.today.year
        measure = Measure.objects.create(
            plan=plan,
            number=number,
            title=told.title,
            family=told.family,
            owner=owner,
            starts_on=date(self.year, *told.starts),
            due_on=date(self.year, *told.due),
            expected_effect=told.effect,
            cost=Decimal(told.cost),
            progress=Decimal(100 if is_past else told.progress if is_running else 0),
        )
        GoalMeasure.objects.create(goal=goals[told.goal - 1], measure=measure)
        settled = at(date(self.year - 1, 12, 18), 15) if self.year <= self.today.year else None
        ask_for(measure, plan.department.code, number, self.pools, settled, self.company.officer)

    def plan(
        self, code: str, status: str, opened_on: date, *, ease: Decimal, since: int | None = None
    ) -> DepartmentPlan:
        """One department's plan brought to `status`, with the decisions on the way; `since` says how many days ago
        the last of them was made."""
        department = self.company.departments[code]
        plan = DepartmentPlan.objects.create(cycle=self.cycle, department=department)
        self.fill(plan, code, ease=ease, is_complete=status not in (PlanStatus.DRAFT, PlanStatus.RETURNED))
        if self.year >= self.today.year:
            write_along(plan, code, self.company)
            answer(plan)
        if self.year == self.today.year:
            reach_milestones(plan, self.company, at(self.today))
        if self.year > self.today.year:
            self.write_next(plan, code, status, opened_on)
        begun = opened_on + timedelta(days=3 + sum(map(ord, code)) % 5)
        if since is not None:
            begun = self.today - timedelta(days=since + PlanHistory.days_to(status))
        twice = self.year > self.today.year and code in story.TWICE
        PlanHistory(self.company, plan, code, begun, self.today, twice=twice).bring_to(status)
        return plan

    def write_next(self, plan: DepartmentPlan, code: str, status: str, opened_on: date) -> None:
        """Next year's plan as it is being written: with co-authors, and explained once it is handed in."""
        team = [user for key, users in self.company.staff.items() if key.startswith(code) for user in users]
        ask_along(plan, team[:2], self.company.heads[code], at(opened_on, 11))
        quote(plan, self.company.heads[code], at(opened_on + timedelta(days=2), 15))
        wait_for_others(plan, code)
        if code in WORDS:
            decide_apart(plan)
        if status not in (PlanStatus.DRAFT, PlanStatus.RETURNED):
            explain(plan)


class PlanHistory:
    """Walks a plan through submission, review, approval and publication on believable days."""

    ORDER = (
        PlanStatus.SUBMITTED,
        PlanStatus.REVIEWED,
        PlanStatus.APPROVED,
        PlanStatus.PUBLISHED,
        PlanStatus.CLOSED,
    )
    GAPS: ClassVar[dict[str, int]] = {
        PlanStatus.SUBMITTED: 2,
        PlanStatus.RETURNED: 1,
        PlanStatus.REVIEWED: 2,
        PlanStatus.APPROVED: 2,
        PlanStatus.PUBLISHED: 1,
        PlanStatus.CLOSED: 0,
    }
    """Days from the step before."""

    def __init__(
        self,
        company: Company,
        plan: DepartmentPlan,
        code: str,
        begun: date,
        today: date,
        *,
        twice: bool = False,
    ) -> None:
        self.company, self.plan, self.today, self.twice = company, plan, today, twice
        self.code, self.head = code, company.heads[code]
        self.day = begun

    @classmethod
    def days_to(cls, status: str) -> int:
        """Days from the beginning to the last step that leads to `status`."""
        if status == PlanStatus.RETURNED:
            return cls.GAPS[PlanStatus.SUBMITTED] + cls.GAPS[PlanStatus.RETURNED]
        if status not in cls.ORDER:
            return 0
        return sum(cls.GAPS[step] for step in cls.ORDER[: cls.ORDER.index(PlanStatus(status)) + 1])

    def later(self, status: str) -> datetime:
        self.day = min(self.day + timedelta(days=self.GAPS[status]), self.today - timedelta(days=1))
        spread = self.plan.department_id + self.day.day
        return at(self.day, 9 + spread % 8, spread * 7 % 60)

    def move(self, status: str, by: User, moment: datetime) -> None:
        """The status with its stamp, as the command of that day would have left it."""
        stamp = {f"{status}_at": moment, f"{status}_by": by}
        DepartmentPlan.objects.filter(pk=self.plan.pk).update(status=status, **stamp)
        self.plan.refresh_from_db()

    def decide(self, act: str, by: User, moment: datetime, remarks: str) -> None:
        ReviewDecision.objects.create(
            plan=self.plan,
            act=act,
            plan_version=self.plan.version,
            content_hash=content_hash(self.plan.content()),
            remarks=remarks,
            decided_at=moment,
            decided_by=by,
        )

    def tell(self, name: str, by: User, moment: datetime, **data: Any) -> None:
        happened(name, self.plan, by, moment, self.plan.department_id, **data)

    def bring_to(self, status: str) -> None:
        if status == PlanStatus.RETURNED:
            self.submit()
            self.send_back()
        elif status != PlanStatus.DRAFT:
            for step in self.ORDER[: self.ORDER.index(PlanStatus(status)) + 1]:
                self.step(step)
        self.owe()

    def step(self, status: str) -> None:
        {
            PlanStatus.SUBMITTED: self.submit,
            PlanStatus.REVIEWED: self.review,
            PlanStatus.APPROVED: self.approve,
            PlanStatus.PUBLISHED: self.publish,
            PlanStatus.CLOSED: self.close,
        }[PlanStatus(status)]()

    def submit(self) -> None:
        moment = self.later(PlanStatus.SUBMITTED)
        self.move("submitted", self.head, moment)
        if self.twice:
            self.come_back(moment)
            return
        self.tell(events.PLAN_SUBMITTED, self.head, moment, version=self.plan.version)
        keep_submission(self.plan)

    def come_back(self, moment: datetime) -> None:
        """It was handed in before, came back with requirements, and is under review again."""
        first_at = returned_once(self.plan, self.company, moment)
        DepartmentPlan.objects.filter(pk=self.plan.pk).update(version=2)
        self.plan.refresh_from_db()
        back = self.plan.decisions.get()
        officer = self.company.officer
        self.tell(events.PLAN_SUBMITTED, self.head, first_at, version=1)
        self.tell(events.PLAN_RETURNED, officer, back.decided_at, version=1, remarks=back.remarks)
        self.tell(events.PLAN_SUBMITTED, self.head, moment, version=2)
        judge_again(self.plan, self.company, moment + timedelta(hours=20))

    def send_back(self) -> None:
        moment = self.later(PlanStatus.RETURNED)
        self.move("returned", self.company.officer, moment)
        self.decide("return", self.company.officer, moment, story.RETURN_REMARKS)
        self.tell(
            events.PLAN_RETURNED,
            self.company.officer,
            moment,
            version=self.plan.version,
            remarks=story.RETURN_REMARKS,
        )
        send_back_with(self.plan, self.company, self.plan.decisions.get())
        # The department has begun to correct it: the next version is being written.
        DepartmentPlan.objects.filter(pk=self.plan.pk).update(version=2)

    def review(self) -> None:
        moment = self.later(PlanStatus.REVIEWED)
        self.move("reviewed", self.company.officer, moment)
        self.decide("review", self.company.officer, moment, story.REVIEW_REMARKS)
        self.tell(
            events.PLAN_REVIEWED,
            self.company.officer,
            moment,
            version=self.plan.version,
            remarks=story.REVIEW_REMARKS,
        )
        open_projects(self.plan, self.company, moment)

    def approve(self) -> None:
        moment = self.later(PlanStatus.APPROVED)
        speak_on_projects(self.plan, self.company, self.code, moment)
        self.move("approved", self.company.chair, moment)
        self.decide("approve", self.company.chair, moment, story.APPROVE_REMARKS)
        self.tell(
            events.PLAN_APPROVED,
            self.company.chair,
            moment,
            version=self.plan.version,
            remarks=story.APPROVE_REMARKS,
        )

    def publish(self) -> None:
        moment = self.later(PlanStatus.PUBLISHED)
        self.move("published", self.company.director, moment)
        rows = self.plan.rows()
        content = self.plan.content(rows)
        PlanEdition.objects.create(
            plan=self.plan,
            number=1,
            content={**content, "names": self.plan.names(rows)},
            content_hash=content_hash(content),
            published_at=moment,
            published_by=self.company.director,
        )
        self.tell(events.PLAN_PUBLISHED, self.company.director, moment, edition=1)
        if self.plan.cycle.status == CycleStatus.OPEN:
            owe_milestones(self.plan, at=moment)

    def close(self) -> None:
        self.day = date(self.plan.cycle.year + 1, 1, 15)
        moment = at(self.day, 16)
        self.move("closed", self.company.director, moment)
        self.tell(events.PLAN_CLOSED, self.company.director, moment)

    def owe(self) -> None:
        """The duty that follows from where the plan stands now."""
        plan, department = self.plan, Holder(department=self.plan.department)
        waits_since = at(self.day, 10)
        match plan.status:
            case PlanStatus.DRAFT:
                open_duty(
                    plan,
                    "plan.submit",
                    holder=department,
                    due_at=plan.cycle.submission_due_at,
                    at=waits_since,
                )
            case PlanStatus.RETURNED:
                due = at(self.day + timedelta(days=3), 17)
                open_duty(plan, "plan.correct", holder=department, due_at=due, at=waits_since)
            case PlanStatus.SUBMITTED:
                due = at(self.day + timedelta(days=9), 17)
                open_duty(plan, "plan.review", holder=OFFICE, due_at=due, at=waits_since)
            case PlanStatus.REVIEWED:
                due = at(self.day + timedelta(days=9), 17)
                wait_for_approval(plan, self.company, since=waits_since, due_at=due)
                speak_on_projects(
                    plan, self.company, self.code, until=min(waits_since + timedelta(hours=9), timezone.now())
                )
            case PlanStatus.APPROVED:
                due = at(self.day + timedelta(days=12), 17)
                open_duty(plan, "plan.publish", holder=OFFICE, due_at=due, at=waits_since)


def make_plans(company: Company, today: date) -> list[PlanCycle]:
    """Last year's cycle (closed) and this year's (published)."""
    year = today.year
    cycles = []
    for number in (year - 1, year):
        opened_on = date(number - 1, 11, 3)
        maker = CycleMaker(company, number, today)
        due_on = date(number - 1, 12, 10)
        cycles.append(maker.make(is_closed=number < year, opened_on=opened_on, due_on=due_on))
        status = PlanStatus.CLOSED if number < year else PlanStatus.PUBLISHED
        ease = Decimal("-1.0") if number < year else Decimal(0)
        plans = [maker.plan(profile.code, status, opened_on, ease=ease) for profile in DEPARTMENTS]
    keep_template(plans[0], company)
    tell_of(publish_running(cycles[1], company), company)
    return cycles


def tell_of(edition: OrganizationEdition, company: Company) -> None:
    """How the organisation's plan came to be published, as its page tells it."""
    plan, director = edition.organization_plan, company.director
    submission = plan.submissions.get()
    decision = submission.decisions.get()
    gathered = submission.submitted_at - timedelta(days=1)
    happened(events.ORGANIZATION_PLAN_STARTED, plan, director, gathered, None, plans=plan.included.count())
    version, given = plan.version, submission.submitted_at
    happened(events.ORGANIZATION_PLAN_SUBMITTED, plan, director, given, None, version=version)
    said = {"version": version, "remarks": decision.remarks}
    happened(events.ORGANIZATION_PLAN_APPROVED, plan, company.chair, decision.decided_at, None, **said)
    number, published = edition.number, edition.published_at
    happened(events.ORGANIZATION_PLAN_PUBLISHED, plan, director, published, None, edition=number)


def make_next_plans(company: Company, today: date) -> PlanCycle:
    """Next year's cycle, its plans in every state. Made when figures are there to hold new targets against."""
    year = today.year
    opened_on = min(today - timedelta(days=20), date(year, 11, 2))
    due_on = max(date(year, 12, 10), today + timedelta(days=10))
    maker = CycleMaker(company, year + 1, today)
    cycle = maker.make(is_closed=False, opened_on=opened_on, due_on=due_on)
    for profile in DEPARTMENTS:
        status, since = story.NEXT_YEAR[profile.code]
        maker.plan(profile.code, status, opened_on, ease=Decimal("0.5"), since=since)
    settle_some(cycle, company)
    begin_next(cycle, company)
    return cycle
