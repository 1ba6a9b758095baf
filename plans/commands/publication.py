"""Publication freezes a numbered edition with the fingerprint of its content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from activity.commands.duties import close_duties
from activity.recording import record
from core.hashing import content_hash
from plans import events
from plans.commands.approval import refuse_other_content
from plans.commands.locks import locked_plan
from plans.commands.progress import owe_milestones
from plans.commands.receipts import owe_receipts
from plans.lifecycle import PlanStatus
from plans.models import DepartmentPlan, PlanEdition
from plans.models.decision import DecisionAct
from plans.permissions import can_publish_plan


@transaction.atomic
def publish_plan(plan: DepartmentPlan, *, by: Any, version: int | None) -> PlanEdition:
    """The approved content, and the names as they are today so that it stays readable, become an edition."""
    plan = locked_plan(plan)
    can_publish_plan(by, plan).or_raise()
    plan.expect_version(version)
    refuse_other_content(plan, DecisionAct.APPROVE)
    now = timezone.now()
    edition = freeze(plan, by=by, at=now)
    owe_receipts(edition, [plan.department], at=now)
    return edition


def freeze(plan: DepartmentPlan, *, by: Any, at: datetime) -> PlanEdition:
    """Make the next edition of an approved plan that is locked, alone or with the organisation's plan."""
    plan.move_to(PlanStatus.PUBLISHED, at=at, by=by)
    plan.save(update_fields=["status", "published_at", "published_by"])
    edition = next_edition(plan, by=by, at=at)
    record(
        events.PLAN_PUBLISHED,
        plan,
        by=by,
        data={"version": plan.version, "edition": edition.number, "hash": edition.content_hash},
    )
    close_duties(plan, by=by, outcome="published", at=at)
    owe_milestones(plan, at=at)
    return edition


def next_edition(plan: DepartmentPlan, *, by: Any, at: datetime) -> PlanEdition:
    """The next edition of the plan, with the names of today so that it stays readable."""
    rows = plan.rows()
    content = plan.content(rows)
    return PlanEdition.objects.create(
        plan=plan,
        number=plan.editions.count() + 1,
        content={**content, "names": plan.names(rows)},
        content_hash=content_hash(content),
        published_at=at,
        published_by=by,
    )
