"""What happened to cycles and their objectives, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events

SENTENCES = (
    Sentence(events.CYCLE_CREATED, _("%(actor)s筹备了「%(subject)s」"), _("筹备周期"), "calendar-plus"),
    Sentence(events.CYCLE_EDITED, _("%(actor)s修改了「%(subject)s」的日期或界限"), _("修改周期"), "edit"),
    Sentence(events.CYCLE_OPENED, _("%(actor)s启动了「%(subject)s」"), _("启动周期"), "player-play"),
    Sentence(events.CYCLE_CLOSED, _("%(actor)s关闭了「%(subject)s」"), _("关闭周期"), "lock"),
    Sentence(
        events.DEPARTMENTS_ASKED,
        _("%(actor)s为「%(subject)s」补发了 %(departments)s 个部门的编报任务"),
        _("补发编报任务"),
        "send",
    ),
    Sentence(
        events.OBJECTIVE_ADDED, _("%(actor)s增加了战略目标「%(subject)s」"), _("增加战略目标"), "target"
    ),
    Sentence(events.OBJECTIVE_EDITED, _("%(actor)s修改了战略目标「%(subject)s」"), _("修改战略目标"), "edit"),
    Sentence(
        events.OBJECTIVE_REMOVED, _("%(actor)s删除了战略目标「%(subject)s」"), _("删除战略目标"), "trash"
    ),
)
