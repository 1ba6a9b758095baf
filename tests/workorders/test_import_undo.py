"""Taking one import back: what it made, what it overwrote, and what people have touched since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden
from organization.models import User
from tests.cast import Cast
from tests.workorders.importing import MAPPING, bring_in, counts, row
from workorders.commands.assignment import assign_order
from workorders.commands.import_undo import plan_undo, undo_import
from workorders.models import ImportedChange, ImportRun, WorkOrder

SignIn = Callable[[User], Client]
CLOSED = "2026-03-03 10:00:00"


def order(external_id: str) -> WorkOrder:
    return WorkOrder.objects.get(external_id=external_id)


def facts(of: WorkOrder) -> dict[str, Any]:
    return model_to_dict(of) | {
        name: getattr(of, name)
        for name in ("status", "resolved_at", "closed_at", "cancelled_at", "source_digest", "import_run_id",
                     "resolution_work_seconds", "reopen_count", "due_is_given")
    }  # fmt: skip


def test_what_a_run_made_is_cancelled_and_may_come_in_again(cast: Cast) -> None:
    run = bring_in([row("1"), row("2", closed=CLOSED)], by=cast.officer).run
    assert Duty.objects.open().count() == 1
    plan = plan_undo(run)
    assert (plan.cancelled, plan.restored, plan.left) == (2, 0, {})
    undone = undo_import(run, by=cast.officer)
    assert set(WorkOrder.objects.values_list("status", "external_id")) == {("cancelled", "")}
    assert not Duty.objects.open().exists()
    assert (undone.undone_by, undone.undone["cancelled"]) == (cast.officer, 2)
    event = Event.objects.get(name="work_order.import_undone")
    assert (event.data["cancelled"], event.data["department_ids"]) == (2, [cast.a.pk])
    assert counts(bring_in([row("1"), row("2", closed=CLOSED)])) == (2, 0, 0, 0)
    assert order("1").number == "crm-1"


def test_undoing_twice_is_refused(cast: Cast) -> None:
    run = bring_in([row("1")]).run
    undo_import(run, by=cast.officer)
    with pytest.raises(Conflict, match="已经撤销"):
        undo_import(run, by=cast.officer)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (row("1"), row("1", title="改过", closed=CLOSED, department="B")),
        (row("1", closed=CLOSED), row("1", closed="2026-03-04 10:00:00")),
        (row("1", closed=CLOSED), row("1", closed="2026-03-02 15:00:00")),
        (row("1", closed=CLOSED), row("1")),
        (row("1"), row("1", reported="2026-03-01 09:00:00")),
        (row("1"), row("1", reported="2026-03-02 12:00:00", due="2026-03-09 12:00:00")),
    ],
    ids=["closed", "closed later", "closed earlier", "reopened", "reported earlier", "reported later"],
)
def test_what_a_run_overwrote_holds_again_what_it_held(cast: Cast, first: Any, then: Any) -> None:
    bring_in([first])
    before, owed = facts(order("1")), list(Duty.objects.open().values_list("purpose", "due_at", "department"))
    used = clock_of(order("1"))
    run = bring_in([then]).run
    assert run.updated == 1
    undo_import(run, by=cast.officer)
    after = facts(order("1"))
    assert {name: value for name, value in after.items() if name != "version"} == {
        name: value for name, value in before.items() if name != "version"
    }
    assert list(Duty.objects.open().values_list("purpose", "due_at", "department")) == owed
    assert clock_of(order("1")) == used


def clock_of(of: WorkOrder) -> Any:
    """Used time at a set instant, and whether the clock runs: by replay of all that was recorded."""
    from organization.schedules import schedule_of
    from workorders.clock import replay

    at = of.reported_at + timedelta(days=3650)
    reading = replay(of.clock_events.order_by("at", "id"), schedule_of(of.department), at)
    return reading.used_seconds, reading.is_running


def test_a_cancelled_order_goes_back_to_where_it_was(cast: Cast) -> None:
    mapping = MAPPING + '[fields.cancelled_at]\ncolumn = "body"\nzone = "Asia/Shanghai"\n'
    mapping = mapping.replace('[fields.body]\ncolumn = "body"\n', "")
    bring_in([row("1")], mapping=mapping)
    run = bring_in([row("1", body="2026-03-02 10:00:00")], mapping=mapping).run
    assert order("1").status == "cancelled"
    undo_import(run, by=cast.officer)
    assert (order("1").status, order("1").cancelled_at) == ("new", None)


def test_what_people_touched_since_stays_with_its_reason(cast: Cast) -> None:
    run = bring_in([row("1"), row("2"), row("3"), row("4")]).run
    assign_order(order("1"), by=cast.officer, assignee=cast.staff_a)
    bring_in([row("2", title="后来")])
    plan = plan_undo(run)
    assert (plan.cancelled, plan.left) == (2, {"changed_since": 1, "imported_since": 1})
    undone = undo_import(run, by=cast.officer)
    assert [order(n).status for n in "12"] == ["assigned", "new"]
    assert WorkOrder.objects.filter(status="cancelled").count() == 2
    assert undone.undone["left"] == {"changed_since": 1, "imported_since": 1}


def test_runs_are_undone_one_after_another_from_the_last(cast: Cast) -> None:
    first = bring_in([row("1")]).run
    second = bring_in([row("1", title="改过", closed=CLOSED)]).run
    with pytest.raises(Conflict, match="没有可以撤销"):
        undo_import(first, by=cast.officer)
    undo_import(second, by=cast.officer)
    undo_import(first, by=cast.officer)
    assert WorkOrder.objects.get().status == "cancelled"
    assert ImportedChange.objects.count() == 1


def test_the_page_says_what_would_happen_and_then_what_did(cast: Cast, client_of: SignIn) -> None:
    run = bring_in([row("1"), row("2")], by=cast.officer).run
    assign_order(order("1"), by=cast.officer, assignee=cast.staff_a)
    office = client_of(cast.officer)
    address = reverse("workorders:import_undo", args=[run.pk])
    page = office.get(address).content.decode()
    assert "导入以后有人办理或修改过" in page
    assert "crm-1" in page
    assert WorkOrder.objects.exclude(status="cancelled").count() == 2
    answer = office.post(address)
    assert answer["Location"] == reverse("workorders:import_run", args=[run.pk])
    assert WorkOrder.objects.filter(status="cancelled").count() == 1
    assert "已撤销" in office.get(answer["Location"]).content.decode()
    assert "已撤销" in office.get(reverse("workorders:imports")).content.decode()
    assert office.post(address).status_code == 409


@pytest.mark.parametrize("who", ["head_a", "chair", "supervisor"])
def test_only_the_office_takes_an_import_back(cast: Cast, who: str) -> None:
    run = bring_in([row("1")]).run
    with pytest.raises(Forbidden):
        undo_import(run, by=cast.people[who])
    assert ImportRun.objects.get().undone_at is None
    assert run.started_at <= timezone.now()


def test_the_page_of_an_order_says_that_its_import_was_taken_back(cast: Cast, client_of: SignIn) -> None:
    run = bring_in([row("1")], by=cast.officer).run
    made = order("1")
    undo_import(run, by=cast.officer)
    link = f'href="/work-orders/imports/{run.pk}/"'
    for who, opens in ((cast.officer, True), (cast.head_a, False)):
        page = client_of(who).get(made.get_absolute_url()).content.decode()
        assert "登记这张工单的导入已经撤销" in page
        assert run.file_name in page
        assert (link in page) is opens
