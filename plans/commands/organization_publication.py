"""Publication of the organisation's plan: one frozen edition, and with it an edition of every department's plan."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import close_duties
from activity.recording import record
from core.errors import Conflict
from core.hashing import content_hash
from plans import events
from plans.commands.locks import locked_organization_plan
from plans.commands.organization_approval import hold_included, submission_of
from plans.commands.publication import freeze
from plans.commands.receipts import owe_receipts
from plans.lifecycle import OrganizationPlanStatus, PlanStatus
from plans.models import OrganizationEdition, OrganizationPlan, PlanEdition
from plans.organization_permissions import can_publish_organization_plan


@transaction.atomic
def publish_organization_plan(plan: OrganizationPlan, *, by: Any, version: int | None) -> OrganizationEdition:
    """Everything or nothing: the departments' editions, the organisation's, and what every department now owes.

    Departments confirm the organisation's edition once; their own editions that come with it need no second receipt.
    """
    plan = locked_organization_plan(plan)
    can_publish_organization_plan(by, plan).or_raise()
    plan.expect_version(version)
    submission = submission_of(plan)
    if content_hash(submission.content) != submission.content_hash:
        raise Conflict("content_changed", _("提交稿与它的指纹不符，不能发布。请联系系统管理员核查。"))
    now = timezone.now()
    held = hold_included(plan)
    for one in held:
        if one.status == PlanStatus.APPROVED:
            freeze(one, by=by, at=now)
    plan.move_to(OrganizationPlanStatus.PUBLISHED, at=now, by=by)
    plan.save(update_fields=["status", "published_at", "published_by"])
    edition = OrganizationEdition.objects.create(
        organization_plan=plan,
        number=plan.editions.count() + 1,
        content={**submission.content, "editions": editions_of([one.pk for one in held])},
        content_hash=submission.content_hash,
        published_at=now,
        published_by=by,
    )
    departments = [one.department for one in plan.cycle.plans.select_related("department")]
    owe_receipts(edition, departments, at=now)
    data = {"version": plan.version, "edition": edition.number, "hash": edition.content_hash}
    record(events.ORGANIZATION_PLAN_PUBLISHED, plan, by=by, data={**data, "plans": len(held)})
    close_duties(plan, by=by, outcome="published", at=now)
    return edition


def editions_of(plan_ids: list[int]) -> dict[str, dict[str, int]]:
    """Department code -> id and number of the latest edition of its plan."""
    rows = PlanEdition.objects.filter(plan__in=plan_ids).order_by("plan_id", "number")
    return {
        code: {"edition": pk, "number": number}
        for code, pk, number in rows.values_list("plan__department__code", "pk", "number")
    }
