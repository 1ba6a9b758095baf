"""What holds for every page: headers of safety, no cache, a token against forged requests (AU-05, AU-06, IN-09)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.house.matrix import SIGNED_IN
from tests.house.world import World, all_rows


@pytest.mark.django_db
def test_every_page_carries_the_headers_of_safety(world: World) -> None:
    missing = []
    for row in all_rows():
        identity = next(iter(sorted(row.allowed("get") & SIGNED_IN)), None)
        if identity is None:
            continue
        response, _ = world.ask(identity, "get", row)
        policy = response.headers.get("Content-Security-Policy", "")
        script = next((part for part in policy.split(";") if part.strip().startswith("script-src")), "")
        checks = {
            "nosniff": response.headers.get("X-Content-Type-Options") == "nosniff",
            "frame": response.headers.get("X-Frame-Options") == "DENY" and "frame-ancestors 'none'" in policy,
            "referrer": response.headers.get("Referrer-Policy") == "same-origin",
            "opener": response.headers.get("Cross-Origin-Opener-Policy", "").startswith("same-origin"),
            "permissions": "Permissions-Policy" in response.headers,
            "scripts": bool(script) and "unsafe-inline" not in script and "unsafe-eval" not in script,
            "cache": "no-store" in response.headers.get("Cache-Control", ""),
            "server": "Server" not in response.headers,
        }
        missing += [f"{row.route}: {name}" for name, ok in checks.items() if not ok]
    assert not missing


@pytest.mark.django_db
def test_every_unsafe_page_needs_its_csrf_token(world: World) -> None:
    """A form on a stranger's site cannot act for somebody who is signed in (AU-05)."""
    passed = []
    for row in all_rows():
        for method in ("post", "patch", "delete"):
            identity = next(iter(sorted(row.allowed(method) & SIGNED_IN - {"crm_read", "crm_write"})), None)
            if identity is None:
                continue
            browser = Client(enforce_csrf_checks=True)
            browser.force_login(
                getattr(world.cast, identity), backend="django.contrib.auth.backends.ModelBackend"
            )
            kind = (
                {"content_type": "application/json"}
                if row.route.startswith("api:") and not (row.is_form and method == "post")
                else {}
            )
            answer = getattr(browser, method)(world.path(row), dict(row.body(world.records)), **kind)
            if answer.status_code != 403:
                passed.append(f"{row.route} {method}: {answer.status_code}")
    assert not passed
