"""Sign in, sign out, change and reset of the password, and what dies with them (AU-02, AU-05)."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from activity.commands.post import send_waiting
from activity.models import Mail
from tests.cast import Cast

PASSWORD = "correct-horse-1"
NEW = "new-battery-staple-2"
WRONG = "wrong"


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": "head_a", "password": PASSWORD})
    return client


def signed_in(client: Client) -> bool:
    return client.get(reverse("account_change_password")).status_code == 200


def test_signing_in_by_name_or_address(cast: Cast) -> None:
    for login in ("head_a", "head_a@example.org"):
        client = Client()
        answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
        assert answer.status_code == 302
        assert signed_in(client)


@pytest.mark.parametrize(
    ("login", "password"), [("head_a", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)]
)
def test_refusals_do_not_tell_what_was_wrong(cast: Cast, login: str, password: str) -> None:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": login, "password": password}, follow=True)
    assert not signed_in(client)
    assert "没有这个用户" not in answer.content.decode()


def attempt(login: str, password: str = WRONG, **headers: str) -> Client:
    client = Client(headers=headers)
    client.post(reverse("account_login"), {"login": login, "password": password})
    return client


def test_unknown_people_cost_as_much_work_as_known_ones(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is all but the whole time of an attempt; equal counts mean equal times (AU-01)."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda *args: hashed.append("x") or encode(*args),  # type: ignore[func-returns-value]
    )
    counts = {}
    for login in ("head_a", "nobody", "disabled", "head_a@example.org", "nobody@example.org"):
        hashed.clear()
        attempt(login)
        counts[login] = len(hashed)
    assert counts["head_a"] == counts["nobody"] == counts["disabled"] > 0
    assert counts["head_a@example.org"] == counts["nobody@example.org"] > 0


def test_a_stranger_cannot_guess_from_ever_new_addresses(cast: Cast) -> None:
    for n in range(20):
        attempt(f"nobody{n}", **{"X-Forwarded-For": f"203.0.113.{n}"})
    assert not signed_in(attempt("head_a", PASSWORD, **{"X-Forwarded-For": "203.0.113.99"}))


def test_one_person_is_guessed_at_five_times_by_whatever_name_or_host(cast: Cast) -> None:
    for n, login in enumerate(["head_a", "HEAD_A", "head_a@example.org", "Head_A@example.org", "head_a"]):
        attempt(login, Host=f"localhost:{8000 + n}")
    assert not signed_in(attempt("head_a", PASSWORD, Host="localhost:9000"))
    assert not signed_in(attempt("head_a@example.org", PASSWORD))
    assert signed_in(attempt("head_b", PASSWORD))


def test_behind_the_proxy_people_are_told_apart_by_what_the_proxy_says(cast: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(20):
        attempt(f"nobody{n}", **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.7"})
    assert not signed_in(attempt("head_a", PASSWORD, **{"X-Forwarded-For": "203.0.113.8, 203.0.113.7"}))
    assert signed_in(attempt("head_a", PASSWORD, **{"X-Forwarded-For": "203.0.113.8"}))


def test_too_many_attempts_get_a_page_that_says_what_to_do(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    attempt("nobody")
    answer = Client().post(reverse("account_login"), {"login": "head_a", "password": PASSWORD})
    assert answer.status_code == 429
    assert "请等一分钟再试" in answer.content.decode()


def test_the_log_keeps_no_reset_link_and_no_query(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Client().post(reverse("account_reset_password"), {"email": "head_a@example.org"})
    link = reset_link()
    Client(headers={"X-Forwarded-For": "203.0.113.7"}).get(link, {"q": "张三的电话"})
    assert "request_finished" in caplog.text
    assert "/account/password/reset/key/…" in caplog.text
    assert link.rsplit("/", 2)[-2] not in caplog.text
    assert "张三" not in caplog.text
    assert "203.0.113.7" not in caplog.text


def test_a_new_session_key_at_sign_in(cast: Cast) -> None:
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    client.post(reverse("account_login"), {"login": "head_a", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_signing_out_ends_the_session(browser: Client) -> None:
    old = browser.cookies["sessionid"].value
    assert signed_in(browser)
    browser.post(reverse("account_logout"))
    browser.cookies["sessionid"] = old
    assert not signed_in(browser)


def test_changing_the_password_ends_other_sessions(browser: Client) -> None:
    other = Client()
    other.post(reverse("account_login"), {"login": "head_a", "password": PASSWORD})
    assert signed_in(other)
    answer = browser.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302
    assert not signed_in(other)


def test_a_weak_password_is_refused_with_a_reason(browser: Client) -> None:
    answer = browser.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "123", "password2": "123"}
    )
    assert answer.status_code == 200
    assert "10" in answer.content.decode()


def test_disabling_a_person_ends_the_session(browser: Client, cast: Cast) -> None:
    assert signed_in(browser)
    cast.head_a.is_active = False
    cast.head_a.save()
    assert not signed_in(browser)


def reset_link() -> str:
    found = re.search(r"/account/password/reset/key/\S+", Mail.objects.latest("id").text)
    assert found
    return found.group()


def test_resetting_the_password_works_once(cast: Cast) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "head_a@example.org"})
    link = reset_link()
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0] if form.redirect_chain else link, {"password1": NEW, "password2": NEW}
    )
    assert Client().login(username="head_a", password=NEW)
    stranger = Client()
    again = stranger.get(link, follow=True)
    stranger.post(
        again.redirect_chain[-1][0] if again.redirect_chain else link,
        {"password1": "x" * 14, "password2": "x" * 14},
    )
    assert Client().login(username="head_a", password=NEW)


def test_an_unknown_address_gets_the_same_answer(cast: Cast) -> None:
    known = Client().post(reverse("account_reset_password"), {"email": "head_a@example.org"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.headers.get("Location")) == (
        unknown.status_code,
        unknown.headers.get("Location"),
    )
    assert [letter.address for letter in Mail.objects.all()] == ["head_a@example.org"]


def test_the_reset_letter_waits_in_the_outbox_and_its_link_is_in_no_log(
    cast: Cast, caplog: pytest.LogCaptureFixture, mailoutbox: list[Any], settings: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    cast.head_a.language = "en"
    cast.head_a.save()
    settings.SITE_URL = "https://plans.example.org"
    Client().post(reverse("account_reset_password"), {"email": "head_a@example.org"})
    letter = Mail.objects.get()
    assert (letter.recipient, letter.subject) == (cast.head_a, "Reset your Jingjin password")
    assert "https://plans.example.org/account/password/reset/key/" in letter.text
    assert not mailoutbox  # nobody's page waits for a mail server
    assert send_waiting().done == 1
    assert [sent.body for sent in mailoutbox] == [letter.text]
    key = reset_link().removeprefix("/account/password/reset/key/").rstrip("/")
    assert key not in caplog.text


def test_nobody_signs_up(db: None) -> None:
    answer = Client().get(reverse("account_signup"))
    assert answer.status_code in {200, 302, 403}
    assert b'name="password1"' not in answer.content
