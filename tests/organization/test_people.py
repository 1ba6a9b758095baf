"""Appointing, ending, closing accounts: nobody gives power to themselves or above their own (AZ-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event
from core.errors import Conflict, Forbidden, Invalid
from core.periods import local_today
from organization.commands.people import (
    add_person,
    appoint,
    change_person,
    disable_person,
    end_membership,
    issue_password,
)
from organization.models import Membership, User
from organization.standing import standing_of
from tests.cast import Cast
from tests.factories.organization import make_post, make_user


def test_a_new_person_gets_a_password_once_and_must_change_it(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    issued = add_person(username="xin", name="新人", email="x@example.org", post_title="", by=cast.director)
    assert issued.person.check_password(issued.password)
    browser = client_of(issued.person)
    assert browser.get("/").headers["Location"] == reverse("account_change_password")
    new = "my-own-password-9"
    browser.post(
        reverse("account_change_password"),
        {"oldpassword": issued.password, "password1": new, "password2": new},
    )
    assert not User.objects.get(pk=issued.person.pk).must_change_password
    assert Event.objects.about(issued.person).filter(name="person.added", actor=cast.director).exists()
    assert issued.password not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_taken_name_is_refused_beside_its_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        add_person(username="head_a", name="x", email="x@example.org", post_title="", by=cast.director)
    assert "username" in refused.value.fields


@pytest.mark.parametrize("role", ["chair", "leader", "director", "officer", "head"])
def test_nobody_appoints_themselves(cast: Cast, role: str) -> None:
    for who in (cast.director, cast.chair, cast.head_a):
        with pytest.raises(Forbidden):
            appoint(who, role, department=cast.a, post=None, starts_on=local_today(), by=who)


def test_nobody_appoints_above_their_own(cast: Cast) -> None:
    friend = make_user()
    for role in ("chair", "leader", "director"):
        with pytest.raises(Forbidden):
            appoint(friend, role, department=None, post=None, starts_on=local_today(), by=cast.director)
    for who in (cast.officer, cast.head_a, cast.staff_a, cast.supervisor):
        with pytest.raises(Forbidden):
            appoint(friend, "staff", department=cast.a, post=None, starts_on=local_today(), by=who)
    appoint(friend, "director", department=None, post=None, starts_on=local_today(), by=cast.chair)
    assert standing_of(friend).is_director


def test_the_last_chair_and_director_stay(cast: Cast) -> None:
    admin = make_user(is_superuser=True)
    for who in (cast.chair, cast.director):
        with pytest.raises(Conflict):
            disable_person(who, by=admin)
        with pytest.raises(Conflict):
            end_membership(who.memberships.get(), ends_on=local_today(), by=admin)
        who.refresh_from_db()
        assert who.is_active
    successor = make_user()
    appoint(successor, "chair", department=None, post=None, starts_on=local_today(), by=admin)
    disable_person(cast.chair, by=admin)
    assert not User.objects.get(pk=cast.chair.pk).is_active


def test_disabling_ends_powers_at_once_and_keeps_history(cast: Cast) -> None:
    disable_person(cast.head_a, by=cast.director)
    person = User.objects.get(pk=cast.head_a.pk)
    assert not standing_of(person).roles
    assert person.memberships.get().ends_on == local_today() - timedelta(days=1)
    with pytest.raises(Conflict):
        disable_person(cast.head_a, by=cast.director)


def test_memberships_do_not_overlap_and_end_after_they_start(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        appoint(cast.head_a, "head", department=cast.a, post=None, starts_on=local_today(), by=cast.director)
    assert "starts_on" in refused.value.fields
    membership = cast.head_a.memberships.get()
    with pytest.raises(Invalid):
        end_membership(membership, ends_on=date(2019, 1, 1), by=cast.director)
    end_membership(membership, ends_on=local_today() - timedelta(days=1), by=cast.director)
    appoint(cast.head_a, "head", department=cast.a, post=None, starts_on=local_today(), by=cast.director)
    assert Membership.objects.filter(user=cast.head_a).count() == 2


def test_a_role_of_a_department_needs_one_and_a_post_of_its_own(cast: Cast) -> None:
    with pytest.raises(Invalid):
        appoint(cast.outsider, "head", department=None, post=None, starts_on=local_today(), by=cast.director)
    elsewhere = make_post(department=cast.b)
    with pytest.raises(Invalid):
        appoint(
            cast.outsider,
            "staff",
            department=cast.a,
            post=elsewhere,
            starts_on=local_today(),
            by=cast.director,
        )


def test_changing_and_issuing_are_refused_to_others(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        change_person(cast.staff_a, name="x", email="x@example.org", post_title="", by=cast.head_a)
    with pytest.raises(Forbidden):
        issue_password(cast.chair, by=cast.director)
    with pytest.raises(Forbidden):
        issue_password(cast.staff_a, by=cast.head_a)


def test_hostile_names_are_text(cast: Cast, client_of: Callable[[User], Client]) -> None:
    issued = add_person(
        username="xss",
        name="<script>alert(1)</script>",
        email="x@example.org",
        post_title="{{7*7}}",
        by=cast.director,
    )
    page = (
        client_of(cast.director).get(reverse("organization:person", args=[issued.person.pk])).content.decode()
    )
    assert "<script>alert(1)" not in page
    assert "{{7*7}}" in page


def test_lists_do_not_ask_more_for_more_people(
    cast: Cast, client_of: Callable[[User], Client], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(30):
        appoint(
            make_user(username=f"n{number}"), "staff", department=cast.a, post=None, starts_on=local_today(),
            by=cast.director,
        )  # fmt: skip
    browser = client_of(cast.director)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        assert browser.get(reverse("organization:people")).status_code == 200
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        assert browser.get(reverse("organization:departments")).status_code == 200


def test_a_head_sees_the_own_people_only(cast: Cast, client_of: Callable[[User], Client]) -> None:
    browser = client_of(cast.head_b)
    page = browser.get(reverse("organization:people")).content.decode()
    assert cast.staff_b.name in page
    assert cast.staff_a.name not in page
    assert browser.get(reverse("organization:people"), {"department": cast.a.pk}).status_code == 404
    assert browser.get(reverse("organization:people"), {"department": "x" * 50}).status_code == 404
