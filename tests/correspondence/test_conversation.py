"""Answering the customer: what goes out, what is seen on the order's page, who may."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import timedelta
from email import policy
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.commands.comments import add_comment
from activity.commands.delivery import deliver_waiting
from activity.commands.post import send_waiting
from activity.files import keeping
from activity.models import Attachment, Duty, Mail
from activity.models.attachment import ScanState
from core.errors import Conflict, Forbidden, Invalid
from correspondence.addressing import order_named_in
from correspondence.commands.looking import drop_old_bytes
from correspondence.commands.messages import reply_to_customer, settle_message
from correspondence.conversation import fate
from correspondence.models import InboundMail, Mailbox, Message
from correspondence.permissions import can_attach_to_message
from organization.models import User
from tests.cast import Cast
from tests.concurrency.sink import MailSink
from tests.correspondence.test_sorting import PNG
from tests.factories.correspondence import CUSTOMER, make_mailbox, make_token, receive
from tests.factories.workorders import register_order
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order
from workorders.models import WorkOrder

ClientOf = Callable[[User], Client]


@pytest.fixture
def mailbox(cast: Cast) -> Mailbox:
    return make_mailbox(cast.a, by=cast.director, uses_plus=True)


@pytest.fixture
def order(cast: Cast, mailbox: Mailbox) -> WorkOrder:
    found = receive(mailbox, message_id="<first@example.com>").order
    assert found is not None
    return assign_order(found, by=cast.head_a, assignee=cast.staff_a, department=cast.a_team)


class Sink(MailSink):
    """Keeps what it accepted."""

    def __init__(self, refuse: str = "") -> None:
        super().__init__(refuse)
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def send_to(sink: Sink, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    send_waiting()


def test_an_answer_goes_out_from_the_mailbox_and_comes_back_to_the_order(
    cast: Cast, mailbox: Mailbox, order: WorkOrder, settings: Any
) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(name="客服\r\nBcc: x@evil.example")
    WorkOrder.objects.filter(pk=order.pk).update(title="漏水\r\nBcc: y@evil.example" + "很长" * 100)
    photo = SimpleUploadedFile("现场.png", PNG)
    said = reply_to_customer(order, by=cast.staff_a, text="周三上门。\n.\n", channel="mail", files=[photo])
    with Sink() as sink:
        send_to(sink, settings)
    (envelope, mail) = sink.mails[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == (mailbox.address, [CUSTOMER])
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].addr_spec == mailbox.address
    assert mail["Message-ID"] == said.message_id
    assert mail["In-Reply-To"] == mail["References"] == "<first@example.com>"
    assert mail["Auto-Submitted"] == "no"
    assert order_named_in([mail["Subject"]]) == order_named_in([mail["Reply-To"]]) == order.pk
    assert mail.get_body().get_content().startswith("周三上门。")
    assert [part.get_filename() for part in mail.iter_attachments()] == ["现场.png"]
    assert fate(Mail.objects.get())[0] == "sent"
    back = receive(mailbox, "好", subject="Re: 别的", Cc=str(mail["Reply-To"]))
    assert back.order == order


def test_the_first_answer_is_the_first_response_and_ends_what_is_owed(
    cast: Cast, mailbox: Mailbox, order: WorkOrder
) -> None:
    first = reply_to_customer(order, by=cast.staff_a, text="已收到", channel="phone")
    order.refresh_from_db()
    assert order.first_responded_at is not None
    assert (first.mail, first.address, Mail.objects.count()) == (None, "", 0)
    receive(mailbox, "什么时候来？", References="<first@example.com>")
    owed = Duty.objects.about(order).filter(purpose="order_message.answer")
    assert owed.open().get().person == cast.staff_a
    # Given to somebody else, the customer's question goes along.
    assign_order(order, by=cast.head_a, assignee=cast.other_staff_a)
    deliver_waiting()
    assert owed.open().get().person == cast.other_staff_a
    answered_at = order.first_responded_at
    reply_to_customer(order, by=cast.other_staff_a, text="周三", channel="mail")
    order.refresh_from_db()
    assert not owed.open().exists()
    assert order.first_responded_at == answered_at
    receive(mailbox, "谢谢", References="<first@example.com>")
    settle_message(order, by=cast.other_staff_a)
    assert not owed.open().exists()


def test_who_may_answer_and_by_which_way(cast: Cast, mailbox: Mailbox, order: WorkOrder) -> None:
    for person in (cast.other_staff_a, cast.staff_b, cast.officer):
        with pytest.raises(Forbidden):
            reply_to_customer(order, by=person, text="x", channel="phone")
    by_phone = register_order(cast.a, by=cast.head_a, contact="138 0000 2046")
    for text, channel, field in (
        ("x", "mail", "channel"),
        ("  ", "phone", "text"),
        ("长" * 20_001, "phone", "text"),
    ):
        with pytest.raises(Invalid) as refused:
            reply_to_customer(by_phone, by=cast.head_a, text=text, channel=channel)
        assert field in refused.value.fields
    file = SimpleUploadedFile("x.exe", b"MZ")
    with pytest.raises(Invalid):
        reply_to_customer(order, by=cast.staff_a, text="x", channel="mail", files=[file])
    assert Message.objects.filter(direction="out").count() == Mail.objects.count() == 0
    Mailbox.objects.update(is_active=False)
    with pytest.raises(Invalid):
        reply_to_customer(order, by=cast.staff_a, text="x", channel="mail")
    cancelled = cancel_order(by_phone, by=cast.head_a, reason="重复")
    with pytest.raises(Conflict):
        reply_to_customer(cancelled, by=cast.head_a, text="x", channel="phone")


def test_files_of_a_message_come_with_it_and_never_later(
    cast: Cast, mailbox: Mailbox, order: WorkOrder
) -> None:
    said = reply_to_customer(order, by=cast.staff_a, text="x", channel="phone")
    arrived = Message.objects.filter(direction="in").get()
    assert can_attach_to_message(cast.staff_a, said)
    assert not can_attach_to_message(cast.head_a, said)
    assert not can_attach_to_message(cast.head_a, arrived)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert not can_attach_to_message(cast.staff_a, said)


def test_a_mail_waits_for_the_scanner_and_leaves_quarantine_behind(
    cast: Cast, order: WorkOrder, settings: Any
) -> None:
    settings.SCAN_COMMAND = "true"
    photo = SimpleUploadedFile("a.png", PNG)
    said = reply_to_customer(order, by=cast.staff_a, text="x", channel="mail", files=[photo])
    with Sink() as sink:
        send_to(sink, settings)
        assert sink.mails == []
        assert fate(Mail.objects.get())[0] == "queued"
        Attachment.objects.about(said).update(scan_state=ScanState.INFECTED)
        Mail.objects.update(lease_until=None)
        send_to(sink, settings)
    assert [*sink.mails[0][1].iter_attachments()] == []


def test_a_mail_that_nobody_takes_says_why(order: WorkOrder, cast: Cast, settings: Any) -> None:
    reply_to_customer(order, by=cast.staff_a, text="x", channel="mail")
    with Sink(refuse=CUSTOMER) as sink:
        for _attempt in range(10):
            Mail.objects.update(lease_until=None)
            send_to(sink, settings)
    status, _label, problem = fate(Mail.objects.get())
    assert status == "failed"
    assert "no such mailbox" in problem


def test_the_page_shows_what_was_said_and_takes_the_answer(
    cast: Cast, mailbox: Mailbox, order: WorkOrder, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    browser, page = client_of(cast.staff_a), order.get_absolute_url()
    receive(mailbox, "<script>alert(1)</script>", References="<first@example.com>")
    add_comment(order, by=cast.head_a, body="先查库存")
    text = browser.get(page).content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text
    assert "客户在等答复" in text
    shown = reverse("correspondence:messages", args=[order.pk])
    internal = browser.get(f"{shown}?show=internal").content.decode()
    assert "先查库存" in internal
    assert "alert(1)" not in internal
    customer = browser.get(f"{shown}?show=customer", headers={"HX-Request": "true"}).content.decode()
    assert "先查库存" not in customer
    assert "<html" not in customer
    with django_assert_max_num_queries(40) as few:
        browser.get(shown)
    for n in range(5):
        receive(mailbox, f"再问 {n}", References="<first@example.com>", files=(("a.png", PNG),))
    with django_assert_max_num_queries(len(few)):
        browser.get(shown)
    address = reverse("correspondence:reply", args=[order.pk])
    assert browser.post(address, {"text": "", "channel": "mail"}).status_code == 422
    wrong = browser.post(
        address, {"text": "留着的话", "channel": "mail", "files": SimpleUploadedFile("x.exe", b"MZ")}
    )
    assert wrong.status_code == 422
    assert "留着的话" in wrong.content.decode()
    assert browser.post(address, {"text": "周三", "channel": "mail"}).status_code == 302
    assert "等待发出" in browser.get(page).content.decode()
    assert client_of(cast.staff_b).post(address, {"text": "x", "channel": "mail"}).status_code == 404


def test_the_office_sees_mail_and_the_director_sets_mailboxes(
    cast: Cast, mailbox: Mailbox, client_of: ClientOf
) -> None:
    bulk = receive(mailbox, "看得见的正文", Precedence="bulk")
    browser = client_of(cast.officer)
    assert "群发或邮件列表" in browser.get(reverse("correspondence:inbound")).content.decode()
    assert "看得见的正文" in browser.get(bulk.get_absolute_url()).content.decode()
    assert browser.post(reverse("correspondence:order_mail", args=[bulk.pk])).status_code == 302
    director = client_of(cast.director)
    given = {
        "address": "x@desk.example", "name": "x", "department": cast.a.pk, "kind": "repair", "way": "imap",
        "host": "imap.x", "port": 993, "security": "tls", "username": "x", "secret_name": "SECRET_KEY", "folder": "INBOX",
    }  # fmt: skip
    refused = director.post(reverse("correspondence:new_mailbox"), given)
    assert refused.status_code == 422
    assert "JINGJIN_MAILBOX_" in refused.content.decode()
    plain = {**given, "secret_name": "JINGJIN_MAILBOX_X", "security": "plain"}
    assert director.post(reverse("correspondence:new_mailbox"), plain).status_code == 422
    good = {**given, "secret_name": "JINGJIN_MAILBOX_X"}
    assert director.post(reverse("correspondence:new_mailbox"), good).status_code == 302
    assert director.post(reverse("correspondence:new_mailbox"), good).status_code == 422
    assert "x@desk.example" in browser.get(reverse("correspondence:mailboxes")).content.decode()
    renewed = director.post(reverse("correspondence:renew_token", args=[mailbox.pk])).content.decode()
    mailbox.refresh_from_db()
    assert mailbox.token_digest not in renewed
    assert (
        make_token(mailbox, by=cast.director) not in director.get(mailbox.get_absolute_url()).content.decode()
    )


def test_bytes_are_let_go_after_their_time(cast: Cast, mailbox: Mailbox) -> None:
    mail = receive(mailbox)
    assert drop_old_bytes() == 0
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert drop_old_bytes() == 1
    assert InboundMail.objects.get().key == ""
    assert not keeping.is_there(mail.key)
