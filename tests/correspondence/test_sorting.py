"""A mail becomes an order, a message of one, or stays with its reason; it never does more (TRUST row 11)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from activity.commands.delivery import deliver_waiting
from activity.models import Attachment, Duty, Event, Mail, Notification
from core.errors import Conflict, Forbidden
from correspondence import events
from correspondence.addressing import token_of
from correspondence.commands import sorting
from correspondence.commands.mailboxes import MailboxSettings, add_mailbox, change_mailbox
from correspondence.commands.messages import reply_to_customer
from correspondence.lifecycle import MailStatus
from correspondence.models import InboundMail, Mailbox, Message, Reason, Verification
from organization.models import User
from tests.cast import Cast
from tests.factories.correspondence import CUSTOMER, make_mailbox, make_token, receive, write
from tests.factories.workorders import register_order
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order
from workorders.commands.work import start_order
from workorders.models import WorkOrder

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)
ClientOf = Callable[[User], Client]


@pytest.fixture
def mailbox(cast: Cast) -> Mailbox:
    return make_mailbox(cast.a, by=cast.director)


def facts(order: WorkOrder) -> tuple[str, int | None, int, int]:
    order.refresh_from_db()
    return order.status, order.assignee_id, order.department_id, order.version


def test_a_mail_becomes_an_order(cast: Cast, mailbox: Mailbox) -> None:
    mail = receive(mailbox, files=(("现场.png", PNG), ("run.exe", b"MZ\x90"), ("fake.pdf", b"MZ\x90")))
    order = mail.order
    assert order is not None
    assert mail.status == MailStatus.ORDERED
    assert (order.title, order.body.strip()) == ("热水器不出热水", "热水器不出热水，请派人来看。")
    assert (order.requester, order.contact, order.channel) == ("李娜", CUSTOMER, "邮件")
    assert (order.department, order.status, order.source_system) == (cast.a, "new", "")
    message = Message.objects.get()
    assert message.left_out == ["run.exe", "fake.pdf"]
    assert Attachment.objects.about(message).get().name == "现场.png"
    # The heads are to assign it, as for any other order; nobody outside is written to.
    assert Duty.objects.about(order).open().get().purpose == "work_order.assign"
    assert not Mail.objects.exists()
    assert Event.objects.filter(name="work_order.created").get().actor == mailbox.account


def test_the_same_mail_is_one_order(cast: Cast, mailbox: Mailbox) -> None:
    raw = write(message_id="<one@example.com>")
    first, again = sorting.take_in(mailbox, raw), sorting.take_in(mailbox, raw)
    assert (first.pk, WorkOrder.objects.count()) == (again.pk, 1)
    without = raw.replace(b"Message-ID: <one@example.com>\n", b"")
    assert sorting.take_in(mailbox, without).pk == sorting.take_in(mailbox, without).pk
    assert InboundMail.objects.filter(message_id__startswith="sha256:").count() == 1
    # Another mailbox is another matter: it was written to as well.
    other = make_mailbox(cast.b, by=cast.director)
    assert sorting.take_in(other, raw).order != first.order


def test_an_answer_is_written_down_and_moves_nothing(cast: Cast, mailbox: Mailbox) -> None:
    order = receive(mailbox).order
    assert order is not None
    order = start_order(assign_order(order, by=cast.head_a, assignee=cast.head_a), by=cast.head_a)
    said = reply_to_customer(order, by=cast.head_a, text="周三上午上门，可以吗？", channel="mail")
    before = facts(order)
    mail = receive(mailbox, "可以。\n\n> 周三上午上门", subject="Re: x", In_Reply_To=said.message_id)
    assert (mail.status, mail.order) == (MailStatus.THREADED, order)
    message = mail.message
    assert (message.text, message.quoted, message.is_other_address) == ("可以。", "> 周三上午上门", False)
    assert facts(order) == before
    duty = Duty.objects.about(order).open().get(purpose="order_message.answer")
    assert duty.person == cast.head_a
    deliver_waiting()
    assert Notification.objects.filter(recipient=cast.head_a, message=events.MESSAGE_RECEIVED).count() == 1


def test_an_order_is_found_by_its_token_and_never_by_its_number(cast: Cast, mailbox: Mailbox) -> None:
    order = register_order(cast.b, by=cast.head_b, contact=CUSTOMER, requester="李娜")
    token = token_of(order)
    forged = f"{order.pk}-{'a' * 16}"
    for subject, found in (
        (f"Re: 漏水 [{order.number} #{token}]", True),
        (f"Re: 漏水 [{order.number} #{token.upper()}]", True),
        (f"Re: 漏水 [{order.number}]", False),
        (f"Re: 漏水 [{order.number} #{forged}]", False),
        (f"Re: 漏水 [{order.number} #{order.pk + 1}-{token.partition('-')[2]}]", False),
    ):
        assert (receive(mailbox, subject=subject).order == order) is found, subject
    assert receive(mailbox, Cc=f"kefu+{token}@desk.example").order == order
    assert receive(mailbox, Cc=f"kefu+{forged}@desk.example").order != order
    # A made-up Message-ID leads nowhere either.
    assert receive(mailbox, In_Reply_To="<00000000-0000@127.0.0.1>").status == MailStatus.ORDERED


def test_the_senders_own_second_mail_stays_with_the_first(cast: Cast, mailbox: Mailbox) -> None:
    first = receive(mailbox, message_id="<first@example.com>")
    assert receive(mailbox, "补充：在三楼", References="<first@example.com>").order == first.order
    stranger = receive(mailbox, "别人", sender="x@evil.example", References="<first@example.com>")
    assert stranger.order != first.order


def test_an_answer_from_elsewhere_is_marked_and_is_not_answered(cast: Cast, mailbox: Mailbox) -> None:
    order = receive(mailbox).order
    assert order is not None
    said = reply_to_customer(order, by=cast.head_a, text="请发照片", channel="mail")
    other = receive(mailbox, "照片在此", sender="x@evil.example", In_Reply_To=said.message_id)
    assert other.message.is_other_address
    assert reply_to_customer(order, by=cast.head_a, text="收到", channel="mail").address == CUSTOMER


def test_a_mail_about_a_finished_order_tells_its_people_and_leaves_it(cast: Cast, mailbox: Mailbox) -> None:
    order = register_order(cast.a, by=cast.head_a, contact=CUSTOMER)
    cancel_order(order, by=cast.head_a, reason="重复")
    before = facts(order)
    mail = receive(mailbox, subject=f"[{order.number} #{token_of(order)}] 又坏了")
    assert (mail.status, mail.order, facts(order)) == (MailStatus.THREADED, order, before)
    deliver_waiting()
    told = Notification.objects.get(message=f"{events.MESSAGE_RECEIVED}.finished")
    assert told.recipient == cast.head_a


def test_the_account_signs_in_nowhere_and_acts_nowhere_else(cast: Cast, mailbox: Mailbox) -> None:
    order = receive(mailbox).order
    assert order is not None
    assert mailbox.account.is_service_account
    assert not mailbox.account.has_usable_password()
    foreign = register_order(cast.b, by=cast.head_b)
    with pytest.raises(Forbidden):
        start_order(foreign, by=mailbox.account)


def test_a_sender_who_fails_verification_is_marked(cast: Cast) -> None:
    mailbox = make_mailbox(cast.a, by=cast.director, trusted_server="mx.desk.example")
    failed = receive(mailbox, Authentication_Results="mx.desk.example; dmarc=fail")
    passed = receive(mailbox, Authentication_Results="mx.desk.example; dmarc=pass")
    assert (failed.status, failed.verification) == (MailStatus.ORDERED, Verification.FAILED)
    assert passed.message.verification == Verification.PASSED
    assert not Mail.objects.exists()  # nobody unverified is answered by a program, and nobody else either


def test_nothing_answers_itself(cast: Cast, mailbox: Mailbox) -> None:
    order = receive(mailbox).order
    assert order is not None
    said = reply_to_customer(order, by=cast.head_a, text="收到", channel="mail")
    for parts, reason in (
        ({"sender": mailbox.address}, Reason.OWN_ADDRESS),
        ({"message_id": said.message_id}, Reason.OWN_MESSAGE),
        ({"Auto_Submitted": "auto-replied", "In_Reply_To": said.message_id}, Reason.AUTO_REPLY),
        ({"Precedence": "bulk"}, Reason.BULK),
        ({"sender": "MAILER-DAEMON@example.com"}, Reason.BOUNCE),
    ):
        mail = receive(mailbox, **parts)
        assert (mail.status, mail.reason, mail.order) == (MailStatus.IGNORED, reason, None), parts
    assert WorkOrder.objects.count() == 1
    assert Message.objects.filter(order=order).count() == 2


def test_a_mail_that_came_back_is_told_to_its_writer(
    cast: Cast, mailbox: Mailbox, client_of: ClientOf
) -> None:
    order = receive(mailbox).order
    assert order is not None
    said = reply_to_customer(order, by=cast.head_a, text="周三上门", channel="mail")
    daemon = "Mail Delivery <mailer-daemon@mx.example>"
    stranger = receive(mailbox, "Message-ID: <00000000@127.0.0.1>", sender=daemon)
    back = receive(
        mailbox, f"550 no such user\n\nMessage-ID: {said.message_id}", subject="退信", sender=daemon
    )
    assert (stranger.order, back.order, back.status) == (None, order, MailStatus.IGNORED)
    deliver_waiting()
    assert Notification.objects.filter(message=events.MESSAGE_BOUNCED).get().recipient == cast.head_a
    assert "邮件被退回" in client_of(cast.head_a).get(order.get_absolute_url()).content.decode()
    assert not Duty.objects.about(order).open().filter(purpose="order_message.answer").exists()


def test_one_sender_is_slowed_and_the_office_hears_of_it_once(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "MOST_AN_HOUR", 3)
    reasons = [receive(mailbox).reason for _ in range(6)]
    assert reasons == ["", "", "", *[Reason.TOO_MANY] * 3]
    assert receive(mailbox, sender="other@example.com").order is not None
    deliver_waiting()
    told = Notification.objects.filter(message=events.SENDER_SLOWED)
    assert {one.recipient for one in told} == {cast.director, cast.officer}
    assert told.count() == 2


def test_what_cannot_be_used_is_a_row_with_its_reason(cast: Cast, mailbox: Mailbox) -> None:
    cast.a.is_active = False
    cast.a.save()
    for raw, reason in (
        (b"", Reason.EMPTY),
        (b"\x00\xff\xfe" * 50, Reason.NO_SENDER),
        (b"From: a@b.example\n" + b"X: boundary=1\n" * 100, Reason.TOO_COMPLEX),
        (write(), Reason.NOT_ACCEPTED),
    ):
        mail = sorting.take_in(mailbox, raw)
        assert (mail.status, mail.reason) == (MailStatus.REFUSED, reason)


def test_a_failure_of_ours_is_tried_again_and_then_left_to_the_office(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(letter: object) -> None:
        raise RuntimeError("away")

    with monkeypatch.context() as patch:
        patch.setattr(sorting, "order_answered", fail)
        mail = receive(mailbox)
        assert (mail.status, mail.attempts) == (MailStatus.RECEIVED, 1)
        lost = receive(mailbox)
        for _ in range(4):
            lost = sorting.try_to_sort(lost)
        assert (lost.status, lost.reason) == (MailStatus.REFUSED, Reason.BROKEN)
    assert sorting.sort_waiting() == 0  # it came a moment ago: whoever took it in may be at it
    InboundMail.objects.filter(pk=mail.pk).update(received_at=mail.received_at.replace(year=2020))
    assert sorting.sort_waiting() == 1
    mail.refresh_from_db()
    assert mail.status == MailStatus.ORDERED


def test_the_office_makes_an_order_of_what_was_left(cast: Cast, mailbox: Mailbox) -> None:
    bulk = receive(mailbox, "群发的投诉", Precedence="bulk", files=(("a.png", PNG),))
    with pytest.raises(Forbidden):
        sorting.make_order(bulk, by=cast.head_a)
    order = sorting.make_order(bulk, by=cast.officer)
    bulk.refresh_from_db()
    assert (bulk.status, bulk.ordered_by, order.body.strip()) == (
        MailStatus.ORDERED,
        cast.officer,
        "群发的投诉",
    )
    assert Attachment.objects.about(bulk.message).count() == 1
    with pytest.raises(Conflict):
        sorting.make_order(bulk, by=cast.officer)
    empty = sorting.take_in(mailbox, b"")
    assert sorting.make_order(empty, by=cast.officer).title == "（无主题）"


# --- the webhook -----------------------------------------------------------------------------
def push(token: str, raw: bytes, kind: str = "message/rfc822") -> tuple[int, dict[str, object]]:
    client = Client(headers={"Authorization": f"Bearer {token}"})
    response = client.post(reverse("api:inbound-mail"), raw, content_type=kind)
    return response.status_code, response.json()


def test_a_mail_system_pushes_with_the_token_of_its_mailbox(cast: Cast, mailbox: Mailbox) -> None:
    token = make_token(mailbox, by=cast.director)
    mailbox.refresh_from_db()
    assert token not in str(vars(mailbox))
    raw = write()
    status, answer = push(token, raw)
    assert (status, answer["status"]) == (200, "ordered")
    assert answer["order_number"] == WorkOrder.objects.get().number
    assert push(token, raw) == (200, answer)
    assert push(token, b"")[1]["reason"] == "empty"
    assert push(token, raw, "application/json")[0] == 415
    assert push("wrong", raw)[0] == 401
    assert push("", raw)[0] == 401
    renewed = make_token(mailbox, by=cast.director)
    assert push(token, raw)[0] == 401
    Mailbox.objects.update(is_active=False)
    assert push(renewed, raw)[0] == 401


def test_a_mail_that_is_too_large_is_a_row(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("correspondence.api.views.LARGEST_MAIL", 2000)
    status, answer = push(make_token(mailbox, by=cast.director), write("长" * 4000))
    assert (status, answer["reason"]) == (413, "too_large")
    mail = InboundMail.objects.get()
    assert (mail.sender_address, mail.key) == (CUSTOMER, "")


def test_another_department_takes_over_the_mailbox(cast: Cast, mailbox: Mailbox) -> None:
    given = MailboxSettings(address=mailbox.address, name="售后", department=cast.b)
    change_mailbox(mailbox, given, by=cast.director)
    assert receive(Mailbox.objects.get(pk=mailbox.pk)).order.department == cast.b  # type: ignore[union-attr]
    with pytest.raises(Forbidden):
        add_mailbox(MailboxSettings(address="x@desk.example", name="x", department=cast.a), by=cast.officer)
