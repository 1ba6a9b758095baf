"""B for A: handing one's decisions to another for some days, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from core.periods import local_today
from organization import events
from organization.delegations import known_kinds, scruples
from organization.models import Delegation, User
from organization.permissions import can_delegate, can_end_delegation

LONGEST = 366
"""Days; who is away for longer hands over the post, not the pen."""


@transaction.atomic
def delegate_decisions(
    delegate: User, *, kinds: Sequence[str] = (), starts_on: date, ends_on: date, reason: str, by: User
) -> Delegation:
    """From `starts_on` to `ends_on`, both included, `delegate` may decide in the name of `by` whatever lies in
    `kinds` (all kinds when empty). It covers the own powers only, not what `by` holds for somebody else."""
    principal = User.objects.select_for_update().get(pk=by.pk)
    can_delegate(by).or_raise()
    refuse_delegate(principal, delegate)
    refuse_days(principal, kinds, starts_on, ends_on)
    if unknown := sorted(set(kinds) - {code for code, _title in known_kinds()}):
        refuse("kinds", _("没有这些审批事项：%(kinds)s。") % {"kinds": ", ".join(unknown)[:80]})
    if not reason.strip():
        refuse("reason", _("请写明委托原因，例如 出差。"))
    scruples(principal, delegate, list(kinds)).or_raise()
    delegation = Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        kinds=sorted(set(kinds)),
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        given_at=timezone.now(),
        given_by=by,
    )
    data = {
        "delegate": delegate.label,
        "delegate_id": delegate.pk,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "kinds": delegation.kinds,
        "reason": delegation.reason,
    }
    record(events.DELEGATION_GIVEN, delegation, by=by, data=data)
    return delegation


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User) -> Delegation:
    """From now on the delegate decides nothing more in that name; what was decided stands."""
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    can_end_delegation(by, delegation).or_raise()
    delegation.ended_at, delegation.ended_by = timezone.now(), by
    delegation.save(update_fields=["ended_at", "ended_by"])
    data = {"delegate": delegation.delegate.label, "delegate_id": delegation.delegate_id}
    record(events.DELEGATION_ENDED, delegation, by=by, data=data)
    return delegation


def refuse_delegate(principal: User, delegate: User) -> None:
    if delegate == principal:
        refuse("delegate", _("不能委托给自己。"))
    if not delegate.is_active or delegate.is_service_account or not delegate.standing.roles:
        refuse("delegate", _("「%(person)s」不是在任人员，不能代为审批，请另选一位。") % {"person": delegate})


def refuse_days(principal: User, kinds: Sequence[str], starts_on: date, ends_on: date) -> None:
    said = {"start": starts_on, "end": ends_on}
    if ends_on < starts_on:
        refuse("ends_on", _("结束日期 %(end)s 早于开始日期 %(start)s。") % said)
    if ends_on < local_today():
        refuse("ends_on", _("结束日期 %(end)s 已经过去，请改为今天或以后。") % said)
    if (ends_on - starts_on).days >= LONGEST:
        refuse("ends_on", _("委托最长一年，请缩短。"))
    running = Delegation.objects.filter(
        principal=principal, ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("delegate")
    for other in running:
        if not kinds or not other.kinds or set(kinds) & set(other.kinds):
            sentence = _(
                "这段时间内已委托%(person)s（%(start)s 至 %(end)s），请先结束那一项，或改日期、范围。"
            )
            facts = {"person": other.delegate, "start": other.starts_on, "end": other.ends_on}
            refuse("starts_on", sentence % facts)


def refuse(field: str, sentence: str) -> None:
    raise Invalid("delegation", sentence, {field: [sentence]})
