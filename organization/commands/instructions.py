"""Instructions from leadership: issued, replied to, accepted or asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.duties import Holder, close_duties, open_duty
from activity.discussions import kind_of
from activity.recording import record
from core.errors import Invalid
from core.phrases import source_language
from organization import events
from organization.lifecycle import AddresseeStatus
from organization.models import Department, Instruction, InstructionAddressee, InstructionReply, User
from organization.models.instruction import ReplyAct
from organization.steering_permissions import can_instruct, can_reply, can_settle_reply, can_withdraw

REPLY, ACCEPT = "instruction.reply", "instruction.accept"
ACCEPT_WITHIN = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionInput:
    title: str
    body: str
    due_at: datetime
    departments: Sequence[Department] = ()
    people: Sequence[User] = ()


@transaction.atomic
def issue_instruction(values: InstructionInput, *, by: User, subject: Any = None) -> Instruction:
    """Write an instruction, freely or on a record; every addressee owes a reply by the time given."""
    can_instruct(by).or_raise()
    now = timezone.now()
    _check(values, now)
    instruction = Instruction(
        title=values.title.strip(),
        body=values.body.strip(),
        due_at=values.due_at,
        issued_at=now,
        issued_by=by,
    )
    if subject is not None:
        with source_language():
            instruction.subject_label = str(subject)[:300]
        instruction.subject_type = ContentType.objects.get_for_model(subject)
        instruction.subject_id = subject.pk
        instruction.path = kind_of(type(subject)).url(subject, "")
    instruction.save()
    for department in values.departments:
        _address(instruction, at=now, department=department)
    for person in values.people:
        _address(instruction, at=now, person=person)
    record(events.INSTRUCTION_ISSUED, instruction, by=by, data={"due_at": instruction.due_at})
    return instruction


def _check(values: InstructionInput, now: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if not values.title.strip():
        wrong["title"] = [_("请填写标题，一句话说明要办什么。")]
    if not values.body.strip():
        wrong["body"] = [_("请写明批示内容。")]
    if values.due_at <= now:
        wrong["due_at"] = [_("回复期限已经过去，请改晚。")]
    if not values.departments and not values.people:
        wrong["departments"] = [_("请至少选择一个部门或一个人。")]
    if wrong:
        raise Invalid("invalid", _("有些内容不能使用，请按各字段的说明修改。"), wrong)


def _address(instruction: Instruction, *, at: datetime, **whom: Any) -> None:
    addressee = InstructionAddressee.objects.create(
        instruction=instruction, due_at=instruction.due_at, **whom
    )
    open_duty(addressee, REPLY, holder=Holder(**whom), due_at=addressee.due_at, at=at)


@transaction.atomic
def reply_to_instruction(addressee: InstructionAddressee, *, by: User, text: str) -> InstructionReply:
    addressee = locked_addressee(addressee)
    can_reply(by, addressee).or_raise()
    now = timezone.now()
    addressee.move_to(AddresseeStatus.REPLIED, at=now, by=by)
    addressee.save()
    kept = _keep(addressee, ReplyAct.REPLY, text, by=by, at=now)
    close_duties(addressee, REPLY, by=by, outcome="replied", at=now)
    holder = Holder(person=addressee.instruction.issued_by)
    open_duty(addressee, ACCEPT, holder=holder, due_at=now + ACCEPT_WITHIN, at=now)
    _tell(events.INSTRUCTION_REPLIED, addressee, by=by, remarks=kept.text)
    return kept


@transaction.atomic
def accept_reply(addressee: InstructionAddressee, *, by: User, text: str = "") -> InstructionReply:
    addressee = locked_addressee(addressee)
    can_settle_reply(by, addressee).or_raise()
    now = timezone.now()
    addressee.move_to(AddresseeStatus.ACCEPTED, at=now, by=by)
    addressee.save()
    kept = _keep(addressee, ReplyAct.ACCEPT, text or _("同意，办结。"), by=by, at=now)
    close_duties(addressee, by=by, outcome="accepted", at=now)
    _tell(events.INSTRUCTION_ACCEPTED, addressee, by=by, remarks=kept.text)
    return kept


@transaction.atomic
def ask_again(addressee: InstructionAddressee, *, by: User, text: str, due_at: datetime) -> InstructionReply:
    """The reply is not enough: another one is owed by a new time."""
    addressee = locked_addressee(addressee)
    can_settle_reply(by, addressee).or_raise()
    now = timezone.now()
    if due_at <= now:
        raise Invalid(
            "invalid", _("回复期限已经过去，请改晚。"), {"due_at": [_("回复期限已经过去，请改晚。")]}
        )
    addressee.move_to(AddresseeStatus.OPEN, at=now, by=by)
    addressee.due_at = due_at
    addressee.save()
    kept = _keep(addressee, ReplyAct.ASK_AGAIN, text, by=by, at=now)
    close_duties(addressee, ACCEPT, by=by, outcome="asked_again", at=now)
    holder = Holder(person=addressee.person, department=addressee.department)
    open_duty(addressee, REPLY, holder=holder, due_at=due_at, at=now)
    _tell(events.INSTRUCTION_ASKED_AGAIN, addressee, by=by, remarks=kept.text)
    return kept


@transaction.atomic
def withdraw_instruction(addressee: InstructionAddressee, *, by: User) -> InstructionAddressee:
    """This addressee owes nothing any more."""
    addressee = locked_addressee(addressee)
    can_withdraw(by, addressee).or_raise()
    now = timezone.now()
    addressee.move_to(AddresseeStatus.WITHDRAWN, at=now, by=by)
    addressee.save()
    close_duties(addressee, by=by, outcome="withdrawn", at=now)
    _tell(events.INSTRUCTION_WITHDRAWN, addressee, by=by)
    return addressee


def locked_addressee(addressee: InstructionAddressee) -> InstructionAddressee:
    return (
        InstructionAddressee.objects.select_for_update(of=("self",))
        .select_related("instruction__issued_by", "department", "person")
        .get(pk=addressee.pk)
    )


def _keep(
    addressee: InstructionAddressee, act: str, text: str, *, by: User, at: datetime
) -> InstructionReply:
    if not text.strip():
        raise Invalid(
            "invalid",
            _("请写几句话，对方看到的就是这一段。"),
            {"text": [_("请写几句话，对方看到的就是这一段。")]},
        )
    return InstructionReply.objects.create(
        addressee=addressee, act=act, text=text.strip(), said_at=at, said_by=by
    )


def _tell(name: str, addressee: InstructionAddressee, *, by: User, **data: Any) -> None:
    """Told on the instruction, to nobody else of the department; `addressee` says whose part it is."""
    with source_language():
        data |= {"addressee": addressee.pk, "who": str(addressee.words)}
    record(name, addressee.instruction, by=by, data=data)
