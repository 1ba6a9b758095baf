"""How times are said: near ones relative, far ones as a date, always with the exact time at hand."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def exact(at: datetime) -> str:
    """Return date and time to the minute in the organisation's zone: `2026 年 9 月 22 日 08:30`."""
    local = timezone.localtime(at)
    return date_format(local, pgettext("date format", "Y 年 n 月 j 日 H:i"))


def day_words(at: datetime, now: datetime, *, clock: bool) -> str:
    """Return the day of `at` as people say it (today, tomorrow, yesterday, else the date), with the time if `clock`."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get((local.date() - today).days)
    time = f"{local:%H:%M}"
    if near:
        return f"{near} {time}" if clock else near
    pattern = pgettext("date format", "n 月 j 日")
    if local.year != today.year:
        return date_format(local, pgettext("date format", "Y 年 n 月 j 日"))
    return f"{date_format(local, pattern)} {time}" if clock else date_format(local, pattern)


def ago_words(at: datetime, now: datetime) -> str:
    """Return how long ago `at` was; days that are not near are told by date."""
    passed = now - at
    if timedelta(0) <= passed < MINUTE:
        return _("刚刚")
    if timedelta(0) <= passed < HOUR:
        return minutes_words(passed, pattern=_("%s前"))
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    return day_words(at, now, clock=abs((local.date() - today).days) <= 1)


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


def due_state(at: datetime, now: datetime) -> str:
    """Return `late`, `soon` (within the hour), `today` or `later`: the four ways a due time is drawn."""
    if at < now:
        return "late"
    if at - now < HOUR:
        return "soon"
    return "today" if timezone.localtime(at).date() == timezone.localtime(now).date() else "later"


def due_words(at: datetime, now: datetime) -> str:
    """Return a due time in words: `超时 42 分`, `还有 12 分`, `今天 18:00`, `还有 2 天`."""
    state = due_state(at, now)
    if state == "late":
        return _("超时 %(span)s") % {"span": span_words(now - at)}
    if state == "today":
        return day_words(at, now, clock=True)
    days = (timezone.localtime(at).date() - timezone.localtime(now).date()).days
    if state == "soon":
        return _("还有 %(span)s") % {"span": span_words(at - now)}
    return _("还有 %(span)s") % {"span": ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days}}


def due_detail(at: datetime, now: datetime) -> str:
    """Return what `due_words` leaves out: the exact time of what is late or far, the time left of what is today."""
    if due_state(at, now) == "today":
        return _("还有 %(span)s") % {"span": span_words(at - now)}
    return day_words(at, now, clock=True)
