"""People and what they are in the organisation, from a day to a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Conflict, Invalid
from core.periods import local_today
from organization import events
from organization.models import Department, Membership, Post, User
from organization.models.membership import DEPARTMENT_ROLES
from organization.permissions import can_appoint, can_disable, can_edit_people, can_end_membership

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters that are not mistaken for one another when a password is read out."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An account with its first password, told once."""

    person: User
    password: str


@transaction.atomic
def add_person(*, username: str, name: str, email: str, post_title: str, by: User) -> Issued:
    """A new account with a password to be changed at first sign-in. Raises `Invalid` for a taken name."""
    can_edit_people(by).or_raise()
    person = User(username=username, name=name, email=email, post_title=post_title, must_change_password=True)
    password = new_password()
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        message = _("登录名「%(username)s」已被使用，请换一个。") % {"username": username}
        raise Invalid("username_taken", message, {"username": [message]}) from None
    record(events.PERSON_ADDED, person, by=by)
    return Issued(person, password)


@transaction.atomic
def change_person(person: User, *, name: str, email: str, post_title: str, by: User) -> User:
    person = User.objects.select_for_update().get(pk=person.pk)
    can_edit_people(by).or_raise()
    before = {"name": person.name, "email": person.email, "post_title": person.post_title}
    person.name, person.email, person.post_title = name, email, post_title
    person.save(update_fields=["name", "email", "post_title"])
    changes = {key: [old, getattr(person, key)] for key, old in before.items() if old != getattr(person, key)}
    record(events.PERSON_CHANGED, person, by=by, data={"changes": changes})
    return person


@transaction.atomic
def issue_password(person: User, *, by: User) -> Issued:
    """A new first password; sessions under the old one end."""
    person = User.objects.select_for_update().get(pk=person.pk)
    can_disable(by, person).or_raise()
    password = new_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record(events.PASSWORD_ISSUED, person, by=by)
    return Issued(person, password)


@transaction.atomic
def disable_person(person: User, *, by: User) -> User:
    """Close an account: memberships end today, sessions at the next request; what was done stays explained."""
    person = User.objects.select_for_update().get(pk=person.pk)
    can_disable(by, person).or_raise()
    if not person.is_active:
        raise Conflict("already_disabled", _("这个账号已经停用。"))
    person.is_active = False
    person.save(update_fields=["is_active"])
    for membership in person.memberships.on(local_today()):
        finish(membership, local_today())
    record(events.PERSON_DISABLED, person, by=by)
    return person


@transaction.atomic
def appoint(
    person: User, role: str, *, department: Department | None, post: Post | None, starts_on: date, by: User
) -> Membership:
    """Give a role from a day on. Raises `Invalid` when a department is missing or the role overlaps itself."""
    person = User.objects.select_for_update().get(pk=person.pk)
    can_appoint(by, person, role).or_raise()
    if role in DEPARTMENT_ROLES and department is None:
        message = _("部门负责人和岗位人员须写明部门。")
        raise Invalid("department_missing", message, {"department": [message]})
    if post and post.department_id != getattr(department, "pk", None):
        message = _("岗位「%(post)s」不属于所选部门。") % {"post": post.title}
        raise Invalid("post_elsewhere", message, {"post": [message]})
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=person, role=role, department=department, post=post, starts_on=starts_on
            )
    except IntegrityError:
        message = _("这段时间内已有同样的任职。请先结束原任职，或改用其他开始日期。")
        raise Invalid("overlap", message, {"starts_on": [message]}) from None
    record(
        events.MEMBERSHIP_STARTED,
        person,
        by=by,
        department_id=getattr(department, "pk", None),
        data={"role": role, "department": department.name if department else "", "starts_on": starts_on},
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, ends_on: date, by: User) -> Membership:
    """`ends_on` is the last day. Raises `Invalid` when it lies before the start."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    can_end_membership(by, membership).or_raise()
    if membership.ends_on is not None and membership.ends_on < local_today():
        raise Conflict("already_ended", _("这段任职已于 %(day)s 结束。") % {"day": membership.ends_on})
    if ends_on < membership.starts_on:
        message = _("结束日期 %(end)s 早于开始日期 %(start)s。") % {
            "end": ends_on,
            "start": membership.starts_on,
        }
        raise Invalid("ends_before_start", message, {"ends_on": [message]})
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    record(
        events.MEMBERSHIP_ENDED,
        membership.user,
        by=by,
        department_id=membership.department_id,
        data={"role": membership.role, "ends_on": ends_on},
    )
    return membership


def finish(membership: Membership, today: date) -> None:
    """End as of yesterday, so that the powers are gone today; a row that began today leaves with one day."""
    membership.ends_on = max(membership.starts_on, today - timedelta(days=1))
    membership.save(update_fields=["ends_on"])


def new_password() -> str:
    return "-".join(get_random_string(4, READABLE) for _ in range(4))
