"""How times are said: near ones relative, far ones as a date, always with the exact time at hand.

A list says many times at once, so the few words are kept by language (every look into a catalogue costs as much as
the rest of a cell), and what is the same for a whole page, the present and its language, is asked once: `Here`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Here:
    """The present as a page tells it: `now` in the organisation's zone, and the language of the reader."""

    now: datetime
    language: str | None

    @classmethod
    def at(cls, now: datetime) -> Here:
        return cls(timezone.localtime(now), get_language())

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.now.tzinfo)

    def exact(self, at: datetime) -> str:
        return _exact(self.local(at), self.language)


@cache
def _words(language: str | None) -> Mapping[str, str]:
    """The fixed words of a language, and its patterns of dates in Django's letters."""
    with override(language):
        return _said_now()


def _said_now() -> Mapping[str, str]:
    return {
        "moment": pgettext("date format", "Y 年 n 月 j 日 H:i"),
        "date": pgettext("date format", "Y 年 n 月 j 日"),
        "day": pgettext("date format", "n 月 j 日"),
        "today": _("今天"),
        "tomorrow": _("明天"),
        "yesterday": _("昨天"),
        "just now": _("刚刚"),
        "ago": _("%s前"),
        "late": _("超时 %(span)s"),
        "left": _("还有 %(span)s"),
    }


NEAR = {0: "today", 1: "tomorrow", -1: "yesterday"}


def exact(at: datetime) -> str:
    """Return date and time to the minute in the organisation's zone: `2026 年 9 月 22 日 08:30`."""
    return _exact(timezone.localtime(at), get_language())


def _exact(local: datetime, language: str | None) -> str:
    return _written(local.replace(second=0, microsecond=0, tzinfo=None), "moment", language)


@lru_cache(maxsize=8192)
def _written(minute: datetime, pattern: str, language: str | None) -> str:
    """What Django's `date_format` makes of a local time, to the minute; a list repeats the same few often."""
    with override(language):
        return date_format(minute, _words(language)[pattern])


def day_words(at: datetime, now: datetime, *, clock: bool) -> str:
    """Return the day of `at` as people say it (today, tomorrow, yesterday, else the date), with the time if `clock`."""
    here = Here.at(now)
    return _day(here.local(at), here, clock=clock)


def _day(local: datetime, here: Here, *, clock: bool) -> str:
    away = (local.date() - here.now.date()).days
    if away in NEAR:
        day = _words(here.language)[NEAR[away]]
    else:
        is_this_year = local.year == here.now.year
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        day = _written(midnight, "day" if is_this_year else "date", here.language)
        clock = clock and is_this_year
    return f"{day} {local.hour:02d}:{local.minute:02d}" if clock else day


def ago_words(at: datetime, here: Here) -> str:
    """Return how long ago `at` was; days that are not near are told by date."""
    passed = here.now - at
    if ZERO <= passed < MINUTE:
        return _words(here.language)["just now"]
    if ZERO <= passed < HOUR:
        return _words(here.language)["ago"] % span_words(passed, here.language)
    local = here.local(at)
    return _day(local, here, clock=(local.date() - here.now.date()).days in NEAR)


def span_words(span: timedelta, language: str | None) -> str:
    """Return a length of time in its largest fitting unit, cut down: `42 分`, `3 小时`, `2 天`."""
    span = abs(span)
    if span < HOUR:
        return _span("minutes", int(span / MINUTE), language)
    if span < DAY:
        return _span("hours", int(span / HOUR), language)
    return _span("days", span.days, language)


@lru_cache(maxsize=4096)
def _span(unit: str, n: int, language: str | None) -> str:
    with override(language):
        words = {
            "minutes": ngettext("%(n)s 分", "%(n)s 分", n),
            "hours": ngettext("%(n)s 小时", "%(n)s 小时", n),
            "days": ngettext("%(n)s 天", "%(n)s 天", n),
        }
    return words[unit] % {"n": n}


@dataclass(frozen=True, slots=True)
class Due:
    """A due time as it is told now.

    `state` is `late`, `soon` (within the hour), `today` or `later`: the four ways a due time is drawn. `words` are
    `超时 42 分`, `还有 12 分`, `今天 18:00` or `还有 2 天`; `detail` is what they leave out: the exact time of what is
    late or far, the time left of what is today. `moment` is the time in ISO form, in the organisation's zone.
    """

    state: str
    words: str
    detail: str
    exact: str
    moment: str


def tell_due(at: datetime, here: Here) -> Due:
    local, words, language = here.local(at), _words(here.language), here.language
    left = at - here.now
    days = (local.date() - here.now.date()).days
    detail = _day(local, here, clock=True)
    if left < ZERO:
        state, said = "late", words["late"] % {"span": span_words(left, language)}
    elif left < HOUR:
        state, said = "soon", words["left"] % {"span": span_words(left, language)}
    elif days == 0:
        state, said, detail = "today", detail, words["left"] % {"span": span_words(left, language)}
    else:
        state, said = "later", words["left"] % {"span": _span("days", days, language)}
    return Due(state, said, detail, _exact(local, language), local.isoformat())


def due_words(at: datetime, now: datetime) -> str:
    return tell_due(at, Here.at(now)).words
