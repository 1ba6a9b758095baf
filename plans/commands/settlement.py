"""Settling what is asked of a pool: the office decides, or leadership what the office refers; every decision is kept.

The pool is locked first, so two officers who settle at the same moment have one effect, and nothing is granted that
is not there. Each decision names what it saw (`asked`, or the fingerprint of a whole cell), else it is refused as stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import LEADERSHIP, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict, Stale
from core.numerals import figure
from organization.models import User
from plans import deadlines, events
from plans.commands.locks import locked_pool, locked_requests
from plans.commands.requests import asked_words, keep_settlement, reopen
from plans.commands.validation import invalid
from plans.lifecycle import RequestStatus
from plans.models import ResourceGrant, ResourcePool, ResourceRequest, ResourceSettlement
from plans.models.goal import figure_text
from plans.models.resource import SettlementAct
from plans.reports.resource_cells import cells_of, open_requests, propose, state_of
from plans.reports.resources import QUARTER_NAMES, plain
from plans.resource_permissions import (
    can_coordinate,
    can_refer_request,
    can_reopen_request,
    can_settle_request,
    can_take_back,
)

Grants = Mapping[int, Decimal]


@transaction.atomic
def settle_request(
    request: ResourceRequest, grants: Grants, *, by: User, asked: str, reason: str = ""
) -> ResourceSettlement:
    """Decide what a request gets, by quarter; nothing at all refuses it. `asked` is what the decider saw
    (`ResourceRequest.asked`). A reason is needed unless everything asked is granted where it was asked."""
    pool = locked_pool(request.pool)
    request = _locked(request)
    can_settle_request(by, request).or_raise()
    if request.asked != asked:
        sentence = _("部门刚改过这项申请，现在是%(now)s。您的决定没有生效，请看清后再定。")
        raise Stale("stale", sentence % {"now": asked_words(request)})
    grants = {quarter: amount for quarter, amount in grants.items() if amount}
    _check_grants(pool, request, grants)
    return _settle(request, grants, by=by, reason=reason, at=timezone.now())


@transaction.atomic
def refer_request(request: ResourceRequest, *, by: User, asked: str, reason: str) -> ResourceSettlement:
    """Hand the decision to leadership, with the office's view of it."""
    locked_pool(request.pool)
    request = _locked(request)
    can_refer_request(by, request).or_raise()
    if request.asked != asked:
        sentence = _("部门刚改过这项申请，现在是%(now)s。您的决定没有生效，请看清后再定。")
        raise Stale("stale", sentence % {"now": asked_words(request)})
    _need_reason(reason)
    now = timezone.now()
    request.move_to(RequestStatus.REFERRED, at=now, by=by)
    request.save(update_fields=["status", "referred_at", "referred_by"])
    kept = keep_settlement(request, SettlementAct.REFER, {}, by=by, reason=reason, at=now)
    open_duty(request, "resource.decide", holder=LEADERSHIP, due_at=now + deadlines.DECIDE, at=now)
    _tell(events.REQUEST_REFERRED, request, by=by, reason=reason.strip())
    return kept


@transaction.atomic
def take_back(request: ResourceRequest, *, by: User) -> ResourceRequest:
    """The office settles it after all."""
    locked_pool(request.pool)
    request = _locked(request)
    can_take_back(by, request).or_raise()
    now = timezone.now()
    request.move_to(RequestStatus.OPEN, at=now, by=by)
    request.referred_at = request.referred_by = None
    request.save(update_fields=["status", "referred_at", "referred_by"])
    keep_settlement(request, SettlementAct.TAKE_BACK, {}, by=by, reason="", at=now)
    close_duties(request, by=by, outcome="taken_back", at=now)
    _tell(events.REQUEST_TAKEN_BACK, request, by=by)
    return request


@transaction.atomic
def reopen_request(request: ResourceRequest, *, by: User, reason: str) -> ResourceRequest:
    """Take a decision back, for a reason; what was granted is free again."""
    locked_pool(request.pool)
    request = _locked(request)
    can_reopen_request(by, request).or_raise()
    _need_reason(reason)
    reopen(request, by=by, reason=reason.strip())
    request.save()
    return request


@transaction.atomic
def settle_cell(
    pool: ResourcePool, quarter: int, *, way: str, by: User, seen: str, reason: str = ""
) -> list[ResourceSettlement]:
    """Save a proposal for all open requests of a pool in a quarter, or grant them all when they fit (`way` 'grant').
    `seen` is the fingerprint of the preview; requests of departments that the actor heads stay open."""
    pool = locked_pool(pool)
    can_coordinate(by, pool.cycle).or_raise()
    found = open_requests(pool, quarter)
    # Locked in one order, shown in another.
    held = {
        request.pk: request
        for request in locked_requests(ResourceRequest.objects.filter(pk__in=[r.pk for r in found]))
    }
    found = [held[request.pk] for request in found if request.pk in held]
    cells = cells_of(pool)
    if state_of(pool, cells, found) != seen:
        raise Stale("stale", _("您看到预览以后情况有变：有人改了申请、可用量或已经办理。请重新看一遍。"))
    if way != "grant":
        _need_reason(reason)
    elif sum((request.amount for request in found), Decimal(0)) > cells[quarter - 1].room:
        raise Conflict("short", _("可用量不够，不能全部照准。请先选择调整办法。"))
    outcomes = propose("cut" if way == "grant" else way, quarter, cells, found).settled
    mine = [o for o in outcomes if o.grants is not None and can_settle_request(by, o.request)]
    if not mine:
        raise Conflict("nothing_to_settle", _("这里没有您可以办理的申请。"))
    now = timezone.now()
    return [_settle(o.request, o.grants or {}, by=by, reason=reason, at=now) for o in mine]


def act_of(request: ResourceRequest, grants: Grants) -> SettlementAct:
    """What a decision is called: several quarters split it, another quarter shifts it, less cuts it."""
    if not grants:
        return SettlementAct.REFUSE
    if len(grants) > 1:
        return SettlementAct.SPLIT
    quarter, amount = next(iter(grants.items()))
    if quarter != request.quarter:
        return SettlementAct.SHIFT
    return SettlementAct.GRANT if amount == request.amount else SettlementAct.CUT


def _locked(request: ResourceRequest) -> ResourceRequest:
    found = locked_requests(ResourceRequest.objects.filter(pk=request.pk))
    if not found:
        raise Conflict("request_gone", _("部门已经撤回这项申请，不用再办理。"))
    return found[0]


def _check_grants(pool: ResourcePool, request: ResourceRequest, grants: Grants) -> None:
    total = sum(grants.values(), Decimal(0))
    if any(amount < 0 for amount in grants.values()):
        raise invalid("", _("落实量不能小于 0。"))
    if total > request.amount:
        sentence = _("落实 %(total)s 超过了申请的 %(asked)s。最多按申请量落实。")
        raise invalid("", sentence % {"total": figure(plain(total)), "asked": figure(plain(request.amount))})
    available = {amount.quarter: amount.amount for amount in pool.amounts.all()}
    taken = dict(
        ResourceGrant.objects.filter(request__pool=pool)
        .order_by()
        .values_list("quarter")
        .annotate(total=Sum("amount"))
    )
    for quarter, amount in grants.items():
        room = available.get(quarter, Decimal(0)) - taken.get(quarter, Decimal(0))
        if amount > room:
            sentence = _("%(quarter)s只剩 %(room)s %(unit)s可以落实，不能落实 %(amount)s。请改少或改季度。")
            said = {
                "quarter": QUARTER_NAMES[quarter],
                "room": figure(plain(max(room, Decimal(0)))),
                "unit": pool.unit,
                "amount": figure(plain(amount)),
            }
            raise invalid(f"quarter_{quarter}", sentence % said)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise invalid("reason", _("请写明理由，部门看到的就是这一句。"))


def _settle(
    request: ResourceRequest, grants: Grants, *, by: User, reason: str, at: datetime
) -> ResourceSettlement:
    act = act_of(request, grants)
    if act != SettlementAct.GRANT:
        _need_reason(reason)
    request.move_to(RequestStatus.SETTLED, at=at, by=by)
    request.save(update_fields=["status", "settled_at", "settled_by"])
    ResourceGrant.objects.bulk_create(
        ResourceGrant(request=request, quarter=quarter, amount=amount) for quarter, amount in grants.items()
    )
    kept = keep_settlement(request, act, grants, by=by, reason=reason, at=at)
    if request.referred_at:
        close_duties(request, by=by, outcome=act, at=at)
    _tell(
        events.REQUEST_SETTLED,
        request,
        by=by,
        act=str(act),
        grants={str(quarter): figure_text(amount) for quarter, amount in sorted(grants.items())},
        reason=reason.strip(),
    )
    return kept


def _tell(name: str, request: ResourceRequest, *, by: User, **data: Any) -> None:
    facts = {
        "pool": request.pool.name,
        "unit": request.pool.unit,
        "quarter": request.quarter,
        "asked": figure_text(request.amount),
        "measure": request.measure.title,
        **data,
    }
    record(name, request, by=by, data=facts, department_id=request.measure.plan.department_id)
