"""What happened in the correspondence with customers, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence, register
from correspondence import events
from correspondence.models import Channel, Reason


def told_channel(data: Facts) -> Facts:
    return {**data, "way": str(dict(Channel.choices).get(data.get("channel", ""), "—"))}


def told_reason(data: Facts) -> Facts:
    return {**data, "reason_words": str(dict(Reason.choices).get(data.get("why", ""), "—"))}


def register_sentences() -> None:
    register(
        Sentence(
            events.MAILBOX_SAVED, _("%(actor)s保存了客户邮箱「%(subject)s」"), _("保存客户邮箱"), "mail-cog"
        ),
        Sentence(
            events.MAILBOX_TOKEN_RENEWED,
            _("%(actor)s给客户邮箱「%(subject)s」换了令牌"),
            _("换邮箱令牌"),
            "key",
        ),
        Sentence(
            events.MAILBOX_FAILED, _("客户邮箱「%(subject)s」收取失败"), _("邮箱收取失败"), "mail-exclamation"
        ),
        Sentence(
            events.MAIL_ORDERED,
            _("%(actor)s把来信「%(subject)s」转成了工单 %(number)s"),
            _("来信转成工单"),
            "mail-plus",
        ),
        Sentence(
            events.MAIL_REFUSED,
            _("来信「%(subject)s」未能受理：%(reason_words)s"),
            _("来信未能受理"),
            "mail-x",
            told_reason,
            is_routine=True,
        ),
        Sentence(
            events.SENDER_SLOWED,
            _("%(address)s 一小时内来信超过 %(most)s 封，从「%(subject)s」起已忽略"),
            _("来信过多"),
            "mail-pause",
        ),
        Sentence(
            events.MESSAGE_RECEIVED,
            _("客户就工单「%(subject)s」来信"),
            _("客户来信"),
            "mail",
            is_routine=True,
            here=_("客户来信"),
        ),
        Sentence(
            events.MESSAGE_SENT,
            _("%(actor)s答复了工单「%(subject)s」的客户（%(way)s）"),
            _("答复客户"),
            "send",
            told_channel,
            is_routine=True,
        ),
        Sentence(
            events.MESSAGE_BOUNCED,
            _("给工单「%(subject)s」客户的邮件被退回"),
            _("答复被退回"),
            "mail-x",
            is_routine=True,
        ),
        Sentence(
            events.MESSAGE_SETTLED,
            _("%(actor)s认为工单「%(subject)s」的客户来信不必答复"),
            _("来信不必答复"),
            "mail-check",
            is_routine=True,
        ),
    )
