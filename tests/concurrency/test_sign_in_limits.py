"""Guessing a password is limited over all processes, and Redis has no say in it (AU-01)."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cast import Cast, assemble
from tests.concurrency.sink import free_port
from tests.concurrency.workers import process, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
RIGHT, WRONG = "correct-horse-1", "wrong-horse-1"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


@pytest.fixture
def servers() -> Iterator[list[str]]:
    """Two web processes that share the database alone; Redis is down for both."""
    urls = []
    with ExitStack() as stack:
        for _ in range(2):
            port = free_port()
            command = ("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1")
            stack.enter_context(process("-m", *command, REDIS_URL=NOBODY_LISTENS))
            urls.append(f"http://127.0.0.1:{port}")
        wait_until(lambda: all(answers(url) for url in urls), seconds=120)
        yield urls


def answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(f"{url}/healthz", timeout=5).status == 200)
    except (urllib.error.URLError, OSError):
        return False


def signs_in(url: str, login: str, password: str) -> bool:
    """One attempt by a browser that comes for the first time."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), StayHere())
    page = browser.open(f"{url}/account/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {"login": login, "password": password, "csrfmiddlewaretoken": token[1]}
    try:
        answer = browser.open(f"{url}/account/login/", urllib.parse.urlencode(form).encode(), timeout=20)
    except urllib.error.HTTPError as moved:
        return moved.code == 302 and any(cookie.name == "sessionid" for cookie in jar)
    assert answer.status == 200
    return False


def test_the_limit_counts_over_all_processes_and_needs_no_redis(servers: list[str]) -> None:
    cast: Cast = assemble()
    first, second = servers
    assert signs_in(first, cast.head_b.username, RIGHT)
    for n in range(5):
        assert not signs_in(servers[n % 2], cast.head_a.username, WRONG)
    # The sixth guess would have been right: neither process looks at it any more.
    assert not signs_in(first, cast.head_a.username, RIGHT)
    assert not signs_in(second, cast.head_a.username, RIGHT)
    # Nobody else is shut out.
    assert signs_in(second, cast.head_b.username, RIGHT)
