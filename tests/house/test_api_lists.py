"""Every list of the API, found in the router: what it cannot be narrowed by is refused by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from config.api_urls import router
from organization.models import User
from tests.cast import Cast

LISTS = [
    f"api:{name}-list"
    for _prefix, view, name in router.registry
    if "list" in router.get_method_map(view, {"get": "list"}).values()
]


@pytest.mark.parametrize("route", LISTS)
def test_a_name_that_no_filter_has_is_refused(
    cast: Cast, client_of: Callable[[User], Client], route: str
) -> None:
    browser, address = client_of(cast.chair), reverse(route)
    assert browser.get(address, {"page_size": "2"}).status_code == 200
    answer = browser.get(address, {"nonsense": "1"})
    assert answer.status_code == 400
    assert "nonsense" in answer.json()["fields"]["nonsense"][0]


def test_the_lists_were_found() -> None:
    assert {"api:person-list", "api:department-list", "api:work-order-list"} <= set(LISTS)
