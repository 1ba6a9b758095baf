"""People of one day as `activity` asks for them: bodies, heads up the tree, addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property

from activity.recipients import Recipient
from core.errors import Invalid
from organization.models import Department, Membership, Role, User
from organization.models.membership import DEPARTMENT_ROLES, LEADERSHIP_ROLES, OFFICE_ROLES
from organization.schedules import default_schedule, schedules_by_department
from organization.worktime import Schedule

BODY_ROLES = {"leadership": LEADERSHIP_ROLES, "office": OFFICE_ROLES}


def recipient(user: User) -> Recipient:
    return Recipient(user.pk, user.email, user.language)


class OrganizationDirectory:
    """Memberships in force on `day`. Heads, bodies and the tree are read once; people as they are asked for."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.known: dict[int, Recipient] = {}

    @cached_property
    def seats(self) -> dict[str, list[Recipient]]:
        """Role -> people; heads apart, under `heads`."""
        found: dict[str, list[Recipient]] = defaultdict(list)
        for membership in self._memberships(*LEADERSHIP_ROLES, *OFFICE_ROLES):
            found[membership.role].append(recipient(membership.user))
        return found

    @cached_property
    def heads(self) -> dict[int, tuple[Recipient, ...]]:
        found: dict[int, list[Recipient]] = defaultdict(list)
        for membership in self._memberships(Role.HEAD):
            if membership.department_id:
                found[membership.department_id].append(recipient(membership.user))
        return {department_id: tuple(people) for department_id, people in found.items()}

    @cached_property
    def paths(self) -> dict[int, str]:
        return dict(Department.objects.values_list("pk", "path"))

    def _memberships(self, *roles: str) -> Iterable[Membership]:
        return (
            Membership.objects.on(self.day)
            .filter(role__in=roles, user__is_active=True, user__is_service_account=False)
            .select_related("user")
            .order_by("user_id", "id")
        )

    def members_of(self, body: str) -> tuple[Recipient, ...]:
        return tuple(dict.fromkeys(person for role in BODY_ROLES[body] for person in self.seats[role]))

    def heads_upwards(self, department_id: int | None) -> tuple[tuple[Recipient, ...], ...]:
        path = self.paths.get(department_id, "") if department_id else ""
        upwards = [int(part) for part in reversed(path.strip("/").split("/")) if part]
        return tuple(self.heads[number] for number in upwards if number in self.heads)

    def people(self, ids: Iterable[int]) -> Mapping[int, Recipient]:
        wanted = set(ids)
        if unknown := wanted - self.known.keys():
            for user in User.objects.people().filter(pk__in=unknown):
                self.known[user.pk] = recipient(user)
        return {pk: self.known[pk] for pk in sorted(wanted) if pk in self.known}

    def opening_after(self, person_id: int, at: datetime) -> datetime:
        schedule = self.schedules.get(self.homes.get(person_id) or 0, self.usual)
        try:
            return schedule.next_opening(at)
        except Invalid:  # a calendar without any working time holds nothing back
            return at

    @cached_property
    def schedules(self) -> Mapping[int, Schedule]:
        return schedules_by_department()

    @cached_property
    def usual(self) -> Schedule:
        return default_schedule()

    def home_of(self, person_id: int) -> int | None:
        return self.homes.get(person_id)

    @cached_property
    def homes(self) -> dict[int, int | None]:
        """Person -> the department of the membership that began first."""
        rows = Membership.objects.on(self.day).filter(role__in=DEPARTMENT_ROLES).order_by("-starts_on", "-id")
        return dict(rows.values_list("user_id", "department_id"))
