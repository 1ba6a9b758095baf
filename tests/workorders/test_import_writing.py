"""What an import writes, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from activity.models import Duty, Event
from core.errors import Forbidden
from organization.models import Department
from tests.cast import Cast
from tests.factories.workorders import make_procedure, register_order
from tests.workorders.importing import MAPPING, bring_in, counts, row
from workorders.commands.assignment import assign_order
from workorders.commands.finish import cancel_order
from workorders.commands.work import resolve_order, start_order
from workorders.models import Category, ImportRun, ServiceLevel, WorkOrder

OPEN = row("7")
CLOSED = row("7", closed="2026-03-03 10:00:00")


def only() -> WorkOrder:
    return WorkOrder.objects.get()


def heap() -> list[Any]:
    """The physical versions of every row that an import could write."""
    found: list[Any] = []
    with connection.cursor() as cursor:
        for table in ("workorder", "clockevent", "assignment", "category"):
            cursor.execute(f"SELECT id, xmin::text, ctid::text FROM workorders_{table} ORDER BY id")  # noqa: S608
            found.append(cursor.fetchall())
        cursor.execute("SELECT id, xmin::text, ctid::text FROM activity_duty ORDER BY id")
        found.append(cursor.fetchall())
    return found


def test_an_open_row_becomes_a_new_order_that_its_heads_owe(cast: Cast) -> None:
    assert counts(bring_in([row("7", due="2026-03-05 18:00:00")])) == (1, 0, 0, 0)
    order = only()
    assert (order.status, order.number, order.department, order.kind) == ("new", "crm-7", cast.a, "complaint")
    assert order.reported_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert order.due_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert order.due_is_given
    assert [event.act for event in order.clock_events.all()] == ["start"]
    duty = Duty.objects.get()
    assert (duty.purpose, duty.department, duty.person, duty.due_at) == (
        "work_order.assign",
        cast.a,
        None,
        order.due_at,
    )


def test_a_closed_row_is_closed_with_its_clock_and_owes_nothing(cast: Cast) -> None:
    bring_in([CLOSED])
    order = only()
    assert (order.status, order.resolved_at, order.closed_at) == (
        "closed",
        datetime(2026, 3, 3, 2, tzinfo=UTC),
        datetime(2026, 3, 3, 2, tzinfo=UTC),
    )
    assert order.resolution_work_seconds == 25 * 3600  # without a calendar every hour counts
    assert [(event.act, event.at) for event in order.clock_events.all()] == [
        ("start", order.reported_at),
        ("finish", order.resolved_at),
    ]
    assert not Duty.objects.exists()


def test_a_second_run_writes_nothing_at_all(cast: Cast) -> None:
    rows = [row("1"), row("2", closed="2026-03-03 10:00:00"), row("3", due="2026-03-05 18:00:00")]
    bring_in(rows)
    before = heap()
    assert counts(bring_in(rows)) == (0, 0, 3, 0)
    assert heap() == before


def test_the_order_of_rows_and_a_moved_file_change_nothing(cast: Cast) -> None:
    rows = [row(str(n)) for n in range(5)]
    bring_in(rows)
    before = heap()
    assert counts(bring_in(list(reversed(rows)))) == (0, 0, 5, 0)
    assert heap() == before


def test_only_the_changed_row_is_written(cast: Cast) -> None:
    bring_in([row("1"), row("2")])
    untouched = WorkOrder.objects.get(external_id="1")
    assert counts(bring_in([row("1"), row("2", title="漏电")])) == (0, 1, 1, 0)
    changed = WorkOrder.objects.get(external_id="2")
    assert (changed.title, changed.version) == ("漏电", 2)
    assert WorkOrder.objects.get(external_id="1").updated_at == untouched.updated_at


def test_closing_at_the_source_takes_every_step_and_settles_the_duty(cast: Cast) -> None:
    bring_in([OPEN])
    assert counts(bring_in([CLOSED])) == (0, 1, 0, 0)
    order = only()
    assert (order.status, order.resolved_by, order.closed_by) == ("closed", None, None)
    assert [event.act for event in order.clock_events.all()] == ["start", "finish"]
    assert not Duty.objects.open().exists()


def test_closing_at_the_source_asks_nobody_for_a_step_any_more(cast: Cast) -> None:
    make_procedure()
    register_order(
        cast.a,
        by=cast.head_a,
        source_system="crm",
        external_id="7",
        reported_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
    )
    assert Duty.objects.open().filter(purpose="work_order.step").count() == 1
    bring_in([CLOSED])
    assert only().status == "closed"
    assert not Duty.objects.open().exists()


def test_reopening_at_the_source_reopens_what_nobody_decided_here(cast: Cast) -> None:
    bring_in([CLOSED])
    assert counts(bring_in([OPEN])) == (0, 1, 0, 0)
    order = only()
    assert (order.status, order.reopen_count, order.resolved_at, order.closed_at) == (
        "in_progress",
        1,
        None,
        None,
    )
    assert order.resolution_work_seconds is None
    duty = Duty.objects.open().get()
    assert (duty.purpose, duty.person, duty.department) == ("work_order.resolve", None, cast.a)
    assert order.clock_events.filter(act="resume").count() == 1


def test_work_done_here_is_not_undone_by_a_source_that_is_behind(cast: Cast) -> None:
    bring_in([OPEN])
    order = assign_order(only(), by=cast.head_a, assignee=cast.staff_a)
    order = start_order(order, by=cast.staff_a)
    order = resolve_order(order, by=cast.staff_a, resolution="已换阀门")
    assert counts(bring_in([OPEN])) == (0, 0, 1, 0)
    assert counts(bring_in([row("7", title="漏水（东门）")])) == (0, 1, 0, 0)
    order = only()
    assert (order.status, order.title, order.resolution) == ("resolved", "漏水（东门）", "已换阀门")
    assert (order.resolved_by, order.assignee) == (cast.staff_a, cast.staff_a)


def test_an_order_in_progress_here_stays_so(cast: Cast) -> None:
    bring_in([OPEN])
    start_order(assign_order(only(), by=cast.head_a, assignee=cast.staff_a), by=cast.staff_a)
    bring_in([row("7", due="2026-04-01 12:00:00")])
    order = only()
    assert order.status == "in_progress"
    duty = Duty.objects.open().get()
    assert (duty.person, duty.due_at) == (cast.staff_a, order.due_at)


def test_what_was_cancelled_here_cannot_be_closed_by_a_file(cast: Cast) -> None:
    bring_in([OPEN, row("8")])
    cancel_order(WorkOrder.objects.get(external_id="7"), by=cast.head_a, reason="重复")
    outcome = bring_in([CLOSED, row("8", closed="2026-03-03 10:00:00")])
    assert counts(outcome) == (0, 1, 0, 1)
    assert outcome.rejects[0].row == 2
    assert "已取消" in outcome.rejects[0].problems[0].reason
    assert WorkOrder.objects.get(external_id="7").status == "cancelled"


@pytest.mark.parametrize("corrected", ["2026-03-03 08:00:00", "2026-03-04 10:00:00"])
def test_a_corrected_closing_time_is_told_by_the_clock(cast: Cast, corrected: str) -> None:
    from organization.schedules import schedule_of
    from workorders.clock import replay

    bring_in([CLOSED])
    bring_in([row("7", closed=corrected)])
    order = only()
    assert order.resolved_at is not None
    reading = replay(
        order.clock_events.order_by("at", "id"), schedule_of(cast.a), datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert reading.used_seconds == order.resolution_work_seconds
    assert order.resolution_work_seconds == int((order.resolved_at - order.reported_at).total_seconds())


@pytest.mark.parametrize("corrected", ["2026-03-02 07:00:00", "2026-03-02 11:00:00"])
def test_a_corrected_report_is_told_by_the_clock(cast: Cast, corrected: str) -> None:
    from organization.schedules import schedule_of
    from workorders.clock import replay

    bring_in([CLOSED])
    bring_in([row("7", reported=corrected, closed="2026-03-03 10:00:00")])
    order = only()
    assert order.resolved_at is not None
    reading = replay(
        order.clock_events.order_by("at", "id"), schedule_of(cast.a), datetime(2026, 6, 1, tzinfo=UTC)
    )
    assert reading.used_seconds == order.resolution_work_seconds


def test_a_department_that_changes_at_the_source_keeps_its_trail(cast: Cast) -> None:
    bring_in([OPEN])
    bring_in([row("7", department="B")])
    order = only()
    assert order.department == cast.b
    assert [a.department for a in order.assignments.all()] == [cast.b]
    assert Duty.objects.open().get().department == cast.b


def test_bad_rows_stay_out_and_the_good_ones_come_in(cast: Cast) -> None:
    outcome = bring_in(
        [row("1"), row("", title="没有编号"), row("3", reported="昨天"), row("4", department="Z9"), row("5")]
    )
    assert counts(outcome) == (2, 0, 0, 3)
    told = [(r.row, r.problems[0].column, r.problems[0].value) for r in outcome.rejects]
    assert told == [(3, "id", ""), (4, "reported", "昨天"), (5, "department", "Z9")]
    assert all(r.problems[0].reason and r.problems[0].remedy for r in outcome.rejects)
    run = ImportRun.objects.get()
    assert (run.rows, run.rejected, len(run.rejects), run.header[0]) == (5, 3, 3, "id")


def test_every_problem_of_a_row_is_told_at_once(cast: Cast) -> None:
    outcome = bring_in([row("1", reported="?", due="!", department="Z9")])
    assert [p.column for p in outcome.rejects[0].problems] == ["reported", "due", "department"]


def test_a_row_that_comes_twice_is_refused_with_both_rows(cast: Cast) -> None:
    outcome = bring_in([row("1"), row("2"), row("1", title="另一个")])
    assert counts(outcome) == (2, 0, 0, 1)
    reason = outcome.rejects[0].problems[0].reason
    assert "第 2 行" in reason
    assert "第 4 行" in reason


def test_closing_before_the_report_and_a_report_in_the_future_are_refused(cast: Cast) -> None:
    outcome = bring_in([row("1", closed="2026-03-01 10:00:00"), row("2", reported="2199-01-01 00:00:00")])
    assert [r.problems[0].column for r in outcome.rejects] == ["closed", "reported"]


def test_a_number_that_another_order_has_is_refused(cast: Cast) -> None:
    bring_in([row("1")])
    other = MAPPING.replace('"crm"', '"erp"') + '\n[fields.number]\ncolumn = "id"\nprefix = "crm-"\n'
    outcome = bring_in([row("1"), row("2")], mapping=other)
    assert counts(outcome) == (1, 0, 0, 1)
    assert "crm-1" in outcome.rejects[0].problems[0].reason


def test_a_dry_run_tells_all_and_writes_nothing(cast: Cast) -> None:
    mapping = MAPPING + 'create = true\n[category]\ncolumns = ["title"]\ncreate = true\n'
    departments = Department.objects.count()
    outcome = bring_in([row("1", department="NEW"), row("2", reported="?")], mapping=mapping, dry_run=True)
    assert counts(outcome) == (1, 0, 0, 1)
    assert outcome.departments_made == ["NEW"]
    assert not WorkOrder.objects.exists()
    assert not ImportRun.objects.exists()
    assert not Category.objects.exists()
    assert not Event.objects.filter(name="work_order.imported").exists()
    assert Department.objects.count() == departments


def test_departments_and_categories_are_made_by_sound_rows_only(cast: Cast) -> None:
    mapping = (
        MAPPING + 'create = true\nparent = "ROOT"\n[category]\ncolumns = ["title", "body"]\ncreate = true\n'
    )
    outcome = bring_in(
        [
            row("1", title="供水", body="漏水", department="WATER"),
            row("2", title="供电", department="POWER", reported="?"),
            row("3", title="供水", department="WATER"),
        ],
        mapping=mapping,
    )
    assert outcome.departments_made == ["WATER"]
    made = Department.objects.get(code="WATER")
    assert made.path == f"{cast.company.path}{made.pk}/"
    assert set(Category.objects.values_list("full_name", flat=True)) == {"供水", "供水 / 漏水"}
    leaf = Category.objects.get(name="漏水")
    assert leaf.path == f"/{leaf.parent_id}/{leaf.pk}/"


def test_one_event_tells_the_run(cast: Cast) -> None:
    bring_in([row("1"), row("2", reported="?")], by=cast.officer)
    event = Event.objects.get(name="work_order.imported")
    assert event.actor == cast.officer
    assert (event.data["created"], event.data["rejected"], event.data["department_ids"]) == (
        1,
        1,
        [cast.a.pk],
    )


@pytest.mark.parametrize("who", ["head_a", "staff_a", "chair", "supervisor", "crm", "outsider", "disabled"])
def test_only_the_office_imports(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        bring_in([row()], by=cast.people[who])
    assert not WorkOrder.objects.exists()


def test_hostile_cells_arrive_as_they_are(cast: Cast) -> None:
    hostile = (
        "=cmd|' /C calc'!A0\n\\.\n\\N\t'; DROP TABLE x; -- <script>alert(1)</script> {{ 7 }} %s \"\"\u202e😀"
    )
    bring_in([row("1", title="\\N", body=hostile), row("2", title="\\."), row("=1+1")])
    assert WorkOrder.objects.get(external_id="1").body == hostile
    assert WorkOrder.objects.get(external_id="1").title == "\\N"
    assert WorkOrder.objects.get(external_id="2").title == "\\."
    assert WorkOrder.objects.get(external_id="=1+1").number == "crm-=1+1"


def test_deadlines_may_come_from_the_service_levels(cast: Cast) -> None:
    ServiceLevel.objects.create(priority="normal", response_minutes=60, resolution_minutes=480)
    mapping = 'deadlines = "service_level"\n' + MAPPING
    bring_in([row("1"), row("2", due="2026-03-02 12:00:00")], mapping=mapping)
    reckoned, given = WorkOrder.objects.order_by("external_id")
    assert reckoned.due_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert reckoned.response_due_at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert not reckoned.due_is_given
    assert reckoned.clock_events.get().target_seconds == 480 * 60
    assert (given.due_at, given.due_is_given) == (datetime(2026, 3, 2, 4, tzinfo=UTC), True)


def test_assignees_are_matched_and_satisfaction_gets_a_time(cast: Cast) -> None:
    mapping = MAPPING + '[assignee]\ncolumn = "body"\n[fields.satisfaction]\ncolumn = "title"\n'
    outcome = bring_in(
        [
            row("1", title="5", body="staff_a"),
            row("2", title="6", body="staff_a"),
            row("3", title="1", body="nobody"),
        ],
        mapping=mapping.replace('[fields.title]\ncolumn = "title"', '[fields.title]\nvalue = "x"'),
    )
    assert counts(outcome) == (1, 0, 0, 2)
    order = only()
    assert (order.status, order.assignee, order.satisfaction) == ("assigned", cast.staff_a, 5)
    assert order.rated_at == order.reported_at
    duty = Duty.objects.get()
    assert (duty.purpose, duty.person, duty.department) == ("work_order.resolve", cast.staff_a, cast.a)
    assert order.assignments.get().assignee == cast.staff_a
