"""Instructions: whoever is addressed owes a reply, leadership accepts it or asks again; nothing said is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from activity.commands.delivery import deliver_waiting
from activity.models import Duty, Notification
from core.errors import Conflict, Forbidden, Invalid
from core.moments import exact
from organization.commands.instructions import (
    accept_reply,
    ask_again,
    reply_to_instruction,
    withdraw_instruction,
)
from organization.models import Instruction
from tests.cast import Cast
from tests.factories.plans import plan_in
from tests.factories.steering import make_instruction


def later() -> object:
    return timezone.now() + timedelta(days=3)


def test_each_addressee_owes_a_reply_of_its_own(cast: Cast) -> None:
    instruction = make_instruction(cast.chair, departments=[cast.a, cast.b], people=[cast.officer])
    parts = {part.department or part.person: part for part in instruction.addressees.all()}
    assert {Duty.objects.about(part).open().get().purpose for part in parts.values()} == {"instruction.reply"}
    with pytest.raises(Forbidden):
        reply_to_instruction(parts[cast.a], by=cast.head_b, text="好")
    reply_to_instruction(parts[cast.a], by=cast.head_a, text="已经查清。")
    duty = Duty.objects.about(parts[cast.a]).open().get()
    assert (duty.purpose, duty.person) == ("instruction.accept", cast.chair)
    assert Duty.objects.about(parts[cast.b]).open().get().purpose == "instruction.reply"


def test_leadership_asks_again_by_a_new_time_and_accepts(cast: Cast) -> None:
    part = make_instruction(cast.chair, departments=[cast.a]).addressees.get()
    with pytest.raises(Conflict):
        accept_reply(part, by=cast.chair)
    reply_to_instruction(part, by=cast.head_a, text="已经查清。")
    with pytest.raises(Forbidden):
        accept_reply(part, by=cast.head_a)
    with pytest.raises(Invalid):
        ask_again(part, by=cast.chair, text="原因呢？", due_at=timezone.now())
    ask_again(part, by=cast.leader, text="原因呢？", due_at=timezone.now() + timedelta(days=3))
    assert Duty.objects.about(part).open().get().purpose == "instruction.reply"
    reply_to_instruction(part, by=cast.head_a, text="两人离职未补。")
    accept_reply(part, by=cast.chair, text="抓紧补人。")
    part.refresh_from_db()
    assert part.status == "accepted"
    assert [said.act for said in part.replies.all()] == ["reply", "ask_again", "reply", "accept"]
    assert not Duty.objects.about(part).open().exists()


def test_asked_again_the_new_time_is_shown_and_counts(cast: Cast) -> None:
    instruction = make_instruction(cast.chair, departments=[cast.a, cast.b])
    part = instruction.addressees.get(department=cast.a)
    assert part.due_at == instruction.due_at
    reply_to_instruction(part, by=cast.head_a, text="已经查清。")
    wanted = timezone.now() + timedelta(days=40)
    ask_again(part, by=cast.chair, text="原因呢？", due_at=wanted)
    part.refresh_from_db()
    assert part.due_at == wanted == Duty.objects.about(part).open().get().due_at
    assert instruction.addressees.get(department=cast.b).due_at == instruction.due_at
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    assert exact(wanted) in page(client, instruction)
    first = client.get("/organization/instructions/").context["page"].object_list[0]
    assert first.next_due_at == instruction.due_at
    withdraw_instruction(instruction.addressees.get(department=cast.b), by=cast.chair)
    first = client.get("/organization/instructions/").context["page"].object_list[0]
    assert first.next_due_at == wanted


def page(client: Client, instruction: Instruction) -> str:
    return client.get(instruction.get_absolute_url()).content.decode()


def test_nobody_judges_the_own_reply_and_only_leadership_instructs(cast: Cast) -> None:
    part = make_instruction(cast.chair, people=[cast.leader]).addressees.get()
    reply_to_instruction(part, by=cast.leader, text="好。")
    with pytest.raises(Forbidden):
        accept_reply(part, by=cast.leader)
    with pytest.raises(Forbidden):
        make_instruction(cast.director, departments=[cast.a])


@pytest.mark.parametrize("wrong", ["title", "body", "due_at", "departments"])
def test_what_is_missing_is_named(wrong: str, cast: Cast) -> None:
    fields = {"departments": [cast.a]} if wrong != "departments" else {}
    bad = {"title": " ", "body": "", "due_at": timezone.now() - timedelta(days=1)}
    with pytest.raises(Invalid) as refused:
        make_instruction(cast.chair, **fields, **({wrong: bad[wrong]} if wrong in bad else {}))
    assert list(refused.value.fields) == [wrong]


def test_withdrawing_ends_what_is_owed(cast: Cast) -> None:
    part = make_instruction(cast.chair, departments=[cast.a]).addressees.get()
    with pytest.raises(Forbidden):
        withdraw_instruction(part, by=cast.leader)
    withdraw_instruction(part, by=cast.chair)
    assert not Duty.objects.about(part).open().exists()


def test_on_a_plan_it_stands_on_the_plan_and_those_concerned_see_and_hear_of_it(cast: Cast) -> None:
    plan = plan_in("submitted", cast)
    instruction = make_instruction(cast.chair, subject=plan, departments=[cast.a])
    deliver_waiting()
    assert Notification.objects.filter(recipient=cast.head_a, message="instruction.issued").exists()
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    assert instruction.title in client.get(plan.get_absolute_url()).content.decode()
    assert instruction.title in client.get("/organization/instructions/").content.decode()
    assert not Instruction.objects.visible_to(cast.head_b).exists()
    assert not Instruction.objects.visible_to(cast.staff_a).exists()
