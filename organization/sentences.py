"""What happened to the organisation, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from activity.sentences import Sentence, register
from organization import events


def register_sentences() -> None:
    register(
        Sentence(
            events.CALENDAR_STATUTORY_LOADED,
            _("%(actor)s 为「%(subject)s」载入了 %(year)s 年的法定节假日和调休安排"),
            _("载入法定安排"),
            "calendar-event",
        ),
    )
