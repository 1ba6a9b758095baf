"""How times are said: near ones relative, far ones as a date, always with the exact time at hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def exact(at: datetime) -> str:
    """Return date and time to the minute in the organisation's zone: `2026 年 9 月 22 日 08:30`."""
    return written(timezone.localtime(at), pgettext("date format", "Y 年 n 月 j 日 H:i"))


def written(local: datetime, pattern: str) -> str:
    """Return what Django's `date_format` makes of a local time, to the minute; a list repeats the same few often."""
    return _written(local.replace(second=0, microsecond=0, tzinfo=None), pattern, get_language())


@lru_cache(maxsize=8192)
def _written(minute: datetime, pattern: str, language: str | None) -> str:
    # The language is that of the names of months in what is kept.
    return date_format(minute, pattern)


def day_words(at: datetime, now: datetime, *, clock: bool) -> str:
    """Return the day of `at` as people say it (today, tomorrow, yesterday, else the date), with the time if `clock`."""
    return _day(timezone.localtime(at), timezone.localtime(now).date(), clock=clock)


def _day(local: datetime, today: date, *, clock: bool) -> str:
    away = (local.date() - today).days
    time = f"{local.hour:02d}:{local.minute:02d}"
    if -1 <= away <= 1:
        near = (_("今天"), _("明天"), _("昨天"))[away]
        return f"{near} {time}" if clock else near
    if local.year != today.year:
        return written(local, pgettext("date format", "Y 年 n 月 j 日"))
    day = written(local, pgettext("date format", "n 月 j 日"))
    return f"{day} {time}" if clock else day


def ago_words(at: datetime, now: datetime) -> str:
    """Return how long ago `at` was; days that are not near are told by date."""
    passed = now - at
    if timedelta(0) <= passed < MINUTE:
        return _("刚刚")
    if timedelta(0) <= passed < HOUR:
        return minutes_words(passed, pattern=_("%s前"))
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    return _day(local, today, clock=abs((local.date() - today).days) <= 1)


def minutes_words(span: timedelta, pattern: str = "%s") -> str:
    minutes = int(span / MINUTE)
    return pattern % (ngettext("%(n)s 分", "%(n)s 分", minutes) % {"n": minutes})


def span_words(span: timedelta) -> str:
    """Return a length of time in its largest fitting unit, cut down: `42 分`, `3 小时`, `2 天`."""
    span = abs(span)
    if span < HOUR:
        return minutes_words(span)
    if span < DAY:
        hours = int(span / HOUR)
        return ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours}
    return ngettext("%(n)s 天", "%(n)s 天", span.days) % {"n": span.days}


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


def tell_due(at: datetime, now: datetime) -> Due:
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    days = (local.date() - today).days
    detail = _day(local, today, clock=True)
    if at < now:
        state, words = "late", _("超时 %(span)s") % {"span": span_words(now - at)}
    elif at - now < HOUR:
        state, words = "soon", _("还有 %(span)s") % {"span": span_words(at - now)}
    elif days == 0:
        state, words, detail = "today", detail, _("还有 %(span)s") % {"span": span_words(at - now)}
    else:
        left = ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days}
        state, words = "later", _("还有 %(span)s") % {"span": left}
    exact = written(local, pgettext("date format", "Y 年 n 月 j 日 H:i"))
    return Due(state, words, detail, exact, local.isoformat())


def due_words(at: datetime, now: datetime) -> str:
    return tell_due(at, now).words
