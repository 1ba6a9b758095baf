"""Statutory days, and which calendar a department keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from activity.models import Event
from core.errors import Forbidden, Invalid
from organization.commands.calendars import load_statutory_days
from organization.models import CalendarDay, CalendarYear, User, WorkCalendar
from organization.models.calendar import DayKind
from organization.schedules import default_schedule, schedule_for, schedule_of, schedules_by_department
from organization.statutory import is_confirmed, statutory_days
from tests.cast import Cast
from tests.factories.organization import make_calendar, make_department

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_notice_for_2026() -> None:
    days = {day.on: day for day in statutory_days(2026)}
    make_up = {day.on: day.like_weekday for day in days.values() if day.is_workday}
    # Each make-up day has the hours of the day off it pays for.
    assert make_up == {
        date(2026, 1, 4): 4,
        date(2026, 2, 14): 4,
        date(2026, 2, 28): 0,
        date(2026, 5, 9): 1,
        date(2026, 9, 20): 1,
        date(2026, 10, 10): 2,
    }
    off = [on for on, day in days.items() if not day.is_workday and on.month == 10]
    assert off == [date(2026, 10, d) for d in (1, 2, 3, 5, 6, 7)]
    assert days[date(2026, 2, 17)].name == "春节"


@pytest.mark.parametrize(("year", "confirmed"), [(2024, True), (2025, True), (2026, True), (2027, False)])
def test_a_year_without_official_notice_is_a_forecast(year: int, confirmed: bool) -> None:
    assert is_confirmed(year) is confirmed
    assert statutory_days(year)


def test_days_of_other_years_are_left_out() -> None:
    assert all(day.on.year == 2024 for day in statutory_days(2024))


def test_loading_a_year_is_recorded_and_may_be_repeated(cast: Cast) -> None:
    calendar = make_calendar()
    before = calendar.revision
    loaded = load_statutory_days(calendar, 2026, by=cast.officer)
    assert (loaded.added, loaded.kept, loaded.is_confirmed) == (28, 0, True)
    calendar.refresh_from_db()
    revision = calendar.revision
    assert revision != before
    assert CalendarYear.objects.get(calendar=calendar, year=2026).is_confirmed
    event = Event.objects.get()
    assert (event.name, event.actor, event.data["year"]) == ("calendar.statutory_loaded", cast.officer, 2026)

    assert not load_statutory_days(calendar, 2026, by=cast.officer).is_change
    calendar.refresh_from_db()
    assert calendar.revision == revision
    assert Event.objects.count() == 1


def test_days_set_by_hand_stay_and_outdated_forecasts_go(cast: Cast) -> None:
    calendar = make_calendar()
    CalendarDay.objects.create(calendar=calendar, on=date(2026, 10, 1), kind=DayKind.WORK, name="值班")
    CalendarDay.objects.create(
        calendar=calendar, on=date(2026, 3, 3), kind=DayKind.OFF, name="预测", is_statutory=True
    )
    loaded = load_statutory_days(calendar, 2026, by=cast.director)
    assert (loaded.kept, loaded.removed) == (1, 1)
    assert calendar.days.get(on=date(2026, 10, 1)).name == "值班"


def test_a_forecast_year_is_not_confirmed_and_a_confirmation_by_hand_stays(cast: Cast) -> None:
    calendar = make_calendar()
    load_statutory_days(calendar, 2027, by=None)
    year = CalendarYear.objects.get(calendar=calendar, year=2027)
    assert not year.is_confirmed
    CalendarYear.objects.filter(pk=year.pk).update(is_confirmed=True)
    load_statutory_days(calendar, 2027, by=None)
    year.refresh_from_db()
    assert year.is_confirmed


def test_only_the_office_loads_and_only_known_years(cast: Cast) -> None:
    calendar = make_calendar()
    for person in (cast.head_a, cast.staff_a, cast.chair, cast.supervisor, cast.crm, cast.outsider):
        with pytest.raises(Forbidden):
            load_statutory_days(calendar, 2026, by=person)
    with pytest.raises(Invalid) as refused:
        load_statutory_days(calendar, 1999, by=cast.officer)
    assert "year" in refused.value.fields
    assert not CalendarDay.objects.exists()


def test_a_department_keeps_its_own_calendar_else_its_ancestors_else_the_default(cast: Cast) -> None:
    default = make_calendar(is_default=True)
    shop = make_calendar(hours=[(d, time(10), time(20)) for d in range(7)])
    cast.a.calendar = shop
    cast.a.save()
    assert schedule_of(cast.a).name == shop.name
    assert schedule_of(cast.a_team).name == shop.name
    assert schedule_of(cast.b).name == default.name
    by_id = schedules_by_department()
    for department in (cast.company, cast.a, cast.a_team, cast.b):
        assert by_id[department.pk] is schedule_of(department)


@pytest.mark.django_db
def test_without_any_calendar_every_hour_counts() -> None:
    day = datetime(2026, 9, 26, tzinfo=UTC)
    assert not WorkCalendar.objects.exists()
    assert default_schedule().between(day, day + timedelta(days=2)) == timedelta(days=2)


@pytest.mark.django_db
def test_an_edited_calendar_is_read_again() -> None:
    calendar = make_calendar(is_default=True)
    day = datetime(2026, 9, 21, tzinfo=SHANGHAI)
    assert schedule_of(make_department()).between(day, day + timedelta(days=1)) == timedelta(hours=8)
    calendar.periods.filter(weekday=0, starts=time(13)).delete()
    calendar.revision = uuid4()
    calendar.save()
    assert schedule_for(calendar).between(day, day + timedelta(days=1)) == timedelta(hours=3)


@pytest.mark.django_db
def test_an_empty_calendar_is_refused_by_name() -> None:
    calendar = make_calendar(name="空白日历", hours=[])
    with pytest.raises(Invalid) as refused:
        schedule_for(calendar)
    assert "空白日历" in str(refused.value)


@pytest.mark.django_db
def test_a_day_is_changed_from_how_it_is_and_closed_only_by_saying_so(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    calendar, officer = make_calendar(), client_of(cast.officer)
    page, save = f"/organization/calendars/{calendar.pk}/", f"/organization/calendars/{calendar.pk}/weekday/"
    monday = calendar.periods.filter(weekday=0)
    assert 'name="weekday"' not in officer.get(page).text  # nothing to save before a day is chosen
    form = officer.get(page, {"weekday": "0"}).context["week_form"]
    assert (form["hours"].value(), form["rest"].value()) == ("09:00-12:00, 13:00-18:00", False)
    assert officer.get(page, {"weekday": "6"}).context["week_form"]["rest"].value() is True
    assert officer.get(page, {"weekday": "7"}).status_code == 422
    blank = officer.post(save, {"weekday": "0", "hours": " "})
    assert (blank.status_code, monday.count()) == (422, 2)
    assert "这一天休息" in str(blank.context["week_form"].errors["hours"])
    assert officer.post(save, {"weekday": "0", "hours": "09:00-12:00"}).status_code == 302
    assert monday.count() == 1
    assert officer.post(save, {"weekday": "0", "hours": "09:00-12:00", "rest": "on"}).status_code == 302
    assert not monday.exists()
