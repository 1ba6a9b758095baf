"""The whole life of a plan by its commands: every step, its record, its duties, its refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid, PreconditionRequired, Stale
from core.hashing import content_hash
from organization.models import User
from plans.commands.approval import approve_plan
from plans.commands.editing import update_part
from plans.commands.publication import publish_plan
from plans.commands.review import return_plan, review_plan
from plans.commands.submission import submit_plan
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan
from plans.reports.life import plan_steps
from tests.cast import Cast
from tests.factories.plans import complete_plan, make_plan, plan_in

pytestmark = pytest.mark.django_db


def open_purposes(plan: DepartmentPlan) -> set[str]:
    return set(Duty.objects.about(plan).open().values_list("purpose", flat=True))


def test_the_whole_way(cast: Cast) -> None:
    plan = complete_plan(cast)
    plan = submit_plan(plan, by=cast.head_a, version=1)
    assert (plan.status, plan.version, plan.is_late) == (PlanStatus.SUBMITTED, 2, False)
    assert open_purposes(plan) == {"plan.review"}

    returned = return_plan(plan, by=cast.officer, version=2, remarks="请补充夜间班次的数据。")
    assert returned
    assert returned.plan_version == 2
    assert open_purposes(plan) == {"plan.correct"}

    plan = update_part(plan, "analysis", "夜间班次占超期的 62%。", by=cast.head_a, version=2)
    plan = submit_plan(plan, by=cast.head_a, version=3)
    review = review_plan(plan, by=cast.officer, version=4, remarks="同意上报。", pass_unseen=True)
    assert open_purposes(plan) == {"plan.approve"}

    approval = approve_plan(plan, by=cast.chair, version=4)
    assert approval.content_hash == review.content_hash
    assert open_purposes(plan) == {"plan.publish"}

    edition = publish_plan(plan, by=cast.director, version=4)
    assert (edition.number, edition.content_hash) == (1, review.content_hash)
    assert edition.is_intact
    assert not open_purposes(plan)
    names = list(Event.objects.about(plan).order_by("id").values_list("name", "actor__username"))
    assert names == [
        ("plan.submitted", "head_a"),
        ("plan.returned", "officer"),
        ("plan.edited", "head_a"),
        ("plan.submitted", "head_a"),
        ("plan.reviewed", "officer"),
        ("plan.approved", "chair"),
        ("plan.published", "director"),
    ]


def test_an_incomplete_plan_is_refused_with_every_gap(cast: Cast) -> None:
    plan = make_plan(department=cast.a)
    with pytest.raises(Invalid) as refusal:
        submit_plan(plan, by=cast.head_a, version=1)
    assert set(refusal.value.fields) == {
        "overview", "analysis", "goals", "measures", "schedule", "expected_effects",
    }  # fmt: skip
    plan.refresh_from_db()
    assert plan.status == PlanStatus.DRAFT


def test_a_return_needs_remarks(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    with pytest.raises(Invalid) as refusal:
        return_plan(plan, by=cast.officer, version=plan.version, remarks="  \n")
    assert list(refusal.value.fields) == ["remarks"]


@pytest.mark.parametrize(
    ("status", "who"),
    [("submitted", "officer"), ("reviewed", "chair"), ("approved", "officer")],
)
def test_every_decision_names_the_version_it_is_about(cast: Cast, status: str, who: str) -> None:
    plan = plan_in(status, cast)
    user: User = getattr(cast, who)
    acts: dict[str, Callable[..., Any]] = {
        "submitted": review_plan,
        "reviewed": approve_plan,
        "approved": publish_plan,
    }
    act = acts[status]
    with pytest.raises(Stale):
        act(plan, by=user, version=plan.version - 1)
    with pytest.raises(PreconditionRequired):
        act(plan, by=user, version=None)
    plan.refresh_from_db()
    assert plan.status == status


@pytest.mark.parametrize("status", ["submitted", "reviewed", "approved", "published"])
def test_what_was_submitted_cannot_be_edited(cast: Cast, status: str) -> None:
    plan = plan_in(status, cast)
    with pytest.raises(Conflict) as refusal:
        update_part(plan, "overview", "改一改", by=cast.head_a, version=plan.version)
    assert refusal.value.code == "not_editable"


def test_content_changed_past_the_commands_is_not_approved(cast: Cast) -> None:
    plan = plan_in("reviewed", cast)
    plan.goals.update(target=50)
    with pytest.raises(Conflict) as refusal:
        approve_plan(plan, by=cast.chair, version=plan.version)
    assert refusal.value.code == "content_changed"


def test_content_changed_after_approval_is_not_published(cast: Cast) -> None:
    plan = plan_in("approved", cast)
    plan.measures.update(title="别的事")
    with pytest.raises(Conflict):
        publish_plan(plan, by=cast.officer, version=plan.version)
    assert not plan.editions.exists()


def test_nobody_judges_the_own_submission(cast: Cast) -> None:
    """The office's director is head of A as well, and the chair reviewed."""
    plan = plan_in("submitted", cast)
    for user in (cast.head_a, cast.staff_a, cast.outsider, cast.chair):
        with pytest.raises(Forbidden):
            review_plan(plan, by=user, version=plan.version, pass_unseen=True)
    with pytest.raises(Forbidden):
        approve_plan(plan_in("reviewed", cast, department=cast.b), by=cast.leader, version=2)


def test_the_fingerprint_covers_goals_targets_measures_and_links(cast: Cast) -> None:
    plan = complete_plan(cast)
    seen = {content_hash(plan.content())}
    goal, measure = plan.goals.get(), plan.measures.get()
    goal.targets.filter(quarter=2).update(value=86)
    seen.add(content_hash(plan.content()))
    measure.links.update(weight=50)
    seen.add(content_hash(plan.content()))
    DepartmentPlan.objects.filter(pk=plan.pk).update(schedule="改了")
    plan.refresh_from_db()
    seen.add(content_hash(plan.content()))
    assert len(seen) == 4


def test_a_late_step_says_by_how_much(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    assert [step.state for step in plan_steps(plan, ())][2] == "current"
    Duty.objects.about(plan).update(due_at=timezone.now() - timedelta(days=3, hours=1))
    late = plan_steps(plan, ())[2]
    assert (late.state, str(late.when).split("　")[0]) == ("late", "超时 3 天")
