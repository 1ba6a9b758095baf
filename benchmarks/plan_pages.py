"""Queries and milliseconds of the plan pages in a large cycle: 200 departments, 2,000 goals, 6,000 measures that ask
for 12,000 resources.

    bin/manage shell < benchmarks/plan_pages.py

The cycle is made in bulk inside one transaction that is rolled back in the end: nothing stays behind. Each page is
asked for once to warm up and five times to measure; the median is printed. Time is that of the whole request in this
process, template included, network not; own work is what this process computed, for machines that do much else
besides. To add a page: one line in `pages`.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter, process_time

from django.db import connection, reset_queries, transaction
from django.test import Client, override_settings
from django.urls import reverse

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
from plans.reports.consolidation.board import board

DEPARTMENTS, GOALS, MEASURES, POOLS = 200, 10, 30, 20
YEAR = 2098
ROUNDS, LIMIT = 5, 300
TEXT = "客户反映集中在等待时间和重复来电，已访谈一线员工并回访客户。" * 10


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

    def pages(self) -> list[tuple[str, User, str]]:
        """Name, who looks, address."""
        cell = [self.pools[0].pk, 3]
        head, plan = self.people[0], self.plans[0]
        waiting = next(request for request in self.requests if request.status == "open")
        return [
            ("resources", self.officer, reverse("plans:resources", args=[self.cycle.pk])),
            ("resources, as a head", head, reverse("plans:resources", args=[self.cycle.pk])),
            ("one quarter of a pool", self.officer, reverse("plans:resource_cell", args=cell)),
            ("a quarter, last page", self.officer, f"{reverse('plans:resource_cell', args=cell)}?page=99"),
            ("proposal: cut", self.officer, f"{reverse('plans:settle_cell', args=cell)}?way=cut"),
            ("proposal: split", self.officer, f"{reverse('plans:settle_cell', args=cell)}?way=split"),
            ("one request", self.officer, reverse("plans:resource_request", args=[waiting.pk])),
            ("people", self.officer, reverse("plans:resource_people", args=[self.cycle.pk])),
            ("export, CSV", self.officer, reverse("plans:export_resources", args=[self.cycle.pk, "csv"])),
            ("what a measure asks", head, reverse("plans:measure_requests", args=[self.measures[0].pk])),
            ("collection", self.officer, reverse("plans:cycle", args=[self.cycle.pk])),
            ("collection, as a head", head, reverse("plans:cycle", args=[self.cycle.pk])),
            ("list of plans", self.officer, reverse("plans:plans")),
            ("my day, office", self.officer, reverse("activity:my_day")),
            ("my day, head", head, reverse("activity:my_day")),
            ("plan", head, plan.get_absolute_url()),
            ("plan, as the office", self.officer, plan.get_absolute_url()),
            ("editor", head, reverse("plans:edit", args=[plan.pk])),
            ("editor, standing", head, reverse("plans:editor_standing", args=[plan.pk])),
            ("editor, figures offered", head, reverse("plans:offers", args=[plan.pk])),
            ("changes of a plan", head, reverse("plans:changes", args=[plan.pk])),
            ("breakdown", head, reverse("plans:breakdown", args=[plan.pk])),
            ("breaking a goal down", head, reverse("plans:spread", args=[self.goals[0].pk])),
            ("schedule", head, reverse("plans:schedule", args=[plan.pk])),
            ("consolidation", self.officer, reverse("plans:consolidation", args=[self.cycle.pk])),
            (
                "conflicts and overlaps",
                self.officer,
                reverse("plans:consolidation_items", args=[self.cycle.pk]),
            ),
            ("one of them", self.officer, self.item_url()),
            ("organisation's plan", self.officer, self.organization_plan.get_absolute_url()),
            ("my part", self.people[3], reverse("plans:my_part")),
            ("schedule of the cycle", self.officer, reverse("plans:cycle_schedule", args=[self.cycle.pk])),
            ("tree of goals", self.officer, reverse("plans:objectives_tree", args=[self.cycle.pk])),
            ("tree, as a head", head, reverse("plans:objectives_tree", args=[self.cycle.pk])),
            (
                "goals of an objective",
                self.officer,
                reverse("plans:objective_goals", args=[self.goals[0].objective_id]),
            ),
        ]

    def item_url(self) -> str:
        """The item with the most records."""
        items = board(self.cycle, self.organization_plan).entries
        largest = max(items, key=lambda entry: len(entry.item.parties))
        return reverse("plans:consolidation_item", args=[self.cycle.pk, largest.key])


def measure(name: str, person: User, url: str) -> None:
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    browser.get(url)
    times, work = [], []
    for _ in range(ROUNDS):
        started, busy = perf_counter(), process_time()
        response = browser.get(url)
        times.append((perf_counter() - started) * 1000)
        work.append((process_time() - busy) * 1000)
        assert response.status_code == 200, (url, response.status_code)  # noqa: S101
    queries, slowest = counted(browser, url)
    mark = "" if median(times) < LIMIT else "   OVER"
    print(
        f"{name:<24}{queries:>4} queries {median(times):>6.0f} ms{mark}   own work {median(work):.0f} ms"
        f"   slowest {slowest[1]:.0f} ms: {slowest[0]}"
    )


def counted(browser: Client, url: str) -> tuple[int, tuple[str, float]]:
    """How many queries the page asks, and the slowest of them; apart from the timing, because keeping them costs time."""
    reset_queries()
    connection.force_debug_cursor = True
    browser.get(url)
    connection.force_debug_cursor = False
    worst = max(connection.queries, key=lambda query: float(query["time"]))
    return len(connection.queries), (worst["sql"][:70], float(worst["time"]) * 1000)


def run() -> None:
    with transaction.atomic():
        large = LargeCycle()
        started = perf_counter()
        large.make()
        print(
            f"{len(large.departments)} departments, {len(large.goals):,} goals, {len(large.measures):,} measures, "
            f"{len(large.requests):,} requests made in {perf_counter() - started:.0f} s"
        )
        with override_settings(DEBUG=False, ALLOWED_HOSTS=["*"]):
            for name, person, url in large.pages():
                measure(name, person, url)
        transaction.set_rollback(True)


run()
