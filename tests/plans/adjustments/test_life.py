"""The whole life of an adjustment by its commands: every step, its record, its duties, its refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activity.models import Duty, Event
from core.errors import Conflict, Forbidden, Invalid, PreconditionRequired, Stale
from core.hashing import content_hash
from plans.commands.adjustments.deciding import (
    approve_adjustment,
    refuse_adjustment,
    return_adjustment,
    review_adjustment,
    submit_adjustment,
    withdraw_adjustment,
)
from plans.commands.adjustments.enacting import check_effect
from plans.commands.adjustments.rebasing import meetings, rebase_adjustment
from plans.commands.adjustments.writing import (
    add_record,
    change_added,
    change_record,
    change_text,
    end_record,
    explain_adjustment,
    remove_changes,
)
from plans.commands.cycles import close_cycle
from plans.commands.progress import enter_progress
from plans.models import Adjustment, Milestone
from tests.cast import Cast
from tests.factories.adjustments import (
    adjustment_in,
    fresh,
    lower_target,
    new_measure,
    propose,
    reason,
)
from tests.factories.plans import complete_plan, make_cycle, plan_in, publish
from workorders.commands.intake import NewOrder, create_order

pytestmark = pytest.mark.django_db


def open_purposes(subject: Any) -> set[str]:
    return set(Duty.objects.about(subject).open().values_list("purpose", flat=True))


def test_the_whole_way(cast: Cast) -> None:
    plan = plan_in("published", cast)
    before = plan.content()
    adjustment = adjustment_in("draft", cast, plan=plan)
    assert plan.content() == before, "writing an adjustment leaves the plan alone"
    assert adjustment.preview is not None
    assert [m["title"] for m in adjustment.preview["measures"]][-1] == "夜间增开一个在线坐席"
    assert plan.measures.count() == 1, "what it adds is pending"

    adjustment = submit_adjustment(adjustment, by=cast.head_a, version=adjustment.version)
    assert open_purposes(adjustment) == {"adjustment.review"}
    version = adjustment.version
    returned = return_adjustment(adjustment, by=cast.officer, version=version, remarks="依据不足。")
    assert returned is not None
    assert (returned.adjustment_version, returned.content_hash) == (version, adjustment.content_hash)
    assert open_purposes(adjustment) == {"adjustment.correct"}

    adjustment = submit_adjustment(fresh(adjustment), by=cast.head_a, version=version)
    review_adjustment(adjustment, by=cast.officer, version=version + 1)
    assert open_purposes(adjustment) == {"adjustment.approve"}
    approve_adjustment(adjustment, by=cast.chair, version=version + 1)

    adjustment = fresh(adjustment)
    assert adjustment.status == "applied"
    assert adjustment.edition is not None
    assert (adjustment.edition.number, adjustment.edition.is_intact) == (2, True)
    assert adjustment.edition.content_hash == adjustment.content_hash == content_hash(plan.content())
    assert plan.goals.get().target == 88
    assert [m.title for m in plan.measures.order_by("number")][1] == "夜间增开一个在线坐席"
    assert open_purposes(adjustment) == {"adjustment.check"}
    assert plan.editions.get(number=1).content["goals"][0]["target"] == "90"
    names = list(Event.objects.about(adjustment).order_by("id").values_list("name", flat=True))
    assert names == [
        "adjustment.drafted", "adjustment.edited", "adjustment.edited", "adjustment.submitted",
        "adjustment.returned", "adjustment.submitted", "adjustment.reviewed", "adjustment.approved",
        "adjustment.applied",
    ]  # fmt: skip
    assert Event.objects.about(plan).filter(name="plan.adjusted").count() == 1

    check_effect(adjustment, "reached", by=cast.head_a, finding="九月底 86.4%。")
    assert open_purposes(adjustment) == set()
    with pytest.raises(Conflict, match="已经登记"):
        check_effect(adjustment, "reached", by=cast.head_a, finding="九月底 86.4%。")


def test_a_value_put_back_leaves_the_change_set(cast: Cast) -> None:
    adjustment = lower_target(propose(plan_in("published", cast), cast.head_a), cast.head_a)
    assert {line.field: (line.before, line.after) for line in adjustment.changes.all()} == {
        "target": ("90", "88"),
        "quarter_4": ("90", "88"),
    }
    adjustment = lower_target(adjustment, cast.head_a, 90)
    assert not adjustment.changes.exists()
    assert adjustment.content_hash == adjustment.base_hash


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"indicator": None}, "indicator"),
        ({"method": "lower"}, "method"),
        ({"progress": Decimal(3)}, "progress"),
        ({"due_on": date(2026, 1, 1)}, "due_on"),
        ({"ceiling": Decimal(0)}, "ceiling"),
    ],
)
def test_the_rules_of_the_editor_hold_while_one_writes(
    cast: Cast, wanted: dict[str, Any], field: str
) -> None:
    plan = plan_in("published", cast)
    adjustment = propose(plan, cast.head_a)
    with pytest.raises(Invalid) as refusal:
        change_record(adjustment, plan.goals.get(), wanted, by=cast.head_a, version=1)
    assert field in refusal.value.fields
    assert not adjustment.changes.exists()


def test_what_lacks_something_is_not_handed_in(cast: Cast) -> None:
    plan = plan_in("published", cast)
    adjustment = propose(plan, cast.head_a, expected_effect="", short_term_target="", check_on=None)
    with pytest.raises(Invalid) as refusal:
        submit_adjustment(adjustment, by=cast.head_a, version=1)
    assert set(refusal.value.fields) == {"changes", "expected_effect", "short_term_target", "check_on"}

    adjustment = explain_adjustment(adjustment, reason(), by=cast.head_a, version=1)
    adjustment = change_record(
        adjustment, plan.goals.get(), {"weight": Decimal(60)}, by=cast.head_a, version=2
    )
    with pytest.raises(Invalid) as refusal:
        submit_adjustment(adjustment, by=cast.head_a, version=3)
    assert set(refusal.value.fields) == {"goals.weight"}, "weights of the goals that go on add up to 100"


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (lambda a, who: submit_adjustment(a, by=who, version=a.version), "head_b"),
        (lambda a, who: review_adjustment(a, by=who, version=a.version), "head_a"),
        (lambda a, who: review_adjustment(a, by=who, version=a.version), "chair"),
        (lambda a, who: return_adjustment(a, by=who, version=a.version, remarks="否"), "staff_a"),
        (lambda a, who: approve_adjustment(a, by=who, version=a.version), "officer"),
        (lambda a, who: withdraw_adjustment(a, by=who, version=a.version), "officer"),
    ],
)
def test_not_everybody_decides(cast: Cast, act: Callable[[Adjustment, Any], Any], who: str) -> None:
    adjustment = adjustment_in("submitted", cast)
    with pytest.raises(Forbidden):
        act(adjustment, getattr(cast, who))


def test_a_stale_tab_changes_nothing(cast: Cast) -> None:
    adjustment = adjustment_in("submitted", cast)
    with pytest.raises(Stale):
        review_adjustment(adjustment, by=cast.officer, version=adjustment.version - 1)
    with pytest.raises(PreconditionRequired):
        review_adjustment(adjustment, by=cast.officer, version=None)
    review_adjustment(adjustment, by=cast.officer, version=adjustment.version)
    with pytest.raises(Conflict, match="已审核"):
        review_adjustment(adjustment, by=cast.officer, version=adjustment.version)


def test_leadership_may_say_no(cast: Cast) -> None:
    plan = plan_in("published", cast)
    before = plan.content()
    adjustment = adjustment_in("reviewed", cast, plan=plan)
    with pytest.raises(Invalid, match="理由"):
        refuse_adjustment(adjustment, by=cast.chair, version=adjustment.version, remarks=" ")
    refuse_adjustment(adjustment, by=cast.chair, version=adjustment.version, remarks="目标不能降。")
    assert (fresh(adjustment).status, plan.content(), open_purposes(adjustment)) == ("refused", before, set())


def test_an_added_measure_may_serve_an_added_goal(cast: Cast) -> None:
    plan = plan_in("published", cast)
    goal = plan.goals.get()
    adjustment = change_record(
        propose(plan, cast.head_a), goal, {"weight": Decimal(70)}, by=cast.head_a, version=1
    )
    values = {
        "title": "投诉率由 9% 降到 7%", "indicator": goal.indicator, "method": "raise", "baseline": Decimal(80),
        "target": Decimal(90), "weight": Decimal(30), "starts_on": date(2027, 7, 1), "due_on": date(2027, 12, 31),
        "floor": Decimal(0), "ceiling": Decimal(150), "objective": goal.objective, "owner": cast.head_a,
        **{f"quarter_{n}": Decimal(85) for n in (1, 2, 3, 4)},
    }  # fmt: skip
    line = add_record(adjustment, "goal", values, by=cast.head_a, version=2)
    adjustment = new_measure(fresh(adjustment), cast.head_a, **{f"new_{line.pk}": Decimal(100)})
    assert adjustment.preview is not None
    assert adjustment.preview["measures"][-1]["goals"] == {"1": "100", "2": "100"}

    adjustment = remove_changes(adjustment, [line.pk], by=cast.head_a, version=adjustment.version)
    assert adjustment.preview is not None
    assert adjustment.preview["measures"][-1]["goals"] == {"1": "100"}


def test_an_added_record_is_written_anew(cast: Cast) -> None:
    adjustment = new_measure(propose(plan_in("published", cast), cast.head_a), cast.head_a)
    line = adjustment.changes.get()
    change_added(
        line, {"title": "改成两个坐席", "family": "process"}, by=cast.head_a, version=adjustment.version
    )
    adjustment = fresh(adjustment)
    assert adjustment.preview is not None
    assert adjustment.preview["measures"][-1]["title"] == "改成两个坐席"


def test_ending_a_measure_ends_what_is_owed_for_it(cast: Cast) -> None:
    plan = complete_plan(cast)
    measure = plan.measures.get()
    milestone = Milestone.objects.create(measure=measure, title="试点", due_on=date(2027, 4, 1))
    plan = publish(plan, cast)
    assert Duty.objects.about(milestone).open().count() == 1
    adjustment = new_measure(propose(plan, cast.head_a), cast.head_a)
    end_record(adjustment, measure, day=date(2027, 6, 30), by=cast.head_a, version=adjustment.version)
    adjustment = submit_adjustment(fresh(adjustment), by=cast.head_a, version=adjustment.version + 1)
    review_adjustment(adjustment, by=cast.officer, version=adjustment.version)
    approve_adjustment(adjustment, by=cast.chair, version=adjustment.version)

    measure.refresh_from_db()
    assert measure.ended_on == date(2027, 6, 30)
    assert not Duty.objects.about(milestone).open().exists()
    with pytest.raises(Conflict, match="终止"):
        enter_progress(measure, Decimal(50), by=cast.head_a)
    order = NewOrder(kind="improvement", title="做一半", department=plan.department, measure=measure)
    with pytest.raises(Invalid) as refusal:
        create_order(order, by=cast.head_a)
    assert "measure" in refusal.value.fields
    again = propose(plan, cast.head_a)
    with pytest.raises(Conflict, match="终止"):
        change_record(again, measure, {"title": "改名"}, by=cast.head_a, version=1)


def test_a_milestone_moves_with_its_duty(cast: Cast) -> None:
    plan = complete_plan(cast)
    measure = plan.measures.get()
    moved = Milestone.objects.create(measure=measure, title="试点", due_on=date(2027, 4, 1))
    dropped = Milestone.objects.create(measure=measure, title="评估", due_on=date(2027, 5, 1))
    plan = publish(plan, cast)
    adjustment = propose(plan, cast.head_a)
    adjustment = change_record(adjustment, moved, {"due_on": date(2027, 6, 1)}, by=cast.head_a, version=1)
    end_record(adjustment, dropped, day=None, by=cast.head_a, version=2)
    new = {"title": "推开", "due_on": date(2027, 6, 20)}
    add_record(adjustment, "milestone", new, measure=measure, by=cast.head_a, version=3)
    adjustment = submit_adjustment(fresh(adjustment), by=cast.head_a, version=4)
    review_adjustment(adjustment, by=cast.officer, version=5)
    approve_adjustment(adjustment, by=cast.chair, version=5)

    owed = {
        duty.subject_id: duty.due_at.date() if duty.due_at else None
        for duty in Duty.objects.filter(purpose="milestone.reach").open()
    }
    titles = {m.title: owed.get(m.pk) for m in measure.milestones.all()}
    assert titles == {"试点": date(2027, 6, 1), "推开": date(2027, 6, 20)}
    assert set(owed) == {m.pk for m in measure.milestones.all()}, "the dropped one is owed no more"


def test_two_at_once_the_second_is_held_against_the_first(cast: Cast) -> None:
    plan = plan_in("published", cast)
    first = adjustment_in("reviewed", cast, plan=plan)
    second = lower_target(propose(plan, cast.head_a), cast.head_a, 86)
    second = change_text(second, "overview", "先把夜间接住。", by=cast.head_a, version=second.version)
    second = submit_adjustment(second, by=cast.head_a, version=second.version)
    approve_adjustment(first, by=cast.chair, version=first.version)

    second = fresh(second)
    assert second.status == "returned"
    assert open_purposes(second) == {"adjustment.correct"}
    with pytest.raises(Conflict, match="对照"):
        submit_adjustment(second, by=cast.head_a, version=second.version)
    met = {meeting.line.field: (meeting.state, meeting.now) for meeting in meetings(second)}
    assert met == {
        "target": ("clash", "88"),
        "quarter_4": ("clash", "88"),
        "overview": ("clean", plan.overview),
    }
    with pytest.raises(Invalid, match="冲突"):
        rebase_adjustment(second, {}, by=cast.head_a, version=second.version)
    lines = {meeting.line.field: meeting.line.pk for meeting in meetings(second)}
    choices = {lines["target"]: "mine", lines["quarter_4"]: "theirs"}
    second = rebase_adjustment(second, choices, by=cast.head_a, version=second.version)
    assert second.base.number == 2
    assert {(c.field, c.before, c.after) for c in second.changes.all()} == {
        ("target", "88", "86"),
        ("overview", plan.overview, "先把夜间接住。"),
    }
    second = submit_adjustment(second, by=cast.head_a, version=second.version)
    review_adjustment(second, by=cast.officer, version=second.version)
    approve_adjustment(second, by=cast.chair, version=second.version)
    assert plan.editions.count() == 3
    assert plan.goals.get().target == 86


def test_the_plan_closes_meanwhile(cast: Cast) -> None:
    plan = plan_in("published", cast)
    adjustment = adjustment_in("reviewed", cast, plan=plan)
    close_cycle(plan.cycle, by=cast.officer)
    assert fresh(adjustment).status == "withdrawn"
    assert open_purposes(adjustment) == set()
    with pytest.raises(Conflict):
        approve_adjustment(adjustment, by=cast.chair, version=adjustment.version)


def test_the_content_changed_under_an_approval(cast: Cast) -> None:
    plan = plan_in("published", cast)
    adjustment = adjustment_in("reviewed", cast, plan=plan)
    plan.measures.update(title="有人绕过了系统")
    with pytest.raises(Conflict, match="不一致"):
        approve_adjustment(adjustment, by=cast.chair, version=adjustment.version)
    assert fresh(adjustment).status == "reviewed"
    assert plan.editions.count() == 1


def test_only_a_published_plan_is_adjusted(cast: Cast) -> None:
    with pytest.raises(Conflict, match="还没有发布"):
        propose(plan_in("approved", cast), cast.head_a)
    with pytest.raises(Forbidden):
        propose(plan_in("published", cast, cycle=make_cycle(year=2028)), cast.head_b)


def test_the_reason_is_checked(cast: Cast) -> None:
    plan = plan_in("published", cast)
    with pytest.raises(Invalid, match="为什么"):
        propose(plan, cast.head_a, reason=" ")
    with pytest.raises(Invalid, match="检查日期"):
        propose(plan, cast.head_a, check_on=date(2020, 1, 1))
