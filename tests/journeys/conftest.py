"""One browser and one server for all journeys of a process; each person has a window of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from organization.models import User
from tests.cast import Cast, assemble
from tests.journeys.server import Site, serve
from tests.journeys.story import fill_catalogue
from tests.journeys.visitor import DESK, PATIENCE, Visitor, session_of, visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def _beside_a_browser() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, and Django would take every query for one inside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # A machine that does much else besides is slow, not wrong.
        expect.set_options(timeout=PATIENCE)
        yield


@pytest.fixture(scope="session")
def site(django_db_setup: None, _beside_a_browser: None) -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture
def stage(transactional_db: None, _beside_a_browser: None) -> Cast:
    """The cast in a database that the server sees too."""
    fill_catalogue()
    return assemble()


@pytest.fixture
def visit(stage: Cast, browser: Browser, site: Site) -> Iterator[Visit]:
    """`visit(user)` opens a window in which this person is signed in; at the end every window must be without
    errors, refused contents and visits elsewhere."""
    visitors: list[Visitor] = []

    def begin(user: User | None = None, size: ViewportSize = DESK) -> Visitor:
        visitors.append(visitor(browser, site, session_of(user) if user else "", size))
        return visitors[-1]

    yield begin
    problems = [problem for one in visitors for problem in one.unexpected()]
    folder = os.environ.get("JINGJIN_TRACES")
    for number, one in enumerate(visitors):
        if folder:
            one.page.screenshot(path=f"{folder}/{os.getpid()}-{number}.png", full_page=True)
        one.context.close()
    site.settle()
    assert problems == []
