"""Every main page on a desk and on a phone: nothing hangs over the edge, axe-core finds nothing serious, the
browser finds nothing to complain about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from core.periods import Period
from tests.house.world import build_world
from tests.journeys.server import Site
from tests.journeys.story import empty_tables, furnish_quarter
from tests.journeys.visitor import DESK, PHONE, session_of, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class Seen(NamedTuple):
    """A page by its route, what its address names in the world, who looks at it, and what follows the `?`."""

    route: str
    args: tuple[str, ...] = ()
    who: str = "director"
    query: str = ""

    def __str__(self) -> str:
        return f"{self.route}{'?' if self.query else ''}{self.query}-{self.who}"


PAGES = [
    Seen("account_login", who=""),
    Seen("account_reset_password", who=""),
    Seen("account_change_password", who="staff_a"),
    Seen("activity:my_day", who="head_a"),
    Seen("activity:my_day", who="staff_a"),
    Seen("activity:notifications", who="staff_a"),
    Seen("activity:trail"),
    Seen("activity:mailbox", who="director"),
    Seen("evaluation:dashboard", who="chair"),
    Seen("evaluation:dashboard", who="head_b"),
    Seen("evaluation:goals"),
    Seen("evaluation:department", ("b",)),
    Seen("evaluation:goal", ("goal_of_b",), who="chair"),
    Seen("evaluation:indicators"),
    Seen("evaluation:indicator", ("indicator_code",)),
    Seen("evaluation:periods"),
    Seen("plans:plans"),
    Seen("plans:plan", ("submitted_plan",)),
    Seen("plans:plan", ("reviewed_plan",), who="chair"),
    Seen("plans:edit", ("draft_plan",), who="head_a"),
    Seen("plans:edit", ("draft_plan",), who="head_a", query="part=goals&goal=new"),
    Seen("plans:edit", ("draft_plan",), who="head_a", query="part=measures&measure=new"),
    Seen("plans:edition", ("edition",)),
    Seen("plans:resources", ("resource_cycle",)),
    Seen("plans:resource_cell", ("pool", "quarter")),
    Seen("plans:settle_cell", ("pool", "quarter"), query="way=split"),
    Seen("plans:resource_request", ("open_request",)),
    Seen("plans:resource_people", ("resource_cycle",)),
    Seen("plans:edit_pool", ("unused_pool",)),
    Seen("plans:cycles"),
    Seen("plans:cycle", ("open_cycle",)),
    Seen("plans:new_cycle"),
    Seen("workorders:orders", who="head_a"),
    Seen("workorders:orders", who="head_a", query="sort=-reported&kind=complaint"),
    Seen("workorders:order", ("order_running",), who="staff_a"),
    Seen("workorders:order", ("order_resolved",), who="head_a"),
    Seen("workorders:order", ("talked_order",), who="staff_a"),
    Seen("activity:discussion", ("talked_kind", "talked_order"), who="staff_a"),
    Seen("workorders:new", who="head_a"),
    Seen("workorders:imports"),
    Seen("workorders:import"),
    Seen("organization:departments"),
    Seen("organization:people"),
    Seen("organization:person", ("head_a",)),
    Seen("organization:add_person"),
    Seen("organization:calendars"),
    Seen("organization:calendar", ("calendar_x",)),
    Seen("organization:setup"),
    Seen("integrations:clients"),
    Seen("gallery", who="director"),
]


@dataclass(frozen=True)
class Shown:
    """The records that pages name in their addresses, and a session of everybody who looks at one."""

    records: Mapping[str, Any]
    sessions: Mapping[str, str]

    def address(self, seen: Seen) -> str:
        named = [self.records[name] for name in seen.args]
        path = reverse(seen.route, args=[getattr(record, "pk", record) for record in named])
        return f"{path}?{seen.query}" if seen.query else path


@pytest.fixture(scope="module")
def shown(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Shown]:
    """The records of the permission matrix and a quarter with figures, made once for all pages."""
    with django_db_blocker.unblock():
        empty_tables()
        try:
            world = build_world()
            goals = furnish_quarter(world.cast, Period.containing(timezone.now()))
            people = world.cast.people
            sessions = {seen.who: session_of(people[seen.who]) for seen in PAGES if seen.who}
            yield Shown({**world.records, **goals}, sessions)
        finally:
            site.settle()
            empty_tables()


# The rows stand for all tests of the module, so a test's own transaction has nothing to take back.
@pytest.mark.django_db
@pytest.mark.parametrize("seen", PAGES, ids=str)
def test_a_page_is_whole_on_a_desk_and_on_a_phone(
    shown: Shown, browser: Browser, site: Site, seen: Seen, settings: Any
) -> None:
    settings.DEVELOPMENT_MAILBOX = settings.DEMO = seen.route == "activity:mailbox"
    one = visitor(browser, site, shown.sessions.get(seen.who, ""), PHONE)
    faults: list[str] = []
    try:
        answer = one.page.goto(site.url + shown.address(seen), wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
        for name, size in (("phone", PHONE), ("desk", DESK)):
            one.page.set_viewport_size(size)
            if wide := one.overflow():
                faults.append(f"{name}: {wide}")
            faults += [f"{name}: {fault}" for fault in one.accessibility_faults()]
    finally:
        one.context.close()
    assert one.unexpected() + faults == []
