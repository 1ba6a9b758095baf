"""Queries and milliseconds of the dashboard, a goal's page and the list of orders, on whatever the database holds.

    bin/manage shell < benchmarks/pages.py

Each page is asked for once to warm up and five times to measure, as a leader; the median is printed. Time is that of
the whole request in this process, template included, network not.
"""

from statistics import median
from time import perf_counter

from django.db import connection, reset_queries
from django.test import Client, override_settings
from django.urls import reverse

from organization.models import User
from plans.models import Goal
from workorders.models import WorkOrder

ROUNDS = 5


def measure(browser: Client, name: str, url: str) -> None:
    browser.get(url)
    times, queries, slowest = [], 0, ("", 0.0)
    for _ in range(ROUNDS):
        reset_queries()
        started = perf_counter()
        response = browser.get(url)
        times.append((perf_counter() - started) * 1000)
        queries = len(connection.queries)
        assert response.status_code == 200, (url, response.status_code)  # noqa: S101
        worst = max(connection.queries, key=lambda query: float(query["time"]))
        slowest = max(slowest, (worst["sql"][:90], float(worst["time"]) * 1000), key=lambda pair: pair[1])
    print(
        f"{name:<28}{queries:>4} queries  {median(times):>7.0f} ms   slowest {slowest[1]:.0f} ms: {slowest[0]}"
    )


def pages() -> list[tuple[str, str]]:
    goal = Goal.objects.filter(attainments__isnull=False).order_by("pk").first()
    board = reverse("evaluation:dashboard")
    found = [("dashboard", board), ("dashboard, a past quarter", f"{board}?period=2026Q2")]
    if goal:
        found.append(("goal", reverse("evaluation:goal", args=[goal.pk])))
        department = goal.plan.department_id
        found.append(("department", reverse("evaluation:department", args=[department])))
        found.append(("orders of a department", f"{reverse('workorders:orders')}?department={department}"))
    return [*found, ("orders", reverse("workorders:orders"))]


def run() -> None:
    leader = User.objects.filter(memberships__role="chair").order_by("pk").first()
    if leader is None:
        raise SystemExit("Nobody chairs the leadership group here; load the demo first.")
    browser = Client()
    browser.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    print(f"{WorkOrder.objects.count():,} orders")
    with override_settings(DEBUG=True, ALLOWED_HOSTS=["*"]):
        connection.force_debug_cursor = True
        for name, url in pages():
            measure(browser, name, url)


run()
