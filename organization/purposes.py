"""What people owe to instructions and meetings, in words, and the page where they act."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models.duty import Act
from activity.purposes import Purpose, register
from core.moments import exact
from core.punctuation import apart


def register_purposes() -> None:
    for code, act, verb, sentence in (
        ("instruction.reply", Act.ANSWER, _("回复"), _("回复领导批示「%(subject)s」")),
        ("instruction.accept", Act.ACKNOWLEDGE, _("看回复"), _("看批示「%(subject)s」的回复，认可或再问")),
    ):
        register(Purpose(code, act, verb, "organization:instruction_part", sentence, describe_instructions))
    register(
        Purpose(
            "meeting.minutes",
            Act.DO,
            _("写纪要"),
            "organization:meeting",
            _("写「%(subject)s」的纪要"),
            describe_meetings,
        )
    )


def describe_instructions(ids: Collection[int]) -> dict[int, str]:
    """Who instructs, who replies, and the words; one query."""
    from organization.models import InstructionAddressee

    found = InstructionAddressee.objects.filter(pk__in=ids).select_related(
        "instruction__issued_by", "department", "person"
    )
    return {
        one.pk: apart(
            [
                gettext("%(who)s批示") % {"who": one.instruction.issued_by.label},
                one.words,
                one.instruction.body,
            ]
        )
        for one in found
    }


def describe_meetings(ids: Collection[int]) -> dict[int, str]:
    from organization.models import Meeting

    return {
        meeting.pk: apart([exact(meeting.starts_at), meeting.place])
        for meeting in Meeting.objects.filter(pk__in=ids)
    }
