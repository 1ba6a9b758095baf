"""Who may decide: nobody about the own submission, the own department or the own review."""

from __future__ import annotations

import pytest
from django.db import InternalError, transaction

from activity.models import Event
from activity.recording import record
from core.errors import Conflict, Forbidden
from organization.models import Role, User
from plans import events, permissions
from plans.commands.approval import approve_plan
from plans.lifecycle import PLAN, PlanStatus
from plans.models import DepartmentPlan
from tests.cast import Cast
from tests.factories.organization import make_membership
from tests.factories.plans import complete_plan, make_cycle, make_plan, plan_in

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """The same person with the memberships of now."""
    found: User = User.objects.get(pk=user.pk)
    return found


def test_an_officer_does_not_review_the_plan_of_the_department_he_heads(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    make_membership(user=cast.officer, role=Role.HEAD, department=cast.a)
    decision = permissions.can_review_plan(fresh(cast.officer), plan)
    assert (decision.allowed, decision.code) == (False, "own_department")
    assert not permissions.can_return_plan(fresh(cast.officer), plan)
    assert permissions.can_review_plan(cast.director, plan)


def test_nobody_reviews_the_own_submission_even_after_leaving_the_department(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    cast.head_a.memberships.all().delete()
    make_membership(user=cast.head_a, role=Role.OFFICER)
    assert permissions.can_review_plan(fresh(cast.head_a), plan).code == "own_submission"


def test_the_chair_does_not_approve_what_he_reviewed_or_submitted(cast: Cast) -> None:
    make_membership(user=cast.officer, role=Role.CHAIR)
    plan = plan_in("reviewed", cast)
    assert permissions.can_approve_plan(fresh(cast.officer), plan).code == "own_review"
    with pytest.raises(Forbidden):
        approve_plan(plan, by=fresh(cast.officer), version=plan.version)
    make_membership(user=cast.head_a, role=Role.CHAIR)
    assert permissions.can_approve_plan(fresh(cast.head_a), plan).code == "own_submission"
    assert permissions.can_approve_plan(cast.chair, plan)


def test_a_system_account_judges_nothing(cast: Cast) -> None:
    make_membership(user=cast.crm, role=Role.OFFICER)
    plan = plan_in("submitted", cast)
    assert permissions.can_review_plan(fresh(cast.crm), plan).code == "service_account"


def test_the_chair_returns_only_what_was_reviewed(cast: Cast) -> None:
    assert permissions.can_return_plan(cast.chair, plan_in("submitted", cast)).is_conflict
    assert permissions.can_return_plan(cast.chair, plan_in("reviewed", cast, department=cast.b))


def test_drafts_stay_with_their_department_and_those_who_see_all(cast: Cast) -> None:
    draft, sent = complete_plan(cast), plan_in("submitted", cast, department=cast.b)
    seen = {name: set(DepartmentPlan.objects.visible_to(user)) for name, user in cast.people.items()}
    assert seen["head_a"] == seen["crm"] == {draft}
    assert seen["head_b"] == seen["staff_b"] == {sent}
    assert seen["chair"] == seen["leader"] == seen["director"] == seen["officer"] == {draft, sent}
    assert not seen["outsider"] | seen["disabled"] | seen["staff_a"]


def test_what_happens_to_a_draft_is_told_to_those_who_see_it_and_to_those_who_did_it(cast: Cast) -> None:
    draft, done = plan_in("draft", cast), plan_in("published", cast, cycle=make_cycle(year=2049))
    record(events.PLAN_OPENED, draft, by=cast.head_a)

    def told(user: User, plan: DepartmentPlan) -> bool:
        return Event.objects.visible_to(fresh(user)).about(plan).exists()

    for person in (cast.chair, cast.officer, cast.head_a):
        assert told(person, draft), person
        assert told(person, done), person
    assert not told(cast.supervisor, draft)
    assert told(cast.supervisor, done)
    assert not told(cast.head_b, draft)
    record(events.PLAN_OPENED, draft, by=cast.supervisor)
    assert told(cast.supervisor, draft)


def test_staff_do_not_write_and_a_closed_cycle_takes_nothing(cast: Cast) -> None:
    plan = make_plan(department=cast.b)
    assert permissions.can_edit_plan(cast.staff_b, plan).code == "not_head"
    closed = make_plan(cycle=make_cycle(year=2020, status="closed"), department=cast.b)
    assert permissions.can_edit_plan(cast.head_b, closed).code == "cycle_closed"
    assert permissions.can_submit_plan(cast.head_b, closed).code == "cycle_closed"


@pytest.mark.parametrize("source", PlanStatus.values)
def test_the_database_refuses_every_move_that_is_not_listed(cast: Cast, source: str) -> None:
    plan = make_plan(department=cast.a, status=source)
    for target in PlanStatus.values:
        if target == source or PLAN.allows(source, target):
            continue
        with pytest.raises(InternalError), transaction.atomic():
            DepartmentPlan.objects.filter(pk=plan.pk).update(status=target)
        with pytest.raises(Conflict):
            plan.move_to(target, at=plan.cycle.submission_due_at, by=cast.chair)
