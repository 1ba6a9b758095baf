"""A large cycle to measure in: 200 departments, 2,000 goals, 6,000 measures that ask for 12,000 resources.

Made in bulk inside a transaction that is rolled back in the end: nothing stays behind. Not run by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from time import perf_counter

from django.db import connection, transaction
from django.test import override_settings

from core.periods import organization_zone
from organization.models import Department, Membership, User
from plans.models import (
    DepartmentPlan,
    Goal,
    GoalMeasure,
    GoalPart,
    GoalTarget,
    IncludedPlan,
    Indicator,
    Measure,
    MeasureDependency,
    Milestone,
    OrganizationPlan,
    PlanCycle,
    PoolAmount,
    ResourceGrant,
    ResourcePool,
    ResourceRequest,
    StrategicObjective,
)

DEPARTMENTS, GOALS, MEASURES, POOLS = 200, 10, 30, 20
YEAR = 2098
TEXT = "客户反映集中在等待时间和重复来电，已访谈一线员工并回访客户。" * 10
Page = tuple[str, User, str]
"""Name, who looks, address."""


class LargeCycle:
    """Everything the pages need, made in bulk."""

    def make(self) -> None:
        now = datetime(YEAR, 1, 1, tzinfo=organization_zone())
        self.officer = User.objects.create(username="benchmark-officer", name="测量者")
        Membership.objects.create(user=self.officer, role="officer", starts_on=date(2020, 1, 1))
        self.cycle = PlanCycle.objects.create(
            year=YEAR,
            title=f"{YEAR} 年度服务改善计划",
            starts_on=date(YEAR, 1, 1),
            ends_on=date(YEAR, 12, 31),
            submission_due_at=now,
            status="open",
            opened_at=now,
            opened_by=self.officer,
        )
        self.departments = Department.objects.bulk_create(
            Department(code=f"BENCH{n}", name=f"第 {n} 服务部", path=f"/bench{n}/")
            for n in range(DEPARTMENTS)
        )
        for department in self.departments:
            department.path = f"/{department.pk}/"
        Department.objects.bulk_update(self.departments, ["path"])
        self.people = User.objects.bulk_create(
            User(username=f"benchmark-{n}", name=f"责任人 {n}") for n in range(DEPARTMENTS * 3)
        )
        Membership.objects.bulk_create(
            Membership(
                user=person,
                role="head" if n % 3 == 0 else "staff",
                department=self.departments[n // 3],
                starts_on=date(2020, 1, 1),
            )
            for n, person in enumerate(self.people)
        )
        self.plans = DepartmentPlan.objects.bulk_create(
            DepartmentPlan(
                cycle=self.cycle,
                department=department,
                overview=TEXT,
                analysis=TEXT,
                schedule=TEXT,
                expected_effects=TEXT,
            )
            for department in self.departments
        )
        self.write_goals()
        self.write_measures()
        self.break_down()
        self.ask()
        self.consolidate()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def write_goals(self) -> None:
        indicators = list(Indicator.objects.all())
        objectives = [
            StrategicObjective.objects.create(
                cycle=self.cycle,
                code=f"B{n}",
                title=f"战略目标 {n}",
                indicator=indicators[n],
                target=Decimal(90),
            )
            for n in range(4)
        ]
        self.goals = Goal.objects.bulk_create(
            Goal(
                plan=plan,
                number=n + 1,
                title=f"按期办结率由 {80 + n}% 提高到 {90 + n % 5}%",
                scope="全部工单",
                indicator=indicators[n % len(indicators)],
                objective=objectives[n % 4],
                owner=self.people[p * 3],
                baseline=Decimal(80),
                target=Decimal(90),
                weight=Decimal(100) / GOALS,
                starts_on=date(YEAR, 1, 1),
                due_on=date(YEAR, 12, 31),
            )
            for p, plan in enumerate(self.plans)
            for n in range(GOALS)
        )
        GoalTarget.objects.bulk_create(
            GoalTarget(goal=goal, quarter=quarter, value=Decimal(80 + 2 * quarter))
            for goal in self.goals
            for quarter in (1, 2, 3, 4)
        )

    def write_measures(self) -> None:
        self.measures = Measure.objects.bulk_create(
            Measure(
                plan=plan,
                number=n + 1,
                title=f"措施 {n + 1}：按区域直接派单",
                family="process",
                owner=self.people[p * 3 + n % 3],
                starts_on=date(YEAR, 1, 1) + timedelta(days=n * 9),
                due_on=date(YEAR, 1, 1) + timedelta(days=n * 9 + 60),
                expected_effect="平均解决时长缩短 4 小时",
                cost=Decimal(10000 + n),
            )
            for p, plan in enumerate(self.plans)
            for n in range(MEASURES)
        )
        GoalMeasure.objects.bulk_create(
            GoalMeasure(
                goal=self.goals[m // MEASURES * GOALS + m % GOALS], measure=measure, weight=Decimal(50)
            )
            for m, measure in enumerate(self.measures)
        )

    def break_down(self) -> None:
        """Three persons a goal, two milestones a measure, and every measure waits for the one before it."""
        GoalPart.objects.bulk_create(
            GoalPart(
                goal=goal,
                person=self.people[g // GOALS * 3 + n],
                position=n,
                target=goal.target,
                weight=Decimal(34) if n == 0 else Decimal(33),
            )
            for g, goal in enumerate(self.goals)
            for n in range(3)
        )
        Milestone.objects.bulk_create(
            Milestone(measure=measure, title=title, due_on=measure.starts_on + timedelta(days=days))
            for measure in self.measures
            for title, days in (("上线", 20), ("评估", 50))
        )
        MeasureDependency.objects.bulk_create(
            MeasureDependency(measure=self.measures[m], needs=self.measures[m - 1], lag_days=-60)
            for m in range(1, len(self.measures))
        )

    def ask(self) -> None:
        """Two requests a measure, one in three settled, one in twelve referred."""
        self.pools = ResourcePool.objects.bulk_create(
            ResourcePool(
                cycle=self.cycle, kind=("people", "material", "money")[n % 3], name=f"资源池 {n}", unit="人天"
            )
            for n in range(POOLS)
        )
        PoolAmount.objects.bulk_create(
            PoolAmount(pool=pool, quarter=quarter, amount=Decimal(1500))
            for pool in self.pools
            for quarter in (1, 2, 3, 4)
        )
        now, requests = datetime(YEAR, 1, 2, tzinfo=organization_zone()), []
        for m, measure in enumerate(self.measures):
            for part in (0, 1):
                n = m * 2 + part
                status = "settled" if n % 3 == 0 else "referred" if n % 12 == 1 else "open"
                requests.append(
                    ResourceRequest(
                        measure=measure,
                        pool=self.pools[(m + part * 7) % POOLS],
                        quarter=(m // POOLS + part) % 4 + 1,
                        amount=Decimal(5 + n % 20),
                        note="试行与推广",
                        status=status,
                        settled_at=now if status == "settled" else None,
                        settled_by=self.officer if status == "settled" else None,
                        referred_at=now if status == "referred" else None,
                        referred_by=self.officer if status == "referred" else None,
                    )
                )
        self.requests = ResourceRequest.objects.bulk_create(requests)
        ResourceGrant.objects.bulk_create(
            ResourceGrant(request=request, quarter=request.quarter, amount=request.amount)
            for request in self.requests
            if request.status == "settled"
        )

    def consolidate(self) -> None:
        """Four in five departments have handed in, and the organisation's plan includes those."""
        ready = [plan.pk for n, plan in enumerate(self.plans) if n % 5]
        for status in ("submitted", "reviewed"):
            stamp = {f"{status}_at": self.cycle.opened_at, f"{status}_by": self.officer}
            DepartmentPlan.objects.filter(pk__in=ready).update(status=status, **stamp)
        self.organization_plan = OrganizationPlan.objects.create(
            cycle=self.cycle, foreword=TEXT, summary=TEXT
        )
        IncludedPlan.objects.bulk_create(
            IncludedPlan(
                organization_plan=self.organization_plan,
                plan_id=pk,
                plan_version=1,
                content_hash="0" * 64,
                included_at=self.cycle.opened_at,
            )
            for pk in ready
        )


@contextmanager
def large_cycle() -> Iterator[LargeCycle]:
    """Made, with the settings of an installation, and gone afterwards."""
    with transaction.atomic(), override_settings(DEBUG=False, ALLOWED_HOSTS=["*"]):
        large = LargeCycle()
        started = perf_counter()
        large.make()
        print(
            f"{len(large.departments)} departments, {len(large.goals):,} goals, {len(large.measures):,} measures, "
            f"{len(large.requests):,} requests made in {perf_counter() - started:.0f} s"
        )
        yield large
        transaction.set_rollback(True)
