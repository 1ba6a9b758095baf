"""The frame: menu, gallery, sign-in and the pages for errors."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from core import navigation
from organization.models import User
from tests.cast import Cast

ClientOf = Callable[[User], Client]


def labels(user: User, view_name: str = "gallery") -> set[str]:
    groups = navigation.build_menu(user, view_name)
    items = [item for group in groups for item in group]
    return {str(item.label) for item in items} | {
        str(child.label) for item in items for child in item.children
    }


def test_the_menu_shows_only_what_the_person_may_use(cast: Cast) -> None:
    assert "办公室工作台" not in labels(cast.staff_a)
    assert "系统管理" not in labels(cast.staff_a)


def test_entries_without_a_page_are_hidden(cast: Cast) -> None:
    addresses = [
        item.url
        for group in navigation.build_menu(cast.chair, "")
        for entry in group
        for item in (entry, *entry.children)
    ]
    assert all(addresses)


def test_at_most_one_entry_is_current(cast: Cast) -> None:
    items = [item for group in navigation.build_menu(cast.chair, "activity:my_day") for item in group]
    current = [item for entry in items for item in (entry, *entry.children) if item.is_current]
    assert len(current) <= 1


def test_the_gallery_draws_every_component(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.staff_a).get("/gallery/")
    assert page.status_code == 200
    text = page.content.decode()
    for part in (
        "jj-heat",
        "jj-stepper",
        "jj-trace",
        "jj-duty",
        "data-chart=",
        "jj-number-lines",
        "jj-empty",
        "jj-error",
        "jj-said-quote",
        "jj-file-list",
    ):
        assert part in text, part


@pytest.mark.django_db
def test_sign_in_offers_languages_and_no_registration(client: Client) -> None:
    text = client.get("/account/login/").content.decode()
    assert 'name="language"' in text
    assert "繁體中文" in text
    assert "/account/signup/" not in text


@pytest.mark.parametrize(
    "name",
    [
        "errors/400.html",
        "errors/403.html",
        "errors/404.html",
        "errors/405.html",
        "errors/409.html",
        "errors/500.html",
        "errors/503.html",
    ],
)
def test_error_pages_need_no_database(name: str) -> None:
    """Outside a database test any query fails: these pages must stand when nothing else does."""
    request = RequestFactory().get("/plans/")
    request.user = AnonymousUser()
    html = render_to_string(name, {}, request)
    assert "<h1>" in html


@pytest.mark.django_db
def test_an_error_page_asks_nothing_of_the_database(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/plans/")
    request.user = cast.chair
    with django_assert_num_queries(0):
        render_to_string("errors/500.html", {}, request)


@pytest.mark.django_db
def test_the_address_of_a_button_opens_as_a_page_with_the_way_back(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.chair)
    answer = client.get("/notifications/read/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址要用页面上的按钮来办" in answer.content.decode()
    assert client.put("/api/v1/cycles/")["Content-Type"] == "application/problem+json"


def test_a_stale_form_is_answered_in_our_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/language/", {"language": "en"})
    assert page.status_code == 403
    assert "页面开得太久" in page.content.decode()
