"""What a duty's purpose means to people: its words and the page where one acts.

Apps register theirs in AppConfig.ready(); the ladder of imports stays one-way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from activity.models import Duty


ANSWER = "comment.answer"
"""A question in a comment, owed by whom it names; its subject is the first comment of the thread."""


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    act: str
    verb: str | Promise
    """The word on the button, e.g. 报送."""
    url_name: str
    """Reversed with the subject's id."""
    sentence: str | Promise
    """One line that says what is owed; `%(subject)s` is the record."""
    describe: Callable[[Collection[int]], Mapping[int, str]] | None = None
    """Subject id -> the facts one needs to decide without opening, in the reader's language; one query for all."""
    act_url_name: str = ""
    """A POST that does it without opening anything: the button on My day acts at once. Reversed like `url_name`."""


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.code] = purpose


def purpose_of(code: str) -> Purpose:
    return _purposes[code]


def find_purpose(code: str) -> Purpose | None:
    """None for a purpose that this version does not know (its duty is shown all the same)."""
    return _purposes.get(code)


def path_of(duty: Duty) -> str:
    """Where the holder acts, or '' for a purpose whose page is gone."""
    purpose = _purposes.get(duty.purpose)
    if purpose is None:
        return ""
    try:
        return reverse(purpose.url_name, args=[duty.subject_id])
    except NoReverseMatch:
        return ""


def act_path_of(duty: Duty) -> str:
    """Where one click does it, or '' where one has to look first."""
    purpose = _purposes.get(duty.purpose)
    return reverse(purpose.act_url_name, args=[duty.subject_id]) if purpose and purpose.act_url_name else ""
