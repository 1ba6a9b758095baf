"""What happened to the office's own fields, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events

SENTENCES = (
    Sentence(
        events.CUSTOM_FIELD_ADDED,
        _("%(actor)s增加了自定义字段「%(subject)s」"),
        _("增加自定义字段"),
        "forms",
    ),
    Sentence(
        events.CUSTOM_FIELD_EDITED,
        _("%(actor)s修改了自定义字段「%(subject)s」"),
        _("修改自定义字段"),
        "edit",
    ),
    Sentence(
        events.CUSTOM_FIELD_MOVED,
        _("%(actor)s调整了自定义字段「%(subject)s」的次序"),
        _("调整自定义字段次序"),
        "arrows-sort",
    ),
    Sentence(
        events.CUSTOM_FIELD_RETIRED,
        _("%(actor)s停用了自定义字段「%(subject)s」"),
        _("停用自定义字段"),
        "archive",
    ),
    Sentence(
        events.CUSTOM_FIELD_RESTORED,
        _("%(actor)s重新启用了自定义字段「%(subject)s」"),
        _("重新启用自定义字段"),
        "archive-off",
    ),
)
