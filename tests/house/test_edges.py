"""What holds at the edges: cookies, local redirects, no forged host, HTTPS (AU-06, IN-09, IN-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from activity.models import Mail
from demo.cast import PARTS
from organization.models import User
from tests.cast import Cast
from tests.factories.organization import make_user

OUTSIDE = [
    "//evil.example",
    "\\\\evil.example",
    "https://evil.example/x",
    "javascript:alert(1)",
    "/\\evil.example",
    " //evil.example",
]


@pytest.mark.django_db
def test_cookies_cannot_be_read_by_scripts(cast: Cast) -> None:
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": "head_a", "password": "correct-horse-1"})
    assert answer.status_code == 302
    browser.post(reverse("set_language"), {"language": "en"})
    for cookie in browser.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


@pytest.mark.parametrize("target", OUTSIDE)
def test_the_language_switch_leads_nowhere_else(db: None, target: str) -> None:
    answer = Client().post(reverse("set_language"), {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("target", OUTSIDE)
def test_signing_in_leads_nowhere_else(cast: Cast, target: str) -> None:
    answer = Client().post(
        f"{reverse('account_login')}", {"login": "head_a", "password": "correct-horse-1", "next": target}
    )
    assert answer.headers.get("Location", "/").startswith("/")
    assert not answer.headers.get("Location", "/").startswith("//")


@pytest.mark.parametrize("target", OUTSIDE)
def test_the_door_of_the_demo_leads_nowhere_else(db: None, settings: Any, target: str) -> None:
    settings.DEMO = True
    part = PARTS[0]
    make_user(username=part.username, name="演示者")
    answer = Client().post(reverse("demo:sign_in"), {"username": part.username, "next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_forged_host_is_refused_and_never_enters_a_mail(cast: Cast) -> None:
    browser = Client()
    forged = browser.post(
        reverse("account_reset_password"), {"email": "head_a@example.org"}, headers={"Host": "evil.example"}
    )
    assert forged.status_code == 400
    browser.post(
        reverse("account_reset_password"),
        {"email": "head_a@example.org"},
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    )
    letter = Mail.objects.get()
    assert "evil.example" not in letter.text
    assert "/account/password/reset/key/" in letter.text


@pytest.mark.django_db
def test_identity_headers_from_outside_mean_nothing(cast: Cast) -> None:
    for header in ("Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Authenticated-User"):
        answer = Client(headers={header: "chair"}).get("/")
        assert answer.status_code == 302
        assert "/account/login/" in answer.headers["Location"]


@pytest.mark.django_db
@override_settings(SITE_URL="https://jingjin.example")
def test_https_gives_secure_cookies() -> None:
    import importlib
    import os

    from config import settings as module

    before = dict(os.environ)
    try:
        os.environ["SITE_URL"] = "https://jingjin.example"
        secure = importlib.reload(module)
        assert secure.SESSION_COOKIE_SECURE
        assert secure.CSRF_COOKIE_SECURE
        assert secure.LANGUAGE_COOKIE_SECURE
        assert secure.SECURE_HSTS_SECONDS >= 31_536_000
        assert secure.SECURE_SSL_REDIRECT
    finally:
        os.environ.clear()
        os.environ.update(before)
        importlib.reload(module)


def test_language_is_kept_with_the_person(cast: Cast, client_of: Callable[[User], Client]) -> None:
    browser = client_of(cast.head_a)
    browser.post(reverse("set_language"), {"language": "en", "next": "/"})
    cast.head_a.refresh_from_db()
    assert cast.head_a.language == "en"
    refused = browser.post(reverse("set_language"), {"language": "tlh"})
    assert refused.status_code == 422
    assert "tlh" in refused.content.decode()
