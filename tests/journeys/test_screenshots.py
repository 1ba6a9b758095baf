"""The two pictures of the README, taken from the demo company: `JINGJIN_SCREENSHOTS=docs/images bin/test <this file>`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from activity.models import Duty
from demo import load
from organization.models import User
from tests.journeys.server import Site
from tests.journeys.story import empty_tables
from tests.journeys.visitor import session_of, visitor

FOLDER = os.environ.get("JINGJIN_SCREENSHOTS", "")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not FOLDER, reason="pictures are taken when JINGJIN_SCREENSHOTS names a folder"),
]


@pytest.fixture(scope="module")
def sessions(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The demo company, and who looks at it: the chair, and somebody with much to do."""
    with django_db_blocker.unblock():
        empty_tables()
        load.load(print)
        chair = User.objects.get(username="zongjingli")
        yield {"chair": session_of(chair), "busy": session_of(busiest())}
        site.settle()
        empty_tables()


def busiest() -> User:
    """Who has the most to do, and something of it too late, so that the picture shows both."""
    now = timezone.now()
    people = User.objects.filter(pk__in=Duty.objects.open().values("person"))

    def load_of(user: User) -> tuple[bool, int]:
        duties = Duty.objects.open().held_by(user)
        return duties.overdue(now).exists(), duties.count()

    found: User = max(people, key=load_of)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "who", "path"),
    [("dashboard", "chair", "/evaluation/dashboard/"), ("my-day", "busy", "/")],
)
def test_a_picture_is_taken(
    sessions: dict[str, str], browser: Browser, site: Site, name: str, who: str, path: str
) -> None:
    one = visitor(browser, site, sessions[who])
    page = one.page
    page.goto(site.url + path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=Path(FOLDER) / f"{name}.png")
    one.context.close()
    assert one.unexpected() == []
