"""What happened, told as a sentence in the reader's language. Apps register theirs in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from activity.messages import Known
from core.components import HistoryEntry

if TYPE_CHECKING:
    from activity.models import Event

# Where people's own words stand in an event.
REMARKS = ("remarks", "remark", "reason", "resolution")
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`%(actor)s` is name and post, `%(subject)s` the record's label then; other fields come from the event's data."""

    name: str
    words: str | Promise
    label: str | Promise
    """What the event is called in a list of kinds, e.g. 报送计划."""
    icon: str = ""
    fill: Callable[[Facts], Facts] = dict
    """Adds fields that depend on the reader's language."""
    is_routine: bool = False
    """Happens all day long: who reads everything finds it in the trail, not among the changes of My day."""
    here: str | Promise = ""
    """The words on the record's own page, where its name need not be said; empty where `words` serve there too."""


_sentences: dict[str, Sentence] = {}


def register(*sentences: Sentence) -> None:
    for sentence in sentences:
        _sentences[sentence.name] = sentence


def uncommon_names() -> list[str]:
    """Every event in words but the routine; few rows have these names, so that an index finds them."""
    return [name for name, sentence in _sentences.items() if not sentence.is_routine]


def known_kinds() -> list[tuple[str, str | Promise]]:
    """Name and label of every event that an app has put into words, related ones together."""
    return [(name, _sentences[name].label) for name in sorted(_sentences)]


def actor_of(event: Event) -> str:
    """Who acted: 'B 代 A' for a delegate, the system when the clock acted."""
    if event.actor_id is None:
        return _("系统")
    if event.on_behalf_of_id is not None and event.on_behalf_of is not None:
        return _("%(delegate)s 代 %(principal)s") % {
            "delegate": event.actor_words,
            "principal": event.on_behalf_of.label,
        }
    return event.actor_words


def tell(event: Event, *, here: bool = False) -> str:
    """The sentence, or a plain one for an event that no app has put into words. `here`: on the record's own page."""
    known = _sentences.get(event.name)
    fields = {**event.data, "actor": actor_of(event), "subject": event.subject_words}
    if known is None:
        return _("%(actor)s：%(subject)s（%(name)s）") % {**fields, "name": event.name}
    return str((here and known.here) or known.words) % Known(known.fill(fields))


def entry(event: Event, *, here: bool = False) -> HistoryEntry:
    """The event as the history component draws it; `here` as `tell` has it."""
    known = _sentences.get(event.name)
    return HistoryEntry(
        at=event.at,
        sentence=tell(event, here=here),
        remark=next((str(event.data[key]) for key in REMARKS if event.data.get(key)), ""),
        icon=known.icon if known else "",
    )
