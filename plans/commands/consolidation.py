"""The organisation's plan: begun, gathered, written, and handed to leadership (汇总)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import OFFICE, close_duties, open_duty
from activity.models import Duty
from activity.recording import record
from approvals.commands.cases import open_case, withdraw_case
from approvals.models import ApprovalKind
from core.errors import Conflict, Invalid
from core.hashing import content_hash
from core.punctuation import labelled
from plans import deadlines, events
from plans.commands.item_decisions import forgive_gone
from plans.commands.locks import locked_cycle, locked_organization_plan
from plans.commands.merging import Clash, FieldsChanged, spelled
from plans.lifecycle import READY, OrganizationPlanStatus
from plans.models import DepartmentPlan, IncludedPlan, OrganizationPlan, OrganizationSubmission, PlanCycle
from plans.organization_permissions import (
    can_edit_organization_plan,
    can_recall_organization_plan,
    can_start_organization_plan,
    can_submit_organization_plan,
    organization_case,
)
from plans.reports.consolidation.content import organization_content
from plans.reports.consolidation.inclusion import hashes_of, inclusion

TEXTS = ("foreword", "summary")


@dataclass(frozen=True)
class Gathered:
    """What changed: plans that came in, came in anew, or fell out."""

    added: int = 0
    renewed: int = 0
    removed: int = 0

    @property
    def count(self) -> int:
        return self.added + self.renewed + self.removed


@transaction.atomic
def start_organization_plan(cycle: PlanCycle, *, by: Any) -> OrganizationPlan:
    """Begin to consolidate: every plan that was found good comes in; later ones by themselves as they are."""
    cycle = locked_cycle(cycle)
    can_start_organization_plan(by, cycle).or_raise()
    plan = OrganizationPlan.objects.create(cycle=cycle)
    gathered = take_in(plan, by=by, at=timezone.now())
    record(events.ORGANIZATION_PLAN_STARTED, plan, by=by, data={"plans": gathered.added})
    return plan


@transaction.atomic
def gather_plans(plan: OrganizationPlan, *, by: Any) -> Gathered:
    """Take in every plan that is ready as it is now, and let go of those that are not ready any more."""
    plan = locked_organization_plan(plan)
    can_edit_organization_plan(by, plan).or_raise()
    now = timezone.now()
    forgive_gone(plan, by=by, at=now)
    return keep_gathered(plan, take_in(plan, by=by, at=now), by=by)


@transaction.atomic
def take_in_reviewed(department_plan: DepartmentPlan) -> None:
    """A plan that was just found good comes into the draft by itself; nothing happens where there is no draft."""
    found = OrganizationPlan.objects.filter(cycle=department_plan.cycle_id).first()
    if found is None:
        return
    plan = locked_organization_plan(found)
    if plan.is_editable:
        only = DepartmentPlan.objects.filter(pk=department_plan.pk, status__in=READY)
        keep_gathered(plan, add_plans(plan, list(only), by=None, at=timezone.now()), by=None)


def keep_gathered(plan: OrganizationPlan, gathered: Gathered, *, by: Any) -> Gathered:
    if gathered.count:
        plan.next_version()
        plan.save(update_fields=["version"])
    if gathered.count or by is not None:
        data = {"added": gathered.added, "renewed": gathered.renewed, "removed": gathered.removed}
        record(events.ORGANIZATION_PLAN_GATHERED, plan, by=by, data=data)
    return gathered


def take_in(plan: OrganizationPlan, *, by: Any, at: datetime) -> Gathered:
    ready = list(DepartmentPlan.objects.filter(cycle=plan.cycle_id, status__in=READY))
    gone = plan.included.exclude(plan__in=ready)
    removed, _rows = gone.delete()
    added = add_plans(plan, ready, by=by, at=at)
    return Gathered(added.added, added.renewed, removed)


def add_plans(plan: OrganizationPlan, ready: list[DepartmentPlan], *, by: Any, at: datetime) -> Gathered:
    held = {row.plan_id: row for row in plan.included.filter(plan__in=ready)}
    fresh = [one for one in ready if one.pk not in held or held[one.pk].plan_version != one.version]
    hashes = hashes_of(fresh)
    plan.included.filter(plan__in=fresh).delete()
    IncludedPlan.objects.bulk_create(
        IncludedPlan(
            organization_plan=plan,
            plan=one,
            plan_version=one.version,
            content_hash=hashes[one.pk],
            included_at=at,
            included_by=by,
        )
        for one in fresh
    )
    renewed = sum(one.pk in held for one in fresh)
    return Gathered(len(fresh) - renewed, renewed)


@transaction.atomic
def write_organization_plan(
    plan: OrganizationPlan,
    texts: Mapping[str, str],
    *,
    by: Any,
    seen: Mapping[str, str] | None = None,
    version: int | None = None,
) -> OrganizationPlan:
    """Replace foreword and summary. `seen` says what each read before writing, else `version` must be the plan's;
    where two people changed the same text, both are shown and nothing is saved (`FieldsChanged`)."""
    plan = locked_organization_plan(plan)
    can_edit_organization_plan(by, plan).or_raise()
    if seen is None:
        plan.expect_version(version)
    changed, clashes = {}, []
    for name in TEXTS:
        if name not in texts:
            continue
        now, mine = spelled(getattr(plan, name)), spelled(texts[name])
        before = now if seen is None else spelled(seen.get(name, ""))
        if mine in (now, before):
            continue
        if before != now:
            clashes.append(Clash(name, texts[name], getattr(plan, name)))
        changed[name] = mine
    if clashes:
        raise FieldsChanged(clashes)
    if not changed:
        return plan
    for name, text in changed.items():
        setattr(plan, name, text)
    plan.next_version()
    plan.save(update_fields=[*changed, "version"])
    record(
        events.ORGANIZATION_PLAN_EDITED,
        plan,
        by=by,
        data={"changed": sorted(changed), "version": plan.version},
    )
    return plan


@transaction.atomic
def submit_organization_plan(plan: OrganizationPlan, *, by: Any, version: int | None) -> OrganizationPlan:
    """Hand the consolidated plan to leadership, with everything that is still open between departments listed in it.

    Raises `Conflict` while a department plan has changed since it was taken in, `Invalid` while a text is missing.
    """
    plan = locked_organization_plan(plan)
    can_submit_organization_plan(by, plan).or_raise()
    plan.expect_version(version)
    refuse_unready(plan)
    now = timezone.now()
    plan.next_version()
    plan.move_to(OrganizationPlanStatus.SUBMITTED, at=now, by=by)
    plan.save(update_fields=["version", "status", "submitted_at", "submitted_by"])
    content = organization_content(plan)
    submission = OrganizationSubmission.objects.create(
        organization_plan=plan,
        version=plan.version,
        content=content,
        content_hash=content_hash(content),
        submitted_at=now,
        submitted_by=by,
    )
    record(
        events.ORGANIZATION_PLAN_SUBMITTED,
        plan,
        by=by,
        data={"version": plan.version, "hash": submission.content_hash},
    )
    close_duties(plan, by=by, outcome="submitted", at=now)
    rest_included(plan, by=by, at=now)
    open_case(ApprovalKind.ORGANIZATION_PLAN, plan, by=by, at=now)
    return plan


def rest_included(plan: OrganizationPlan, *, by: Any, at: datetime) -> None:
    """Leadership owes one decision, not one for each department besides. What it returns or the office takes back is
    asked for again (`plans.subscribers`)."""
    kind = ContentType.objects.get_for_model(DepartmentPlan)
    Duty.objects.open().filter(
        purpose="plan.approve", subject_type=kind, subject_id__in=plan.included.values("plan")
    ).update(closed_at=at, closed_by=by, outcome="rests")


def refuse_unready(plan: OrganizationPlan) -> None:
    found = inclusion(plan.cycle, plan)
    if found.stale:
        words = _("汇总不是最新的：%(first)s请先更新汇总，再提交。") % {"first": found.stale[0].sentence}
        raise Conflict("stale_consolidation", words)
    if not found.included:
        raise Conflict("nothing_included", _("还没有纳入一份部门计划，不能提交。请先审核部门计划。"))
    empty = [name for name in TEXTS if not getattr(plan, name).strip()]
    if empty:
        fields = {}
        for name in empty:
            label = getattr(OrganizationPlan._meta.get_field(name), "verbose_name", name)
            fields[name] = [labelled(label, _("还没有写，请写好再提交。"))]
        raise Invalid("incomplete", _("前言和总体安排都要写好，才能提交领导小组。"), fields)


@transaction.atomic
def recall_organization_plan(
    plan: OrganizationPlan, *, by: Any, version: int | None, reason: str
) -> OrganizationPlan:
    """Take it back from leadership before a decision, for a reason: a department's plan has to change."""
    plan = locked_organization_plan(plan)
    can_recall_organization_plan(by, plan).or_raise()
    plan.expect_version(version)
    if not reason.strip():
        raise Invalid("invalid", _("请写明为什么收回。"), {"reason": [_("请写明为什么收回。")]})
    case = organization_case(plan)
    if case is not None and case.is_open:
        withdraw_case(case, by=by, reason=reason.strip())
    now = timezone.now()
    plan.move_to(OrganizationPlanStatus.DRAFT, at=now, by=by)
    plan.save(update_fields=["status"])
    record(
        events.ORGANIZATION_PLAN_RECALLED,
        plan,
        by=by,
        data={"version": plan.version, "reason": reason.strip()},
    )
    return plan


def owe_correction(plan: OrganizationPlan, *, at: datetime) -> None:
    """The office has it again."""
    open_duty(plan, "organization_plan.correct", holder=OFFICE, due_at=at + deadlines.CORRECT, at=at)
