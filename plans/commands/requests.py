"""A measure asks for resources while its plan is being written; what it asks is part of the plan's content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import close_duties
from activity.recording import record
from core.errors import Conflict, Stale
from organization.models import User
from plans import events
from plans.commands.editing import finish_edit, plan_for_edit
from plans.commands.validation import invalid
from plans.lifecycle import RequestStatus
from plans.models import DepartmentPlan, Measure, ResourcePool, ResourceRequest, ResourceSettlement
from plans.models.goal import figure_text
from plans.models.resource import SettlementAct

MOST = Decimal("999999999999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInput:
    quarter: int
    amount: Decimal
    note: str = ""


@transaction.atomic
def add_requests(
    measure: Measure, pool: ResourcePool, amounts: Mapping[int, Decimal], *, by: User, note: str = ""
) -> list[ResourceRequest]:
    """Ask for a pool in one quarter or several: one request each."""
    plan = plan_for_edit(measure.plan, by=by)
    if not ResourcePool.objects.for_plan(plan).filter(pk=pool.pk).exists():
        raise invalid("pool", _("这个资源池不供本部门使用，请重新选择。"))
    if not amounts:
        raise invalid("quarter_1", _("请至少在一个季度填写需要量。"))
    before = _asked(measure)
    there = set(measure.requests.filter(pool=pool).values_list("quarter", flat=True))
    for quarter, amount in amounts.items():
        _check_amount(f"quarter_{quarter}", quarter, amount)
        if quarter in there:
            sentence = _("这项措施已经申请过「%(pool)s」第 %(quarter)s 季度，请直接修改那一项。")
            raise invalid(f"quarter_{quarter}", sentence % {"pool": pool.name, "quarter": quarter})
    made = [
        ResourceRequest.objects.create(
            measure=measure, pool=pool, quarter=quarter, amount=amount, note=note.strip()
        )
        for quarter, amount in sorted(amounts.items())
    ]
    _finish(plan, measure, before, by=by)
    return made


@transaction.atomic
def update_request(request: ResourceRequest, values: RequestInput, *, by: User, seen: str) -> ResourceRequest:
    """Change what is asked. A request that was settled or referred is open again once quarter or amount differ.
    `seen` is the `spelled` state that the writer had before the eyes; another one is refused as stale."""
    plan = plan_for_edit(request.measure.plan, by=by)
    request = _locked(request)
    if request.spelled != seen:
        raise Stale(
            "stale", _("这项申请刚被改过：现在是%(now)s。请看清后再改。") % {"now": asked_words(request)}
        )
    _check_amount("amount", values.quarter, values.amount)
    twin = request.measure.requests.filter(pool=request.pool, quarter=values.quarter).exclude(pk=request.pk)
    if twin.exists():
        sentence = _("这项措施已经申请过「%(pool)s」第 %(quarter)s 季度，请直接修改那一项。")
        raise invalid("quarter", sentence % {"pool": request.pool.name, "quarter": values.quarter})
    before = _asked(request.measure)
    differs = (request.quarter, request.amount) != (values.quarter, values.amount)
    request.quarter, request.amount, request.note = values.quarter, values.amount, values.note.strip()
    if differs and request.status != RequestStatus.OPEN:
        reopen(request, by=by, reason=_("部门改了需要量。"))
    request.save()
    _finish(plan, request.measure, before, by=by)
    return request


@transaction.atomic
def remove_request(request: ResourceRequest, *, by: User) -> DepartmentPlan:
    """Withdraw it; what was decided about it stays in the record of settlements."""
    plan = plan_for_edit(request.measure.plan, by=by)
    request = _locked(request)
    before = _asked(request.measure)
    close_duties(request, by=by, outcome="withdrawn")
    request.delete()
    return _finish(plan, request.measure, before, by=by)


def drop_requests(measure: Measure, *, by: Any) -> None:
    """What a measure owes to leadership's table goes with it; call before the measure is deleted."""
    for request in measure.requests.filter(status=RequestStatus.REFERRED):
        close_duties(request, by=by, outcome="withdrawn")


def reopen(request: ResourceRequest, *, by: Any, reason: str) -> None:
    """Take back what was decided: no grants, no duty, waiting for the office; the caller saves."""
    now = timezone.now()
    request.move_to(RequestStatus.OPEN, at=now, by=by)
    request.grants.all().delete()
    request.settled_at = request.settled_by = request.referred_at = request.referred_by = None
    keep_settlement(request, SettlementAct.REOPEN, {}, by=by, reason=reason, at=now)
    close_duties(request, by=by, outcome="reopened")
    record(
        events.REQUEST_REOPENED,
        request,
        by=by,
        data={"reason": reason},
        department_id=request.measure.plan.department_id,
    )


def keep_settlement(
    request: ResourceRequest,
    act: SettlementAct,
    grants: Mapping[int, Decimal],
    *,
    by: Any,
    reason: str,
    at: datetime,
) -> ResourceSettlement:
    """The row of one decision, with what was granted before it and after."""
    last = ResourceSettlement.objects.filter(request_id_was=request.pk).first()
    return ResourceSettlement.objects.create(
        request_id_was=request.pk,
        pool=request.pool,
        plan=request.measure.plan,
        measure_title=request.measure.title,
        act=act,
        asked={"quarter": request.quarter, "amount": figure_text(request.amount), "unit": request.pool.unit},
        before=last.after if last else {},
        after={str(quarter): figure_text(amount) for quarter, amount in sorted(grants.items())},
        reason=reason.strip(),
        decided_at=at,
        decided_by=by,
    )


def asked_words(request: ResourceRequest) -> str:
    return _("第 %(quarter)s 季度 %(amount)s %(unit)s") % {
        "quarter": request.quarter,
        "amount": figure_text(request.amount),
        "unit": request.pool.unit,
    }


def _locked(request: ResourceRequest) -> ResourceRequest:
    wanted = ResourceRequest.objects.for_settling().select_for_update(of=("self",))
    found = wanted.filter(pk=request.pk).first()
    if found is None:
        raise Conflict("request_gone", _("这项申请已经被删除。"))
    return found


def _check_amount(field: str, quarter: int, amount: Decimal) -> None:
    if quarter not in (1, 2, 3, 4):
        raise invalid("quarter", _("季度要在 1 到 4 之间，不能是 %(quarter)s。") % {"quarter": quarter})
    if not 0 < amount <= MOST:
        raise invalid(field, _("需要量 %(amount)s 要大于 0。不需要时请删除这一项。") % {"amount": amount})


def _asked(measure: Measure) -> list[dict[str, Any]]:
    return [request.content() for request in measure.requests.select_related("pool")]


def _finish(
    plan: DepartmentPlan, measure: Measure, before: list[dict[str, Any]], *, by: User
) -> DepartmentPlan:
    after = _asked(measure)
    if after == before:
        return plan
    data = {"measure": measure.number, "measure_id": measure.pk, "changed": {"requests": [before, after]}}
    return finish_edit(plan, by=by, data=data)
