"""Who may instruct, reply, call meetings and keep their minutes. The person first (403), the moment second (409)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.decisions import ALLOWED, Decision, conflict, forbidden
from organization.lifecycle import AddresseeStatus
from organization.models import Department, InstructionAddressee, Meeting
from organization.models.meeting import MeetingKind

OF_DEPARTMENTS = frozenset({MeetingKind.HUDDLE, MeetingKind.FORUM, MeetingKind.RETROSPECTIVE})
"""Kinds that heads call for their own departments."""


# --- instructions ------------------------------------------------------------------------------
def can_instruct(user: Any) -> Decision:
    if not user.standing.is_leadership:
        return forbidden("not_leadership", _("批示由领导小组成员作出。"))
    return _no_machine(user)


def can_reply(user: Any, addressee: InstructionAddressee) -> Decision:
    """The person, or the heads of the department."""
    if addressee.person_id != user.pk and not (
        addressee.department_id and user.standing.heads(addressee.department_id)
    ):
        return forbidden("not_addressed", _("这条批示请%(who)s回复。") % {"who": addressee.words})
    if addressee.status != AddresseeStatus.OPEN:
        return conflict("not_open", _("这条批示现在是「%(status)s」，不用再回复。") % _now(addressee))
    return _no_machine(user)


def can_settle_reply(user: Any, addressee: InstructionAddressee) -> Decision:
    """Leadership judges a reply, but nobody the own one."""
    decision = can_instruct(user)
    if not decision:
        return decision
    if addressee.replied_by_id == user.pk or addressee.person_id == user.pk:
        return forbidden("own_reply", _("这是您自己的回复，请批示人认可。"))
    if addressee.status != AddresseeStatus.REPLIED:
        return conflict(
            "not_replied", _("这条批示现在是「%(status)s」，有了回复才能认可或再问。") % _now(addressee)
        )
    return decision


def can_withdraw(user: Any, addressee: InstructionAddressee) -> Decision:
    if addressee.instruction.issued_by_id != user.pk:
        return forbidden("not_issuer", _("批示由批示人本人撤回。"))
    if addressee.status not in (AddresseeStatus.OPEN, AddresseeStatus.REPLIED):
        return conflict("over", _("这条批示现在是「%(status)s」，不能撤回。") % _now(addressee))
    return can_instruct(user)


def _now(addressee: InstructionAddressee) -> dict[str, Any]:
    return {"status": addressee.get_status_display()}


# --- meetings ----------------------------------------------------------------------------------
def can_call_meetings(user: Any) -> Decision:
    standing = user.standing
    if standing.is_office or standing.is_leadership or standing.is_head:
        return _no_machine(user)
    return forbidden("not_head", _("会议由服务改善办公室、领导小组或部门负责人召集。"))


def can_call(user: Any, kind: str, department: Department | None) -> Decision:
    """Office and leadership call any; heads those of their departments."""
    decision = can_call_meetings(user)
    standing = user.standing
    if not decision or standing.is_office or standing.is_leadership:
        return decision
    if kind not in OF_DEPARTMENTS:
        return forbidden("not_office", _("这类会议由服务改善办公室或领导小组召集。"))
    if department is None or not standing.heads(department.pk):
        return forbidden("foreign_department", _("请选择您负责的部门：部门负责人召集本部门的会议。"))
    return decision


def can_keep(user: Any, meeting: Meeting) -> Decision:
    """Prepare the agenda and write the minutes: who called it, and the office."""
    if meeting.called_by_id != user.pk and not user.standing.is_office:
        return forbidden("not_caller", _("会议由召集人和服务改善办公室准备和记录。"))
    if not meeting.is_open:
        sentence = _("会议「%(status)s」，内容不能再改。")
        return conflict("meeting_over", sentence % {"status": meeting.get_status_display()})
    return _no_machine(user)


def can_give_action(user: Any, meeting: Meeting, department: Department) -> Decision:
    """Office and leadership give tasks to any department, heads to those they command."""
    decision = can_keep(user, meeting)
    standing = user.standing
    if not decision or standing.is_office or standing.is_leadership or standing.heads(department.pk):
        return decision
    return forbidden(
        "foreign_department", _("只能给本部门及下级部门的人安排；其他部门请服务改善办公室协调。")
    )


def _no_machine(user: Any) -> Decision:
    if user.is_service_account:
        return forbidden("service_account", _("这件事要由人来办，系统账号不能代办。"))
    return ALLOWED
