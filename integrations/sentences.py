"""What happened to other systems' access, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence, register
from integrations import events


def register_sentences() -> None:
    register(
        Sentence(
            events.CLIENT_REGISTERED, _("%(actor)s登记了外部系统「%(subject)s」"), _("登记外部系统"), "plug"
        ),
        Sentence(
            events.CLIENT_SECRET_RENEWED, _("%(actor)s给「%(subject)s」换了新密钥"), _("换新密钥"), "key"
        ),
        Sentence(
            events.CLIENT_SOURCES_CHANGED,
            _("%(actor)s修改了「%(subject)s」可用的来源名称"),
            _("修改来源名称"),
            "edit",
        ),
        Sentence(
            events.CLIENT_REVOKED, _("%(actor)s停用了外部系统「%(subject)s」"), _("停用外部系统"), "plug-x"
        ),
    )
