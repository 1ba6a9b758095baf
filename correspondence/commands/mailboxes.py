"""Mailboxes are set up, changed and let go of; each has an account of its own that can do no more than register."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activity.recording import record
from core.errors import Invalid
from core.periods import local_today
from core.phrases import source_language
from correspondence import events
from correspondence.models import Mailbox, Security, Way
from correspondence.permissions import can_manage_mailboxes
from organization.models import Department, Membership, Role, User
from workorders.models import Category, OrderKind

SECRET_NAME = re.compile(r"JINGJIN_MAILBOX_[A-Z0-9_]{1,60}")
"""Passwords of mailboxes only: a name that could be any variable would let a form send the installation's own
secrets to a server of somebody's choice."""
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxSettings:
    address: str
    name: str
    department: Department
    kind: str = OrderKind.ENQUIRY
    category: Category | None = None
    is_active: bool = True
    way: str = Way.WEBHOOK
    host: str = ""
    port: int = 993
    security: str = Security.TLS
    username: str = ""
    secret_name: str = ""
    folder: str = "INBOX"
    trusted_server: str = ""
    uses_plus: bool = False


def fields_of(settings: MailboxSettings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in MailboxSettings.__slots__}


@transaction.atomic
def add_mailbox(settings: MailboxSettings, *, by: User) -> Mailbox:
    """Let mail to an address become orders. Raises `Invalid` by field."""
    can_manage_mailboxes(by).or_raise()
    check(settings)
    mailbox = Mailbox(**{**fields_of(settings), "address": settings.address.lower()})
    mailbox.account = make_account(mailbox)
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError:
        raise taken(mailbox.address) from None
    record(events.MAILBOX_SAVED, mailbox, by=by, department_id=mailbox.department_id, data=facts(mailbox))
    return mailbox


@transaction.atomic
def change_mailbox(mailbox: Mailbox, settings: MailboxSettings, *, by: User) -> Mailbox:
    """Other settings from the next mail on. Another server or folder is read from its next mail on."""
    mailbox = Mailbox.objects.select_for_update(of=("self",)).select_related("account").get(pk=mailbox.pk)
    can_manage_mailboxes(by).or_raise()
    check(settings)
    before = facts(mailbox)
    place = (mailbox.host, mailbox.username, mailbox.folder)
    if settings.department.pk != mailbox.department_id:
        seat(mailbox.account, settings.department)
    for name, value in fields_of(settings).items():
        setattr(mailbox, name, value)
    mailbox.address = settings.address.lower()
    if place != (mailbox.host, mailbox.username, mailbox.folder):
        mailbox.uid_validity, mailbox.last_uid = None, 0
    mailbox.error = ""
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError:
        raise taken(mailbox.address) from None
    data = {"before": before, "after": facts(mailbox)}
    record(events.MAILBOX_SAVED, mailbox, by=by, department_id=mailbox.department_id, data=data)
    return mailbox


@transaction.atomic
def renew_token(mailbox: Mailbox, *, by: User) -> str:
    """A new token for the mail system that pushes; told once, only its hash is kept. The old one ends at once."""
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    can_manage_mailboxes(by).or_raise()
    if mailbox.way != Way.WEBHOOK:
        sentence = _("只有由邮件系统推送的邮箱才用令牌。")
        raise Invalid("not_pushed", sentence, {"way": [sentence]})
    token = secrets.token_urlsafe(32)
    mailbox.token_digest = digest_of(token)
    mailbox.save(update_fields=["token_digest"])
    record(events.MAILBOX_TOKEN_RENEWED, mailbox, by=by, department_id=mailbox.department_id)
    return token


def digest_of(token: str) -> str:
    """A token has 256 bits of chance in it: a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_account(mailbox: Mailbox) -> User:
    with source_language():
        account = User(
            username=f"mail:{mailbox.address}"[:150],
            name=mailbox.address[:80],
            post_title=_("客户邮箱"),
            is_service_account=True,
        )
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise taken(mailbox.address) from None
    seat(account, mailbox.department)
    return account


def seat(account: User, department: Department) -> None:
    """Staff of this department alone, from today."""
    today = local_today()
    account.memberships.filter(starts_on=today).delete()
    account.memberships.filter(ends_on__isnull=True).update(ends_on=today)
    account.memberships.filter(ends_on=today).exclude(department=department).delete()
    Membership.objects.create(user=account, role=Role.STAFF, department=department, starts_on=today)


def check(settings: MailboxSettings) -> None:
    wrong: dict[str, list[str]] = {}
    if not settings.department.is_active:
        wrong["department"] = [_("「%(name)s」已停用，请选择在用的部门。") % {"name": settings.department}]
    if not settings.address.isascii():
        wrong["address"] = [
            _("邮箱地址「%(value)s」含有非英文字符，请改用英文地址。") % {"value": settings.address}
        ]
    if settings.way == Way.IMAP:
        wrong |= check_server(settings)
    if wrong:
        raise Invalid("invalid_mailbox", _("有些内容不能使用，请按各字段的说明修改。"), wrong)


def check_server(settings: MailboxSettings) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,200}", settings.host):
        wrong["host"] = [_("请填写 IMAP 服务器的名称，例如 imap.example.com。")]
    elif settings.security == Security.PLAIN and settings.host not in LOCAL:
        wrong["security"] = [
            _("不加密只能用于本机（localhost），否则密码会以明文传送。请改选 TLS 或 STARTTLS。")
        ]
    if not settings.username or not settings.username.isprintable():
        wrong["username"] = [_("请填写 IMAP 登录名，一般就是邮箱地址。")]
    if not SECRET_NAME.fullmatch(settings.secret_name):
        wrong["secret_name"] = [
            _(
                "「%(value)s」不能使用：请写环境变量的名称，以 JINGJIN_MAILBOX_ 开头，由大写字母、数字和下划线组成，"
                "例如 JINGJIN_MAILBOX_KEFU；密码本身放在服务器的环境里，不要写在这里。"
            )
            % {"value": settings.secret_name[:40]}
        ]
    if not re.fullmatch(r"[\w./ \[\]&-]{1,80}", settings.folder, re.ASCII):
        wrong["folder"] = [
            _("文件夹名称「%(value)s」不能使用，一般是 INBOX。") % {"value": settings.folder[:40]}
        ]
    return wrong


def taken(address: str) -> Invalid:
    message = _("邮箱「%(address)s」已经登记过。") % {"address": address}
    return Invalid("address_taken", message, {"address": [message]})


def facts(mailbox: Mailbox) -> dict[str, object]:
    """What an event says of a mailbox; the name of the secret's variable is no secret."""
    names = (
        "address",
        "kind",
        "is_active",
        "way",
        "host",
        "port",
        "security",
        "username",
        "secret_name",
        "folder",
    )
    more = ("trusted_server", "uses_plus")
    return {
        **{name: getattr(mailbox, name) for name in (*names, *more)},
        "department": mailbox.department.name,
        "category": mailbox.category.full_name if mailbox.category else "",
    }
