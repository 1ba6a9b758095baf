"""What a person meets around signing in: every page is ours, in plain words, and the whole way back in works."""

import re

import pytest
from django.test import Client

from activity.models import Mail
from organization.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-for-anyone-7"


@pytest.fixture
def head(cast: Cast) -> User:
    cast.head_a.email = "head@example.org"
    cast.head_a.set_password("first-password-of-all-3")
    cast.head_a.save()
    return cast.head_a


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, head: User) -> None:
    assert "重设密码" in client.get("/account/password/reset/").content.decode()
    page = client.post("/account/password/reset/", {"email": head.email}, follow=True)
    assert "信已经发出" in page.content.decode()
    letter = Mail.objects.get()
    assert letter.subject == "重设您在精进的密码"
    link = re.search(r"https?://[^/]+(/\S+)", letter.text)
    assert link is not None
    form = client.get(link.group(1), follow=True)
    assert "设新密码" in form.content.decode()
    done = client.post(
        form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )
    assert "请用新密码登录" in done.content.decode()
    assert client.login(username=head.username, password=PASSWORD)
    assert "这个链接已失效" in Client().get(link.group(1), follow=True).content.decode()


def test_a_password_is_changed_in_the_frame(client: Client, head: User) -> None:
    client.login(username=head.username, password="first-password-of-all-3")
    assert "修改密码" in client.get("/account/password/change/").content.decode()
    wrong = client.post("/account/password/change/", {"oldpassword": "x", "password1": "y", "password2": "z"})
    assert "jj-error" in wrong.content.decode()


def test_a_wrong_password_is_told_without_saying_which_part(client: Client, head: User) -> None:
    known = client.post("/account/login/", {"login": head.username, "password": "wrong"})
    unknown = client.post("/account/login/", {"login": "nobody", "password": "wrong"})
    sentence = re.compile(r'role="alert".*?<p>(.*?)</p>', re.DOTALL)
    told = [sentence.search(page.content.decode()) for page in (known, unknown)]
    assert all(told)
    assert len({match.group(1) for match in told if match}) == 1


def test_signing_out_asks_first(client: Client, head: User) -> None:
    client.login(username=head.username, password="first-password-of-all-3")
    assert "确定要退出吗" in client.get("/account/logout/").content.decode()
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert "账号由单位开通" in client.get("/account/signup/").content.decode()


def test_a_part_of_a_page_is_never_the_sign_in_page(client: Client) -> None:
    """A page that stands open asks for its parts; a redirect would be followed and put into them."""
    part = client.get("/plans/", headers={"HX-Request": "true"})
    assert (part.status_code, part.content, part.headers["X-Sign-In"]) == (401, b"", "/account/login/")
    assert client.get("/plans/").headers["Location"] == "/account/login/?next=/plans/"
