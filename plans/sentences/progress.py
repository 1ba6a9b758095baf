"""What happened to milestones and work progress, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence
from plans import events

SENTENCES = (
    Sentence(
        events.MILESTONE_REACHED,
        _("%(actor)s完成了措施「%(subject)s」的节点「%(milestone)s」，工作进度 %(after)s%%"),
        _("完成节点"),
        "flag-check",
    ),
    Sentence(
        events.MILESTONE_REOPENED,
        _("%(actor)s撤回了措施「%(subject)s」的节点「%(milestone)s」，工作进度 %(after)s%%"),
        _("撤回节点"),
        "arrow-back-up",
    ),
    Sentence(
        events.PROGRESS_ENTERED,
        _("%(actor)s把措施「%(subject)s」的工作进度由 %(before)s%% 改为 %(after)s%%"),
        _("填报工作进度"),
        "progress",
    ),
)
