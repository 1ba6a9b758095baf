"""Every department confirms that it has a published edition (确认收悉); who has not is urged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.recording import record
from core.errors import Conflict
from core.moments import exact
from organization.models import Department
from plans import deadlines, events
from plans.models import OrganizationEdition, PlanEdition, Receipt
from plans.organization_permissions import can_confirm_receipt, can_urge_receipts
from plans.reports.receipts import last_urged

REST = timedelta(hours=24)
"""Departments are not urged again before this much time has passed."""


@dataclass(frozen=True, slots=True)
class Urged:
    told: list[Receipt]
    rested: list[Receipt]


def owe_receipts(
    edition: OrganizationEdition | PlanEdition, departments: Iterable[Department], *, at: datetime
) -> list[Receipt]:
    """Ask each department to confirm; inside the transaction that publishes the edition."""
    about = {"organization_edition" if isinstance(edition, OrganizationEdition) else "edition": edition}
    receipts = []
    for department in departments:
        receipt = Receipt.objects.create(department=department, created_at=at, **about)
        holder = Holder(department=department)
        due_at = at + deadlines.CONFIRM_RECEIPT
        open_duty(receipt, "receipt.confirm", holder=holder, due_at=due_at, at=at)
        receipts.append(receipt)
    return receipts


@transaction.atomic
def confirm_receipt(receipt: Receipt, *, by: Any) -> Receipt:
    Receipt.objects.select_for_update().get(pk=receipt.pk)
    receipt = Receipt.objects.with_edition().get(pk=receipt.pk)
    can_confirm_receipt(by, receipt).or_raise()
    now = timezone.now()
    receipt.confirmed_at, receipt.confirmed_by = now, by
    receipt.save(update_fields=["confirmed_at", "confirmed_by"])
    record(events.RECEIPT_CONFIRMED, receipt, by=by, data={"department": receipt.department.name})
    close_duties(receipt, by=by, outcome="confirmed", at=now)
    return receipt


@transaction.atomic
def urge_receipts(edition: OrganizationEdition, *, by: Any) -> Urged:
    """Urge every department that has not confirmed; those urged a short time ago are left alone."""
    OrganizationEdition.objects.select_for_update().get(pk=edition.pk)  # one officer after the other
    can_urge_receipts(by, edition).or_raise()
    owed = list(edition.receipts.waiting().with_edition())
    if not owed:
        raise Conflict("nothing_owed", _("各部门都已确认收悉，不用催办。"))
    now, last = timezone.now(), last_urged([receipt.pk for receipt in owed])
    rested = [one for one in owed if one.pk in last and now - last[one.pk] < REST]
    told = [one for one in owed if one not in rested]
    if not told:
        words = _("没有确认的部门 24 小时内都已催办过（最近一次 %(at)s），请明天再催。")
        raise Conflict("urged_lately", words % {"at": exact(max(last.values()))})
    for receipt in told:
        record(events.RECEIPTS_URGED, receipt, by=by, data={"department": receipt.department.name})
    return Urged(told, rested)
