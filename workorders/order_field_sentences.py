"""What happened to the office's own fields of orders, in words."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.sentences import Facts, Sentence, register
from core.custom_fields import shown
from core.punctuation import listed
from workorders import events

SHOWN = 60
"""How much of a long text a sentence repeats."""


def told_values(data: Facts) -> Facts:
    """What was and what is, field by field, in the reader's language."""
    moved = listed(
        gettext("%(what)s由 %(old)s 改为 %(new)s")
        % {"what": label, "old": shown(old)[:SHOWN] or "—", "new": shown(new)[:SHOWN] or "—"}
        for label, old, new in data.get("changed") or []
    )
    return {**data, "moved": moved}


SENTENCES = (
    Sentence(
        events.ORDER_FIELDS_FILLED,
        _("%(actor)s填写了工单「%(subject)s」的补充信息：%(moved)s"),
        _("填写补充信息"),
        "forms",
        told_values,
        is_routine=True,
    ),
    Sentence(
        events.ORDER_FIELD_ADDED, _("%(actor)s增加了工单字段「%(subject)s」"), _("增加工单字段"), "forms"
    ),
    Sentence(
        events.ORDER_FIELD_EDITED, _("%(actor)s修改了工单字段「%(subject)s」"), _("修改工单字段"), "edit"
    ),
    Sentence(
        events.ORDER_FIELD_MOVED,
        _("%(actor)s调整了工单字段「%(subject)s」的次序"),
        _("调整工单字段次序"),
        "arrows-sort",
    ),
    Sentence(
        events.ORDER_FIELD_RETIRED,
        _("%(actor)s停用了工单字段「%(subject)s」"),
        _("停用工单字段"),
        "archive",
    ),
    Sentence(
        events.ORDER_FIELD_RESTORED,
        _("%(actor)s重新启用了工单字段「%(subject)s」"),
        _("重新启用工单字段"),
        "archive-off",
    ),
)


def register_sentences() -> None:
    register(*SENTENCES)
