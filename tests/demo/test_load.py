"""The demo loads whole, twice is once, and what it shows is computed from its orders."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from activity.models import Comment, Duty
from approvals.models import ApprovalCase, Opinion
from core.hashing import content_hash
from core.periods import local_today
from demo.cast import players
from demo.load import load
from evaluation.models import Attainment, DepartmentAttainment
from organization.models import Department, User
from plans.lifecycle import PlanStatus
from plans.models import Adjustment, CustomField, DepartmentPlan, Evidence, Goal, PlanEdition
from workorders.commands.intake import NewOrder, create_order
from workorders.commands.timing import read_clock
from workorders.models import ClockEvent, WorkOrder


@pytest.mark.django_db
def test_the_demo_is_whole() -> None:
    load(lambda line: None, since=local_today() - timedelta(days=25))
    assert Department.objects.filter(is_service=True).count() == 8
    states = set(DepartmentPlan.objects.values_list("status", flat=True))
    assert states == set(PlanStatus.values)
    newest = PlanEdition.objects.order_by("plan_id", "-number").distinct("plan_id")
    for edition in newest.select_related("plan"):
        assert edition.content_hash == content_hash(edition.plan.content())
    statuses = Adjustment.objects.order_by("status").values_list("status", "edition__number")
    assert list(statuses) == [("applied", 2), ("draft", None), ("reviewed", None)]
    the_approvals_are_alive()
    orders = WorkOrder.objects.all()
    assert orders.count() > 1000
    assert ClockEvent.objects.filter(act="start").count() == orders.count()
    starts = ClockEvent.objects.filter(act="start")
    # What a meeting decided has the day that the meeting named, and no target in working time.
    assert not starts.exclude(order__due_is_given=True).filter(target_seconds=None).exists()
    for order in orders.filter(due_at__gt=timezone.now()).order_by("id")[:20]:
        assert read_clock(order, timezone.now()).due_at == order.due_at
    assert not orders.filter(closed_by=F("resolved_by"), closed_by__isnull=False).exists()

    assert Duty.objects.open().filter(purpose="work_order.resolve").exists()
    for code in ("KF", "SH", "WL"):
        head = User.objects.get(memberships__role="head", memberships__department__code=code)
        owed = Duty.objects.open().held_by(head)
        assert owed.filter(purpose="work_order.assign").count() >= 3
    assert Duty.objects.open().filter(purpose="milestone.reach").exists()
    purposes = ("plan.review", "plan.approve", "plan.publish", "plan.correct", "plan.submit")
    assert all(Duty.objects.open().filter(purpose=purpose).exists() for purpose in purposes)
    leadership = Duty.objects.open().filter(purpose="plan.approve")
    assert leadership.overdue(timezone.now()).count() == 1 < leadership.count()
    assert Attainment.objects.filter(is_current=True, rate__isnull=False).exists()
    assert DepartmentAttainment.objects.filter(department=None, is_current=True).exists()
    assert len(players()) == 7
    assert set(CustomField.objects.values_list("code", flat=True)) == {"risk", "outsourced", "pilot"}
    assert Goal.objects.filter(custom__has_key="risk").exists()
    assert Comment.objects.filter(mentions__isnull=False, parent=None, resolved_at=None).exists()
    assert Evidence.objects.filter(finding__isnull=False, taken_at__lt=timezone.now()).exists()

    head = User.objects.get(memberships__role="head", memberships__department__code="KF")
    department = Department.objects.get(code="KF")
    created = create_order(NewOrder(kind="complaint", title="又晚到了", department=department), by=head)
    today = f"{local_today():%Y%m%d}"
    assert created.number == max(orders.filter(number__contains=today).values_list("number", flat=True))

    before = orders.count()
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert orders.count() == before
    assert "不再重复装入" in out.getvalue()

    with override_settings(DEMO=True):
        browser = Client()
        answer = browser.post(reverse("demo:sign_in"), {"username": "zongjingli", "next": "//evil.example"})
        assert answer.headers["Location"] == "/"
        assert browser.get(reverse("evaluation:dashboard")).status_code == 200
        stranger = Client().post(reverse("demo:sign_in"), {"username": "root"})
        assert stranger.status_code == 404


def the_approvals_are_alive() -> None:
    """One major project went along its chain, countersigned and then decided; one waits half way; figures of titles
    are those of the goals."""
    decided, waiting = ApprovalCase.objects.filter(kind="project").order_by("status")
    assert (decided.status, waiting.status) == ("approved", "open")
    said = list(Opinion.objects.filter(step__case=decided).order_by("pk"))
    assert [one.step.position for one in said] == [1, 1, 1, 2]
    moments = [decided.opened_at, *[one.given_at for one in said]]
    assert moments == sorted(moments)
    assert decided.closed_at == moments[-1] < timezone.now()
    assert Opinion.objects.filter(step__case=waiting).count() == 1
    for case in ApprovalCase.objects.filter(status="approved"):
        assert case.closed_at is not None
        assert not case.steps.exclude(closed_at__lte=case.closed_at).exists()
    for goal in Goal.objects.filter(
        indicator__code="first_contact_resolution_rate", plan__department__code="KF"
    ):
        assert goal.target is not None
        assert f"提高到 {goal.target.normalize():.1f}%" in goal.title


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_one_click_sign_in_exists_only_in_the_demo() -> None:
    User.objects.create_user("zongjingli", password="x", name="总经理")
    assert Client().post(reverse("demo:sign_in"), {"username": "zongjingli"}).status_code == 404
