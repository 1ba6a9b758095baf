"""What one person does reaches another through the database, the broker and a worker of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.cast import Cast
from tests.factories.workorders import register_order
from tests.journeys.conftest import Visit

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.xdist_group("browser")]


@pytest.fixture
def worker(stage: Cast, tmp_path: Path) -> Iterator[Path]:
    """A Celery worker on the test's database and Redis; gives its log."""
    name = connection.settings_dict["NAME"]
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    log = tmp_path / "worker.log"
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "config",
        "worker",
        "--pool",
        "solo",
        "--loglevel",
        "INFO",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=output, stderr=output
        )
        yield log
        process.terminate()
        process.wait(30)


def test_the_assignee_is_told_by_a_worker(stage: Cast, visit: Visit, worker: Path) -> None:
    order = register_order(stage.a_team, by=stage.head_a, title="洗衣机漏水")
    head = visit(stage.head_a)
    head.open(order.get_absolute_url())
    head.act("分派")
    head.page.locator("#assign_assignee").select_option(str(stage.staff_a.pk))
    head.act("分派")
    head.expect_said("已分派")

    agent = visit(stage.staff_a)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page = agent.open("/notifications/")
        if page.get_by_text("洗衣机漏水").count():
            break
        time.sleep(1)
    assert page.get_by_text("洗衣机漏水").count(), worker.read_text()[-4000:]
