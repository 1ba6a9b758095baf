"""A trial of a draft on past orders: asked for on its page, made at once or, for many orders, by a worker.

Nothing is written but the report of the trial.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.commands.jobs import request_job
from activity.jobs import JobKind, Made, Params, Report, find_kind, type_of
from activity.models import Job
from activity.recording import record
from core.cells import neutral
from core.errors import Invalid
from core.periods import organization_zone
from organization.models import Department, User
from workorders import events
from workorders.lifecycle import UNRESOLVED
from workorders.models import Absence, PersonSkill, RoutingEdition, RoutingTrial, WorkOrder
from workorders.routing.deciding import RANKS, Edition, Needed, OrderFacts, Rule, plain
from workorders.routing.gathering import (
    REPEAT,
    edition_as_data,
    ids_of,
    needed_by,
    people_named,
    staff_below,
)
from workorders.routing.telling import kept_why, told_why
from workorders.routing.trying import Past, Staff, Tried, spread, try_edition
from workorders.routing_permissions import can_keep_routing, can_read_trials

LONGEST_DAYS = 92
MOST_ORDERS = 5_000
AT_ONCE = 300
"""Orders that a page tries itself."""
SAMPLE = 50
TRY = "routing-trial"


def kind() -> JobKind:
    return JobKind(
        kind=TRY,
        model=RoutingTrial,
        visible_to=visible_trials,
        can_request=lambda user, trial: can_keep_routing(user),
        read_params=lambda given: {},
        words=lambda params: "CSV",
        make=make_trial,
        url=lambda pk: reverse("workorders:routing_trial", args=[pk]),
    )


def visible_trials(user: Any) -> QuerySet[RoutingTrial]:
    rows = RoutingTrial.objects.select_related("edition", "asked_by")
    return rows if can_read_trials(user) else rows.none()


@transaction.atomic
def ask_trial(edition: RoutingEdition, *, by: User, starts_on: date, ends_on: date) -> RoutingTrial:
    """Try the edition on the orders reported on these days. Raises `Invalid` for days that cannot be tried."""
    can_keep_routing(by).or_raise()
    _check(edition, starts_on, ends_on)
    trial = RoutingTrial.objects.create(
        edition=edition,
        edition_version=edition.version,
        starts_on=starts_on,
        ends_on=ends_on,
        asked_at=timezone.now(),
        asked_by=by,
    )
    record(
        events.ROUTING_TRIED,
        edition,
        by=by,
        data={"trial": trial.pk, "first": starts_on.isoformat(), "last": ends_on.isoformat()},
    )
    if len(orders_of(trial).values_list("pk")[: AT_ONCE + 1]) <= AT_ONCE:
        run_trial(trial)
        return trial
    registered = find_kind(TRY)
    if registered is None:
        raise RuntimeError("trials are not registered")
    request_job(registered, trial, {}, by=by)
    return trial


def job_of(trial: RoutingTrial) -> Job | None:
    registered = find_kind(TRY)
    if registered is None:
        return None
    about = Job.objects.filter(kind=TRY, subject_type=type_of(registered), subject_id=trial.pk)
    return about.order_by("-pk").first()


def make_trial(trial: RoutingTrial, params: Params, report: Report) -> Made:
    """The trial with a file of every order; a worker that was lost leaves nothing, and it is tried again."""
    tried = run_trial(trial, lambda done, total: report(done, total, _("已试 %(n)s 张工单。") % {"n": done}))
    return Made(file_of(tried), f"routing-trial-{trial.pk}.csv", "text/csv")


def _check(edition: RoutingEdition, starts_on: date, ends_on: date) -> None:
    if not edition.rules.exists():
        raise _wrong("starts_on", _("这一版还没有规则，请先添加。"))
    if ends_on < starts_on:
        raise _wrong("ends_on", _("结束日期早于开始日期，请改晚。"))
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise _wrong("ends_on", _("一次最多试 %(n)s 天，请缩短。") % {"n": LONGEST_DAYS})


def orders_of(trial: RoutingTrial) -> QuerySet[WorkOrder]:
    start, end = first_instant(trial.starts_on), first_instant(trial.ends_on + timedelta(days=1))
    rows: QuerySet[WorkOrder] = WorkOrder.objects.counted().filter(
        reported_at__gte=start, reported_at__lt=end
    )
    return rows


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=organization_zone())


def run_trial(
    trial: RoutingTrial, report: Callable[[int, int], None] = lambda done, total: None
) -> list[Tried]:
    """Try the newest orders of the period and keep the report."""
    edition = edition_as_data(trial.edition)
    newest = orders_of(trial).order_by("-reported_at", "-pk")
    rows = list(
        _with_repeat(newest, edition.signs.repeat).select_related("category", "department")[: MOST_ORDERS + 1]
    )
    is_cut = len(rows) > MOST_ORDERS
    rows = rows[:MOST_ORDERS]
    past = [_past(row) for row in reversed(rows)]
    total = max(len(past), 1)
    needed: dict[tuple[int, tuple[int, ...]], Needed] = {}

    def needed_of(rule: Rule, facts: OrderFacts) -> Needed:
        key = (rule.pk, facts.category_ids)
        if key not in needed:
            needed[key] = needed_by(rule, facts.category_ids)
        return needed[key]

    staff = _staff(edition, past[0].reported_at if past else timezone.now())
    tried = try_edition(edition, past, staff, needed_of, lambda done: report(done, total))
    trial.report = {**_summary(tried, {row.pk: row for row in rows}), "is_cut": is_cut}
    trial.finished_at = timezone.now()
    trial.save(update_fields=["report", "finished_at"])
    return tried


def _with_repeat(rows: QuerySet[WorkOrder], asks: bool) -> QuerySet[WorkOrder]:
    if not asks:
        return rows
    earlier = WorkOrder.objects.filter(
        requester=OuterRef("requester"),
        contact=OuterRef("contact"),
        category=OuterRef("category"),
        reported_at__gte=OuterRef("reported_at") - REPEAT,
        reported_at__lt=OuterRef("reported_at"),
    ).exclude(requester="")
    return rows.annotate(came_before=Exists(earlier))


def _past(row: WorkOrder) -> Past:
    return Past(
        pk=row.pk,
        facts=OrderFacts(
            kind=row.kind,
            priority=row.priority,
            department=row.department_id,
            above=ids_of(row.department.path),
            category_ids=ids_of(row.category.path) if row.category else (),
            channel=row.channel,
            text=plain(f"{row.title}\n{row.body}"),
            is_repeat=getattr(row, "came_before", False),
        ),
        reported_at=row.reported_at,
        resolved_at=row.resolved_at,
        department=row.department_id,
        person=row.assignee_id,
    )


def _staff(edition: Edition, start: datetime) -> Staff:
    departments = {row.pk: row for row in Department.objects.all()}
    known: dict[tuple[int | None, int], Mapping[int, int | None]] = {}

    def people_of(rule: Rule, department: int) -> Mapping[int, int | None]:
        key = (rule.person, department)
        if key not in known:
            place = departments[department]
            known[key] = people_named(rule.person, place) if rule.person else staff_below(place)
        return known[key]

    levels: dict[int, dict[int, int]] = {}
    held = PersonSkill.objects.filter(skill__is_active=True)
    for person, skill, level in held.values_list("person_id", "skill_id", "level"):
        levels.setdefault(person, {})[skill] = RANKS[level]
    absences: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for absence in Absence.objects.not_over(start):
        absences.setdefault(absence.person_id, []).append((absence.away_from, absence.away_until))
    before = WorkOrder.objects.counted().filter(reported_at__lt=start, assignee__isnull=False)
    open_at_start = before.filter(Q(status__in=UNRESOLVED) | Q(resolved_at__gte=start))
    return Staff(
        people_of=people_of,
        absences=absences,
        levels=levels,
        open_at_start=list(open_at_start.order_by().values_list("assignee_id", "resolved_at")),
    )


def _summary(tried: Sequence[Tried], rows: Mapping[int, WorkOrder]) -> dict[str, Any]:
    """The report as it is kept; names are looked up once, for they may change later."""
    people = dict(User.objects.filter(pk__in=_people(tried)).values_list("pk", "name"))
    places = dict(Department.objects.values_list("pk", "name"))
    before_people = Counter(one.order.person for one in tried if one.order.person)
    after_people = Counter(one.person for one in tried if one.person)
    before_places = Counter(one.order.department for one in tried)
    after_places = Counter(one.department for one in tried)
    by_rule = Counter(one.decision.rule.name for one in tried if one.decision)
    moved = [one for one in tried if one.moves_department or one.moves_person]
    return {
        "orders": len(tried),
        "moved": len(moved),
        "moved_department": sum(one.moves_department for one in tried),
        "moved_person": sum(one.moves_person for one in tried),
        "unmatched": sum(one.decision is None for one in tried),
        "nobody": sum(one.decision is not None and one.decision.why == "nobody" for one in tried),
        "rules": by_rule.most_common(),
        "departments": _pairs(before_places, after_places, places),
        "people": _pairs(before_people, after_people, people),
        "before": spread(before_people.values()),
        "after": spread(after_people.values()),
        "sample": [_line(one, rows[one.order.pk], people, places) for one in moved[::-1][:SAMPLE]],
    }


def _people(tried: Sequence[Tried]) -> set[int]:
    return {pk for one in tried for pk in (one.order.person, one.person) if pk}


def _pairs(before: Counter[int], after: Counter[int], names: Mapping[int, str]) -> list[tuple[str, int, int]]:
    both = sorted(before.keys() | after.keys(), key=lambda pk: (-max(before[pk], after[pk]), pk))
    return [(names.get(pk, str(pk)), before[pk], after[pk]) for pk in both]


def _line(one: Tried, row: WorkOrder, people: Mapping[int, str], places: Mapping[int, str]) -> dict[str, Any]:
    return {
        "order": row.pk,
        "number": row.number,
        "title": row.title,
        "was": [places[one.order.department], people.get(one.order.person or 0, "")],
        "would": [places[one.department], people.get(one.decision.person or 0, "") if one.decision else ""],
        "rule": one.decision.rule.name if one.decision else "",
        "why": kept_why(one.decision) if one.decision else "",
    }


def file_of(tried: Sequence[Tried]) -> BinaryIO:
    """Every order with where it was and where it would be, for a spreadsheet."""
    numbers = dict(
        WorkOrder.objects.filter(pk__in=[one.order.pk for one in tried]).values_list("pk", "number")
    )
    people = dict(User.objects.filter(pk__in=_people(tried)).values_list("pk", "name"))
    places = dict(Department.objects.values_list("pk", "name"))
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(
        [_("工单号"), _("原部门"), _("原责任人"), _("规则"), _("会派给部门"), _("会派给"), _("理由")]
    )
    for one in tried:
        decision = one.decision
        cells = (
            numbers[one.order.pk],
            places[one.order.department],
            people.get(one.order.person or 0, ""),
            decision.rule.name if decision else "",
            places[one.department],
            people.get(decision.person or 0, "") if decision else "",
            told_why(kept_why(decision)) if decision else "",
        )
        lines.writerow(map(neutral, cells))
    return cast(BinaryIO, io.BytesIO(text.getvalue().encode("utf-8-sig")))


def usual_period(today: date) -> tuple[date, date]:
    """The month before the present one."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_trial", sentence, {field: [sentence]})
