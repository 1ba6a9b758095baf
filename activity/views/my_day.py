"""My day: what waits for the person who looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from activity import reports
from activity.models.duty import Act
from activity.panels import panel_urls

MORNING_UNTIL, NOON_UNTIL, AFTERNOON_UNTIL = 11, 13, 18


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """`?act=` narrows the list; an unknown one shows everything."""
    act = request.GET.get("act", "")
    day = reports.my_day(request.user, act=act if act in Act.values else "")
    context = {
        "day": day,
        "act": act,
        "greeting": greeting(day.tally),
        "line": today_line(),
        "panels": panel_urls(request.user),
    }
    return render(request, "activity/my_day.html", context)


def greeting(tally: reports.Tally) -> str:
    """One sentence: the time of day, and what comes first."""
    hello = salutation(timezone.localtime().hour)
    if tally.late:
        rest = ngettext("今天先办 %(n)s 件逾期的事", "今天先办 %(n)s 件逾期的事", tally.late) % {
            "n": tally.late
        }
    elif tally.today:
        rest = ngettext("%(n)s 件事今天到期", "%(n)s 件事今天到期", tally.today) % {"n": tally.today}
    elif tally.total:
        rest = ngettext("有 %(n)s 件事等您办理", "有 %(n)s 件事等您办理", tally.total) % {"n": tally.total}
    else:
        rest = _("没有等您办理的事")
    return _("%(hello)s，%(rest)s") % {"hello": hello, "rest": rest}


def salutation(hour: int) -> str:
    if hour < MORNING_UNTIL:
        return _("早上好")
    if hour < NOON_UNTIL:
        return _("中午好")
    return _("下午好") if hour < AFTERNOON_UNTIL else _("晚上好")


def today_line() -> str:
    return date_format(timezone.localtime(), pgettext("date format", "n 月 j 日 l"))
