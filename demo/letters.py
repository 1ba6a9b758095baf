"""What customers wrote to the mailbox of the service centre, and what they were answered."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime, timedelta
from email.message import EmailMessage

import pgtrigger

from activity.models import Attachment, Event, Mail
from correspondence.commands.mailboxes import MailboxSettings, add_mailbox
from correspondence.commands.messages import reply_to_customer
from correspondence.commands.sorting import take_in
from correspondence.models import Direction, InboundMail, Mailbox, Message
from demo.people import Company
from workorders.commands.assignment import assign_order
from workorders.commands.timing import set_deadlines
from workorders.commands.work import start_order
from workorders.events import ORDER_CREATED
from workorders.models import Assignment, ClockEvent, WorkOrder

SERVER = "mx.jingjin.invalid"
GOOD = f"{SERVER}; dmarc=pass"
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def make_letters(company: Company, now: datetime) -> int:
    """Two conversations, one of which waits for an answer, and mail that became nothing; returns how many orders."""
    mailbox = add_mailbox(
        MailboxSettings(
            address="kefu@jingjin.invalid",
            name="客户服务中心",
            department=company.departments["KF"],
            kind="complaint",
            trusted_server=SERVER,
        ),
        by=company.director,
    )
    leak = ask_about_a_leak(mailbox, company, now)
    refund = ask_about_a_refund(mailbox, company, now)
    leave_aside(mailbox, now)
    return len([leak, refund])


def ask_about_a_leak(mailbox: Mailbox, company: Company, now: datetime) -> WorkOrder:
    """Answered by mail; the customer has written back with a photo and waits."""
    li = "李文静 <liwenjing@customer.invalid>"
    text = (
        "净水器装好后漏过一次，师傅换了密封圈，昨晚又漏了，柜子都泡了。\n请换一台新的，尽快联系我。\n\n李文静"
    )
    mail = take_in(mailbox, letter(li, "净水器装后两次漏水，要求换机", text, "a1", GOOD))
    order = given(mail, company, now - timedelta(hours=5))
    person = order.assignee
    assert person is not None  # noqa: S101 - it was just given
    order = start_order(order, by=person)
    said = reply_to_customer(
        order,
        by=person,
        channel="mail",
        text="李女士，您好：\n\n给您添麻烦了，非常抱歉。请把漏水的位置拍一张照片发给我们，师傅明天上午十点上门，确认后当场为您换机。",
    )
    back = letter(
        li,
        "Re: 净水器装后两次漏水，要求换机",
        "照片在附件里，接头那里一直在滴。明天十点我在家。\n\n在今天上午，客户服务中心写道：\n> 请拍一张照片发给我们",
        "a2",
        GOOD,
        answers=said.message_id,
        files=(("漏水处.png", PICTURE),),
    )
    answer = take_in(mailbox, back)
    backdate_handling(order, now - timedelta(hours=4, minutes=30))
    backdate_message(said, now - timedelta(hours=4))
    backdate(answer, now - timedelta(minutes=35))
    return order


def ask_about_a_refund(mailbox: Mailbox, company: Company, now: datetime) -> WorkOrder:
    """A sender whose address nobody vouches for; phoned instead."""
    text = "您好，退款已经七天了还没到账，订单号 88231，请核实。"
    mail = take_in(
        mailbox,
        letter("王磊 <wanglei@elsewhere.invalid>", "退款七天未到账", text, "b1", f"{SERVER}; dmarc=fail"),
    )
    order = given(mail, company, now - timedelta(hours=27))
    person = order.assignee
    assert person is not None  # noqa: S101 - it was just given
    said = reply_to_customer(
        order,
        by=person,
        channel="phone",
        text="已按登记的电话联系王先生本人核实：退款当日已由银行退出，三个工作日内到账。",
    )
    backdate_handling(order, now - timedelta(hours=26, minutes=30))
    backdate_message(said, now - timedelta(hours=26))
    return order


def leave_aside(mailbox: Mailbox, now: datetime) -> None:
    aside = (
        letter("促销 <news@shop.invalid>", "年终大促，全场五折", "点击领取", "c1", GOOD, precedence="bulk"),
        letter(
            "陈静 <chenjing@customer.invalid>",
            "自动回复：我在休假",
            "下周回来。",
            "c2",
            GOOD,
            auto="auto-replied",
        ),
        b"",
    )
    for hours, raw in enumerate(aside, start=6):
        backdate(take_in(mailbox, raw), now - timedelta(hours=hours))


def given(mail: InboundMail, company: Company, moment: datetime) -> WorkOrder:
    """The order of a mail that came at this moment, given to somebody of the first team."""
    assert mail.order is not None  # noqa: S101 - it was made of a good mail
    backdate(mail, moment)
    backdate_order(mail.order, moment)
    team = next(code for code in company.staff if code.startswith("KF"))
    return assign_order(
        mail.order,
        by=company.heads["KF"],
        department=company.departments[team],
        assignee=company.staff[team][0],
    )


def letter(
    sender: str,
    subject: str,
    text: str,
    name: str,
    verified: str,
    *,
    answers: str = "",
    precedence: str = "",
    auto: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "kefu@jingjin.invalid", subject
    mail["Message-ID"] = f"<{name}@customer.invalid>"
    mail["Authentication-Results"] = verified
    for header, value in (("In-Reply-To", answers), ("Precedence", precedence), ("Auto-Submitted", auto)):
        if value:
            mail[header] = value
    mail.set_content(text)
    for file, data in files:
        mail.add_attachment(data, maintype="image", subtype="png", filename=file)
    return mail.as_bytes()


def backdate(mail: InboundMail, moment: datetime) -> None:
    """It came then, not at the moment the demo was loaded."""
    InboundMail.objects.filter(pk=mail.pk).update(received_at=moment)
    if message := Message.objects.filter(inbound=mail).first():
        backdate_message(message, moment)


def backdate_order(order: WorkOrder, moment: datetime) -> None:
    order.reported_at = moment
    set_deadlines(order)
    order.save(update_fields=["reported_at", "response_due_at", "due_at"])
    with pgtrigger.ignore(
        "workorders.ClockEvent:clock_event_append_only", "activity.Event:event_append_only"
    ):
        ClockEvent.objects.filter(order=order).update(at=moment)
        Event.objects.about(order).update(at=moment)


def backdate_handling(order: WorkOrder, moment: datetime) -> None:
    """It was given to somebody, and taken up, then."""
    own = "workorders.Assignment:assignment_append_only"
    with pgtrigger.ignore(own, "activity.Event:event_append_only"):
        Assignment.objects.filter(order=order).update(assigned_at=moment)
        handled = Event.objects.about(order).exclude(name__startswith="order_message.")
        handled.exclude(name=ORDER_CREATED).update(at=moment)


def backdate_message(message: Message, moment: datetime) -> None:
    with pgtrigger.ignore(
        "correspondence.Message:order_message_append_only", "activity.Event:event_append_only"
    ):
        Message.objects.filter(pk=message.pk).update(sent_at=moment)
        Event.objects.filter(name__startswith="order_message.", data__message=message.pk).update(at=moment)
    Attachment.objects.about(message).update(uploaded_at=moment)
    if message.direction == Direction.OUT:
        WorkOrder.objects.filter(pk=message.order_id).update(first_responded_at=moment)
    Mail.objects.filter(order_message=message).update(created_at=moment, sent_at=moment)
