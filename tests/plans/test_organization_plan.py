"""The organisation's plan from the first gathering to receipts; every refusal leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from activity.commands.delivery import deliver_waiting
from activity.models import Duty, Event
from approvals.commands.care import look_after_cases
from approvals.models import CaseStep
from core.errors import Conflict, Forbidden, Invalid, PreconditionRequired, Stale
from core.hashing import content_hash
from organization.models import Role, User
from plans.commands.approval import approve_plan
from plans.commands.consolidation import (
    gather_plans,
    recall_organization_plan,
    start_organization_plan,
    submit_organization_plan,
    take_in_reviewed,
    write_organization_plan,
)
from plans.commands.organization_approval import approve_organization_plan, return_organization_plan
from plans.commands.organization_publication import publish_organization_plan
from plans.commands.publication import publish_plan
from plans.commands.receipts import confirm_receipt, urge_receipts
from plans.commands.review import return_plan, review_plan
from plans.models import (
    DepartmentPlan,
    OrganizationDecision,
    OrganizationEdition,
    OrganizationPlan,
    PlanEdition,
    Receipt,
)
from plans.reports.consolidation.content import organization_content
from plans.reports.consolidation.inclusion import inclusion
from tests.cast import Cast
from tests.factories.organization import make_department, make_membership
from tests.factories.organization_plans import TEXTS, organization_plan_in
from tests.factories.plans import fresh, make_cycle, make_plan, plan_in

pytestmark = pytest.mark.django_db


def statuses(plan: OrganizationPlan) -> list[str]:
    rows = DepartmentPlan.objects.filter(cycle=plan.cycle).order_by("department__code")
    return list(rows.values_list("status", flat=True))


def open_purposes(subject: object) -> list[str]:
    return sorted(Duty.objects.about(subject).open().values_list("purpose", flat=True))  # type: ignore[arg-type]


def test_plans_come_in_once_they_are_reviewed_and_missing_ones_say_why(cast: Cast) -> None:
    cycle = make_cycle()
    plan_in("reviewed", cast, cycle=cycle)
    late = plan_in("submitted", cast, cycle=cycle, department=cast.b)
    plan = start_organization_plan(cycle, by=cast.officer)
    found = inclusion(cycle, plan)
    assert [row.plan.department for row in found.included] == [cast.a]
    assert [(one.plan, one.reason) for one in found.missing] == [(late, "已报送，等待办公室审核")]
    review_plan(late, by=cast.officer, version=late.version, pass_unseen=True)
    assert not inclusion(cycle, plan).is_current
    take_in_reviewed(late)
    found = inclusion(cycle, plan)
    assert (len(found.included), found.is_current, found.missing) == (2, True, [])
    assert found.included[1].content_hash == content_hash(late.content())
    with pytest.raises(Conflict):
        start_organization_plan(cycle, by=cast.officer)


def test_what_is_kept_is_in_the_language_of_the_sources_whoever_hands_it_in(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    make_plan(cycle=plan.cycle, department=make_department())
    with override("zh-hans"):
        said = organization_content(plan)
    with override("en"):
        assert organization_content(plan) == said
    assert said["missing"][0]["reason"] == "还在编制，没有报送"
    assert {one["sentence"][-1] for one in said["items"]} == {"。"}


def test_a_plan_that_goes_back_makes_the_draft_stale_and_stops_submission(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    gone = plan.included.first()
    assert gone is not None
    return_plan(gone.plan, by=cast.officer, version=gone.plan_version, remarks="请再算一遍。")
    [stale] = inclusion(plan.cycle, plan).stale
    assert stale.plan == gone.plan
    assert "已退回" in stale.sentence
    with pytest.raises(Conflict) as refusal:
        submit_organization_plan(plan, by=cast.officer, version=plan.version)
    assert refusal.value.code == "stale_consolidation"
    done = gather_plans(plan, by=cast.officer)
    assert (done.removed, done.added) == (1, 0)
    plan.refresh_from_db()
    assert submit_organization_plan(plan, by=cast.officer, version=plan.version).status == "submitted"
    assert [row["department"] for row in plan.submissions.get().content["missing"]] == [
        gone.plan.department.code
    ]


def test_submission_needs_texts_a_version_and_the_office(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    with pytest.raises(PreconditionRequired):
        submit_organization_plan(plan, by=cast.officer, version=None)
    with pytest.raises(Stale):
        submit_organization_plan(plan, by=cast.officer, version=plan.version - 1)
    with pytest.raises(Forbidden):
        submit_organization_plan(plan, by=cast.head_a, version=plan.version)
    write_organization_plan(plan, {"summary": " "}, by=cast.officer, version=plan.version)
    with pytest.raises(Invalid) as refusal:
        submit_organization_plan(plan, by=cast.officer, version=plan.version + 1)
    assert list(refusal.value.fields) == ["summary"]


def test_two_writers_of_two_texts_both_survive_of_one_text_the_later_is_told(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    write_organization_plan(plan, {**TEXTS, "foreword": "甲写的"}, by=cast.officer, seen=TEXTS)
    write_organization_plan(plan, {**TEXTS, "summary": "乙写的"}, by=cast.director, seen=TEXTS)
    plan.refresh_from_db()
    assert (plan.foreword, plan.summary) == ("甲写的", "乙写的")
    with pytest.raises(Stale):
        write_organization_plan(plan, {"foreword": "丙写的"}, by=cast.director, seen=TEXTS)


def test_approval_approves_every_included_plan_in_its_version(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    assert open_purposes(plan) == ["organization_plan.approve"]
    approve_organization_plan(plan, by=cast.chair, version=plan.version, remarks="同意。")
    decision = OrganizationDecision.objects.get()
    assert decision.submission.content_hash == content_hash(decision.submission.content)
    assert statuses(plan) == ["approved", "approved"]
    for row in plan.included.all():
        last = row.plan.decisions.get(act="approve")
        assert (last.plan_version, last.content_hash) == (row.plan_version, row.content_hash)
        assert "plan.approve" not in open_purposes(row.plan)
    assert open_purposes(plan) == ["organization_plan.publish"]
    with pytest.raises(Conflict):
        approve_organization_plan(plan, by=cast.chair, version=plan.version)


def test_leadership_owes_one_decision_while_it_has_the_whole(cast: Cast) -> None:
    """Every department's plan is owed until the organisation's plan is handed in; then that alone, until it comes
    back."""
    plan = organization_plan_in("draft", cast)
    parts = [row.plan for row in plan.included.all()]

    def owed(user: User) -> list[str]:
        return sorted(
            Duty.objects.open().held_by(user).filter(act="approve").values_list("purpose", flat=True)
        )

    assert owed(cast.chair) == ["plan.approve", "plan.approve"]
    plan = submit_organization_plan(plan, by=cast.officer, version=plan.version)
    CaseStep.objects.filter(status="open", case__kind="plan").update(escalation_due_at=timezone.now())
    look_after_cases()
    assert owed(cast.chair) == ["organization_plan.approve"]
    assert not Event.objects.filter(name="approval.escalated").exists()
    client = Client()
    client.force_login(cast.chair, backend="django.contrib.auth.backends.ModelBackend")
    assert "随它一并审批" in client.get(parts[0].get_absolute_url()).content.decode()
    # It may be decided by itself all the same, and the whole does not mind.
    approve_plan(fresh(parts[0]), by=cast.chair, version=parts[0].version)
    recall_organization_plan(plan, by=cast.officer, version=plan.version, reason="还要改一处。")
    deliver_waiting()
    assert owed(cast.chair) == ["plan.approve"]


def test_a_plan_that_was_returned_after_submission_stops_the_approval(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    row = plan.included.first()
    assert row is not None
    return_plan(row.plan, by=cast.officer, version=row.plan_version, remarks="请改。")
    with pytest.raises(Conflict) as refusal:
        approve_organization_plan(plan, by=cast.chair, version=plan.version)
    assert refusal.value.code == "content_changed"
    assert statuses(plan) == ["returned", "reviewed"]
    recall_organization_plan(plan, by=cast.officer, version=plan.version, reason="客服中心要改。")
    plan.refresh_from_db()
    assert plan.status == "draft"
    assert open_purposes(plan) == []


def test_content_that_was_changed_behind_the_back_stops_the_approval(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    DepartmentPlan.objects.filter(department=cast.b).update(overview="换了")
    with pytest.raises(Conflict):
        approve_organization_plan(plan, by=cast.chair, version=plan.version)
    assert statuses(plan) == ["reviewed", "reviewed"]


def test_who_had_a_hand_in_it_does_not_decide(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    for person in (cast.leader, cast.officer, cast.head_a, cast.crm):
        with pytest.raises(Forbidden):
            approve_organization_plan(plan, by=person, version=plan.version)
    make_membership(user=cast.officer, role=Role.CHAIR)
    cast.officer.__dict__.pop("standing", None)
    with pytest.raises(Forbidden) as refusal:
        approve_organization_plan(plan, by=cast.officer, version=plan.version)
    assert refusal.value.code == "own_submission"


def test_leadership_returns_one_department_and_the_rest_stays(cast: Cast) -> None:
    plan = organization_plan_in("submitted", cast)
    b = DepartmentPlan.objects.get(department=cast.b, cycle=plan.cycle)
    with pytest.raises(Invalid):
        return_organization_plan(plan, by=cast.chair, version=plan.version, remarks="", parts={})
    with pytest.raises(Invalid):
        return_organization_plan(plan, by=cast.chair, version=plan.version, remarks="改", parts={b.pk: " "})
    with pytest.raises(Invalid):
        return_organization_plan(
            plan, by=cast.chair, version=plan.version, remarks="改", parts={b.pk + 99: "改"}
        )
    return_organization_plan(
        plan, by=cast.chair, version=plan.version, remarks="售后目标偏低。", parts={b.pk: "提高到 95%。"}
    )
    plan.refresh_from_db()
    assert (plan.status, statuses(plan)) == ("returned", ["reviewed", "returned"])
    assert b.decisions.get(act="return").remarks == "提高到 95%。"
    assert open_purposes(b) == ["plan.correct"]
    assert open_purposes(plan) == ["organization_plan.correct"]


def test_publication_publishes_everything_in_one_and_asks_every_department_once(cast: Cast) -> None:
    cycle = make_cycle()
    plan_in("reviewed", cast, cycle=cycle)
    alone = plan_in("reviewed", cast, cycle=cycle, department=cast.b)
    approve_plan(alone, by=cast.chair, version=alone.version)
    publish_plan(alone, by=cast.officer, version=alone.version)
    single = Receipt.objects.get(edition__plan=alone)
    plan = organization_plan_in("approved", cast, cycle)
    edition = publish_organization_plan(plan, by=cast.officer, version=plan.version)
    assert (edition.number, edition.is_intact, statuses(plan)) == (1, True, ["published", "published"])
    assert PlanEdition.objects.filter(plan__cycle=cycle).count() == 2
    assert {code: row["number"] for code, row in edition.content["editions"].items()} == {"A": 1, "B": 1}
    receipts = list(edition.receipts.order_by("department__code"))
    assert [receipt.department for receipt in receipts] == [cast.a, cast.b]
    assert open_purposes(receipts[0]) == ["receipt.confirm"]
    assert Receipt.objects.filter(edition__isnull=False).get() == single


def test_nothing_is_published_when_one_part_cannot(cast: Cast) -> None:
    plan = organization_plan_in("approved", cast)
    DepartmentPlan.objects.filter(department=cast.b).update(overview="换了")
    with pytest.raises(Conflict):
        publish_organization_plan(plan, by=cast.officer, version=plan.version)
    assert statuses(plan) == ["approved", "approved"]
    assert not OrganizationEdition.objects.exists()
    assert not PlanEdition.objects.exists()


def test_an_edition_cannot_be_changed_and_tells_when_it_was(cast: Cast) -> None:
    edition = organization_plan_in("published", cast).editions.get()
    with pytest.raises(InternalError), transaction.atomic():
        OrganizationEdition.objects.filter(pk=edition.pk).update(number=2)
    edition.receipts.all().delete()
    with pytest.raises(InternalError), transaction.atomic():
        edition.delete()
    edition.content["foreword"] += "！"
    assert not edition.is_intact


def test_heads_confirm_for_their_own_department_once(cast: Cast) -> None:
    edition = organization_plan_in("published", cast).editions.get()
    receipt = edition.receipts.get(department=cast.a)
    for person in (cast.head_b, cast.staff_a, cast.officer, cast.chair):
        with pytest.raises(Forbidden):
            confirm_receipt(receipt, by=person)
    assert confirm_receipt(receipt, by=cast.head_a).confirmed_by == cast.head_a
    assert open_purposes(receipt) == []
    with pytest.raises(Conflict):
        confirm_receipt(receipt, by=cast.head_a)
    urged = urge_receipts(edition, by=cast.officer)
    assert [one.department for one in urged.told] == [cast.b]
    with pytest.raises(Conflict) as refusal:
        urge_receipts(edition, by=cast.director)
    assert refusal.value.code == "urged_lately"


def test_the_database_refuses_a_jump(cast: Cast) -> None:
    plan = organization_plan_in("draft", cast)
    with pytest.raises(InternalError), transaction.atomic():
        OrganizationPlan.objects.filter(pk=plan.pk).update(status="published")


def test_after_publication_a_later_draft_is_told_and_nobody_is_asked_to_recall(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    plan = organization_plan_in("published", cast)
    one = plan.included.select_related("plan").first()
    assert one is not None
    DepartmentPlan.objects.filter(pk=one.plan_id).update(version=one.plan_version + 1)
    page = client_of(cast.chair).get(plan.get_absolute_url())
    assert "仍以已发布的版本为准" in page.text
    assert "请办公室收回" not in page.text
    edition = client_of(cast.chair).get(plan.editions.get().get_absolute_url())
    latest = one.plan.editions.latest("number")
    assert f'href="{reverse("plans:edition", args=[latest.pk])}"' in edition.text
