"""What can be delegated of approvals, and to whom not: nobody stands in for another where he may not decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from activity.models import Duty
from approvals.models import ApprovalCase, ApprovalKind
from approvals.subjects import find_subject
from core.decisions import ALLOWED, Decision, conflict
from organization.delegations import register_kind, register_scruple


def nothing_barred(principal: Any, delegate: Any, kinds: Sequence[str]) -> Decision:
    """Refuse a delegate who is barred from what waits for the principal right now."""
    wanted = ApprovalCase.objects.open().order_by("id")
    for case in wanted.filter(kind__in=kinds) if kinds else wanted:
        subject = find_subject(case.kind)
        record: Any = case.subject
        if subject is None or record is None:
            continue
        owed = Duty.objects.about(record).open().filter(purpose=subject.purpose, person=principal)
        if owed.exists() and not subject.barred(record, delegate):
            sentence = _(
                "「%(subject)s」正等您审批，而%(person)s对它须回避。请另选代理人，或先办完它再委托。"
            )
            return conflict("delegate_barred", sentence % {"subject": case.subject_words, "person": delegate})
    return ALLOWED


def register_delegating() -> None:
    for kind in ApprovalKind:
        register_kind(kind.value, kind.label)
    register_scruple(nothing_barred)
