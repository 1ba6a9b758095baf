"""Alerts about goals that fall short: one for each goal, quarter and level; gone when the goal stands otherwise."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from activity.models import Duty
from core.errors import Conflict, Forbidden, Invalid
from core.periods import organization_zone
from evaluation.commands.deviations import analyse_deviation, question_deviation, watch_deviations
from evaluation.models import Attainment, ComputationRun, Deviation
from plans.models import Goal, PlanCycle
from tests.cast import Cast
from tests.factories.evaluation import make_cycle, make_goal, published_plan

Q3 = date(2026, 7, 1)
Q4 = date(2026, 10, 1)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=organization_zone())


@pytest.fixture
def goal(cast: Cast) -> Goal:
    return make_goal(published_plan(make_cycle(2026), cast.a))


def attain(goal: Goal, quarter: date, status: str, rate: str | None) -> None:
    Attainment.objects.update_or_create(
        goal=goal,
        period_start=quarter,
        defaults={
            "status": status,
            "rate": rate and Decimal(rate),
            "target": Decimal(90),
            "computed_at": timezone.now(),
        },
    )


def active() -> list[tuple[date, str]]:
    return [(d.period_start, d.level) for d in Deviation.objects.filter(status="open").order_by("pk")]


def test_a_shortfall_raises_one_alert_and_asks_the_head_for_the_cause(goal: Goal, cast: Cast) -> None:
    attain(goal, Q3, "missed", "70")
    assert watch_deviations(at=on(10, 5)) == 1
    assert watch_deviations(at=on(10, 5)) == 0
    (alert,) = Deviation.objects.all()
    duty = Duty.objects.about(alert).open().get()
    assert (duty.department_id, duty.due_at) == (
        cast.a.pk,
        datetime(2026, 10, 10, 23, 59, 59, tzinfo=organization_zone()),
    )


@pytest.mark.parametrize(("status", "rate"), [("no_data", None), ("near", "96"), ("reached", "104")])
def test_no_data_and_good_figures_raise_nothing(goal: Goal, status: str, rate: str | None) -> None:
    attain(goal, Q3, status, rate)
    assert watch_deviations(at=on(10, 5)) == 0


def test_a_running_quarter_counts_once_it_is_old_enough(goal: Goal) -> None:
    attain(goal, Q4, "missed", "70")
    assert watch_deviations(at=on(10, 30)) == 0
    assert watch_deviations(at=on(10, 31)) == 1


def test_the_cycle_says_from_where_on_the_cause_is_asked(goal: Goal) -> None:
    PlanCycle.objects.update(explain_from="missed")
    attain(goal, Q3, "at_risk", "88")
    watch_deviations(at=on(10, 5))
    (alert,) = Deviation.objects.all()
    assert alert.due_at is None
    assert not Duty.objects.about(alert).exists()


def test_a_restated_figure_withdraws_the_alert_with_its_reason_and_brings_it_back(goal: Goal) -> None:
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 5))
    attain(goal, Q3, "reached", "101")
    watch_deviations(at=on(10, 6))
    alert = Deviation.objects.get()
    assert (alert.status, alert.finish_words) == ("withdrawn", "达成率回到界限以上")
    assert not Duty.objects.about(alert).open().exists()
    attain(goal, Q3, "missed", "60")
    watch_deviations(at=on(10, 7))
    alert.refresh_from_db()
    assert (alert.status, alert.rate, alert.finish_reason) == ("open", Decimal(60), "")


def test_another_level_takes_the_place_of_the_first(goal: Goal) -> None:
    attain(goal, Q3, "at_risk", "88")
    watch_deviations(at=on(10, 5))
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 6))
    assert active() == [(Q3, "missed")]
    assert Deviation.objects.get(level="at_risk").finish_words.startswith("程度有变")


def test_figures_that_vanish_and_years_that_close_end_alerts(goal: Goal, cast: Cast) -> None:
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 5))
    attain(goal, Q3, "no_data", None)
    watch_deviations(at=on(10, 6))
    assert active() == []
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 7))
    PlanCycle.objects.update(status="closed", closed_at=timezone.now(), closed_by=cast.director)
    watch_deviations(at=on(10, 8))
    assert active() == []


def test_only_the_running_quarter_and_the_one_before_raise_alerts(goal: Goal) -> None:
    """A history that is brought in asks nobody for the causes of old quarters."""
    attain(goal, date(2026, 1, 1), "missed", "50")
    assert watch_deviations(at=on(10, 5)) == 0


def test_the_head_explains_and_the_office_asks_on(goal: Goal, cast: Cast) -> None:
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 5))
    alert = Deviation.objects.get()
    said = {"family": "resource", "cause": "缺备件。", "proposal": "随车备货。"}
    with pytest.raises(Forbidden):
        analyse_deviation(alert, by=cast.head_b, **said)
    with pytest.raises(Invalid) as refused:
        analyse_deviation(alert, by=cast.head_a, family="", cause=" ", proposal="")
    assert set(refused.value.fields) == {"cause", "proposal", "cause_family"}
    with pytest.raises(Conflict):
        question_deviation(alert, by=cast.officer, text="为什么？")
    analyse_deviation(alert, by=cast.head_a, **said)
    assert not Duty.objects.about(alert).open().exists()
    with pytest.raises(Forbidden):
        question_deviation(alert, by=cast.head_a, text="为什么？")
    question_deviation(alert, by=cast.officer, text="为什么没有备货？")
    alert.refresh_from_db()
    assert (alert.status, alert.question) == ("open", "为什么没有备货？")
    assert Duty.objects.about(alert).open().count() == 1


def test_pages(goal: Goal, cast: Cast, django_assert_max_num_queries: Any) -> None:
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 5))
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(14):
        assert goal.title in client.get("/evaluation/deviations/").content.decode()
    page = f"/evaluation/deviations/{Deviation.objects.get().pk}/"
    assert "报办公室" in client.get(page).content.decode()
    answer = client.post(f"{page}analyse/", {"cause_family": "resource", "cause": "缺备件", "proposal": ""})
    assert answer.status_code == 422
    assert "缺备件" in answer.content.decode()


def test_the_goal_s_page_shows_its_alerts_to_whom_they_concern(goal: Goal, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/evaluation/goals/{goal.pk}/?period=2026Q3"
    assert "偏差预警 1 条" not in client.get(address).content.decode()
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 5))
    alert = Deviation.objects.get()
    page = client.get(address).content.decode()
    assert "偏差预警 1 条，1 条待分析" in page
    assert (
        page.count(f' href="{alert.get_absolute_url()}"') == 2
    )  # in the table, and at its place in the chain
    analyse_deviation(alert, by=cast.head_a, family="resource", cause="缺备件", proposal="备足两周用量")
    page = client.get(address).content.decode()
    assert "缺备件" in page
    assert "偏差预警 1 条，1 条待分析" not in page


def test_from_the_alert_an_adjustment_is_proposed_for_its_goal(goal: Goal, cast: Cast) -> None:
    attain(goal, Q3, "missed", "70")
    watch_deviations(at=on(10, 5))
    alert = Deviation.objects.get()
    address = f"/plans/{goal.plan_id}/adjustments/?goal={goal.pk}"
    for person, offered in ((cast.head_a, True), (cast.chair, False), (cast.officer, False)):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert (address in client.get(alert.get_absolute_url()).content.decode()) is offered, person
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(address).content.decode()
    assert f'<option value="{goal.pk}" selected>' in page
    for strange in ("999999", "'", "x" * 500):
        assert client.get(f"/plans/{goal.plan_id}/adjustments/", {"goal": strange}).status_code == 200


@pytest.mark.parametrize("kept", ["首次解决率（2026Q3）", "首次解决率（2026 年第 3 季度）"])
def test_a_kept_label_says_the_quarter_as_people_do(kept: str) -> None:
    assert Deviation.label_phrase.told(kept) == "首次解决率（2026 年第 3 季度）"
    with override("en"):
        assert Deviation.label_phrase.told(kept) == "首次解决率 (Q3 2026)"
        assert ComputationRun.label_phrase.told("2026Q3 – 2026Q4") == "Q3 2026 – Q4 2026"
