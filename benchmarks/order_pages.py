"""Queries and milliseconds of the order pages over a million orders.

    bin/manage load_demo && bin/manage shell < benchmarks/million_orders.py
    bin/manage shell < benchmarks/order_pages.py

Each page is asked for once to warm up and five times to measure; the median is printed, marked above 100 ms. Time is
that of the whole request in this process, template included, network not. A page that counted the table, or sorted
it, would stand out.
"""

from django.db import connection
from django.http import QueryDict
from django.test import override_settings
from django.urls import reverse

from benchmarks.measuring import measure
from core.keysets import keyset_page
from organization.models import Membership, User
from workorders.filters import SORTINGS
from workorders.models import WorkOrder

LIMIT = 100
DEEP = 600_000


def estimated() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'workorders_workorder'")
        return int(cursor.fetchone()[0])


def deep_page() -> str:
    """The address of a page far behind the first, as the pager would have led there."""
    row = WorkOrder.objects.order_by("-reported_at", "-id")[DEEP]
    rows = WorkOrder.objects.filter(reported_at__lte=row.reported_at)
    return keyset_page(rows, QueryDict("sort=-reported"), SORTINGS["-reported"]).next


def pages(department: int) -> list[tuple[str, str]]:
    listed, board = reverse("workorders:orders"), reverse("workorders:board")
    return [
        ("queue", listed),
        ("all, newest first", f"{listed}?sort=-reported"),
        ("all, a deep page", f"{listed}{deep_page()}"),
        ("overdue", f"{listed}?overdue=1&sort=due"),
        ("mine", f"{listed}?status=open&assignee=me&sort=due"),
        ("one department, open", f"{listed}?status=open&department={department}&sort=due"),
        ("one department, all", f"{listed}?department={department}&sort=-reported"),
        ("complaints, urgent", f"{listed}?kind=complaint&priority=urgent&sort=-reported"),
        ("board", board),
        ("board, one department", f"{board}?department={department}"),
        ("closed, last resolved", f"{listed}?status=closed&sort=-resolved"),
        ("search: rare word", f"{listed}?q=SN777777"),
        ("search: two characters", f"{listed}?q=漏水"),
        ("search: a phrase", f"{listed}?q=净水器漏水"),
        ("search: phrase, open", f"{listed}?q=净水器漏水&status=open&sort=due"),
        ("search: two words", f"{listed}?q=王 退款"),
        ("search: nothing there", f"{listed}?q=木星望远镜"),
        ("box at the top: a word", f"{reverse('search')}?q=漏水"),
        ("box at the top: a number", f"{reverse('search')}?q=BM-007777"),
        (
            "one order",
            WorkOrder.objects.filter(department=department)
            .order_by("-reported_at", "-id")[0]
            .get_absolute_url(),
        ),
        ("right now", reverse("workorders:right_now")),
    ]


def run() -> None:
    print(f"about {estimated():,} orders")
    leader = User.objects.filter(memberships__role="chair").order_by("pk").first()
    heading = Membership.objects.filter(role="head").select_related("user").order_by("-pk").first()
    if leader is None or heading is None:
        raise SystemExit(
            "Nobody chairs the leadership group or heads a department here; load the demo first."
        )
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["*"]):
        for who, person in (("leader", leader), ("head", heading.user)):
            print(f"--- as a {who}")
            for name, url in pages(heading.department_id):
                measure(name, person, url, LIMIT)


run()
