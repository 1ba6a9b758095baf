"""What happens to background jobs, in words: sentences of events and messages to whoever asked for the work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity import events, messages, sentences
from activity.messages import Message
from activity.sentences import Sentence


def register_all() -> None:
    sentences.register(
        Sentence(events.JOB_REQUESTED, _("%(actor)s要求导出%(subject)s"), _("要求导出"), "file-export"),
        Sentence(events.JOB_FINISHED, _("%(subject)s已经做好"), _("导出做好"), "file-check", is_routine=True),
        Sentence(events.JOB_FAILED, _("%(subject)s没有做成"), _("导出失败"), "file-alert"),
        Sentence(
            events.JOB_CANCELLED, _("%(subject)s的导出已取消"), _("取消导出"), "file-off", is_routine=True
        ),
        Sentence(events.JOB_FETCHED, _("%(actor)s下载了%(subject)s"), _("下载导出的文件"), "file-download"),
    )
    messages.register(
        Message(events.JOB_FINISHED, _("%(subject)s已经做好，可以下载，保留 7 天。"), "file-check"),
        Message(events.JOB_FAILED, _("%(subject)s没有做成：%(reason)s"), "file-alert"),
    )
