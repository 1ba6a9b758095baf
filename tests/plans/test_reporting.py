"""Progress reports: opened by the clock once, written over prefilled figures, frozen at submission, answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activity.models import Duty
from core.errors import Conflict, Forbidden, Invalid, Stale
from core.periods import Period, organization_zone
from evaluation.models import Attainment, Status
from plans.commands.cycles import close_cycle
from plans.commands.reporting import answer_report, open_due_reports, open_reports, save_report, submit_report
from plans.commands.urging_reports import urge_reports
from plans.models import DepartmentPlan, ProgressFiling, ProgressReport
from plans.reports.reporting import figures_of, read_figures
from tests.cast import Cast
from tests.factories.plans import hand_in_report, make_cycle, plan_in

YEAR = 2034


def moment(month: int, day: int) -> datetime:
    return datetime(YEAR, month, day, 8, tzinfo=organization_zone())


@pytest.fixture
def plan(cast: Cast) -> DepartmentPlan:
    return plan_in("published", cast, cycle=make_cycle(year=YEAR))


@pytest.fixture
def report(plan: DepartmentPlan) -> ProgressReport:
    return open_reports(plan, at=moment(4, 1))[0]


def attain(plan: DepartmentPlan, status: str, rate: str | None, quarter: int = 1) -> None:
    Attainment.objects.update_or_create(
        goal=plan.goals.get(),
        period_start=Period.quarter(YEAR, quarter).first_day,
        defaults={
            "status": status,
            "rate": rate and Decimal(rate),
            "actual": rate and Decimal(70),
            "target": Decimal(80),
            "computed_at": timezone.now(),
        },
    )


def write(report: ProgressReport, by: Any, **more: Any) -> ProgressReport:
    texts = {"summary": "试点两个区。", "next_steps": "", "notes": {}, **more}
    return save_report(report, by=by, version=report.version, **texts)


def test_the_clock_opens_each_report_once_and_due_in_the_zone_of_the_organisation(
    plan: DepartmentPlan,
) -> None:
    assert open_due_reports(at=moment(3, 31)) == []
    (report,) = open_due_reports(at=moment(4, 1))
    assert (report.first_day.month, report.last_day.month) == (1, 3)
    assert report.due_at == datetime(YEAR, 4, 10, 23, 59, 59, tzinfo=organization_zone())
    assert open_due_reports(at=moment(4, 1)) == []
    duty = Duty.objects.about(report).open().get()
    assert (duty.purpose, duty.department_id, duty.due_at) == (
        "report.submit",
        plan.department_id,
        report.due_at,
    )
    assert len(open_due_reports(at=moment(10, 2))) == 2


def test_figures_are_prefilled_and_a_goal_below_the_threshold_wants_its_cause(
    plan: DepartmentPlan, report: ProgressReport, cast: Cast
) -> None:
    attain(plan, Status.MISSED, "80.5")
    figures = figures_of(report)
    (line,) = figures.goals
    assert (line.status, line.rate, line.actual, line.must_explain) == (
        "missed",
        Decimal("80.5"),
        Decimal(70),
        True,
    )
    saved = write(report, cast.head_a)
    with pytest.raises(Invalid) as refused:
        submit_report(saved, by=cast.head_a, version=saved.version, seen=figures.fingerprint)
    assert list(refused.value.fields) == [f"goal_{line.goal_id}"]
    saved = write(saved, cast.head_a, notes={line.goal_id: "配件到货晚。"})
    filing = submit_report(saved, by=cast.head_a, version=saved.version, seen=figures.fingerprint)
    assert filing.content["notes"] == {str(line.goal_id): "配件到货晚。"}


@pytest.mark.parametrize("status", [Status.NEAR, Status.REACHED, Status.NO_DATA])
def test_nobody_has_to_explain_what_stands_well_or_has_no_data(
    status: str, plan: DepartmentPlan, report: ProgressReport
) -> None:
    attain(plan, status, None if status == Status.NO_DATA else "99")
    assert not figures_of(report).goals[0].must_explain


def test_figures_that_moved_after_they_were_read_are_not_confirmed(
    plan: DepartmentPlan, report: ProgressReport, cast: Cast
) -> None:
    attain(plan, Status.REACHED, "101")
    seen = figures_of(report).fingerprint
    saved = write(report, cast.head_a)
    attain(plan, Status.REACHED, "100")
    with pytest.raises(Stale):
        submit_report(saved, by=cast.head_a, version=saved.version, seen=seen)
    assert not ProgressFiling.objects.exists()


def test_a_filing_keeps_the_figures_whatever_is_computed_later(
    plan: DepartmentPlan, report: ProgressReport, cast: Cast
) -> None:
    attain(plan, Status.REACHED, "101.25")
    hand_in_report(report, cast.head_a)
    attain(plan, Status.MISSED, "40")
    kept = read_figures(report.filings.get().content)
    assert (kept.goals[0].rate, kept.goals[0].status) == (Decimal("101.25"), "reached")
    assert figures_of(report).goals[0].status == "missed"


def test_the_office_asks_back_the_head_completes_and_the_office_acknowledges(
    report: ProgressReport, cast: Cast
) -> None:
    hand_in_report(report, cast.head_a)
    with pytest.raises(Forbidden):
        answer_report(report, by=cast.head_a, version=report.version, act="acknowledge", text="好")
    with pytest.raises(Invalid):
        answer_report(report, by=cast.officer, version=report.version, act="return", text="  ")
    answer_report(report, by=cast.officer, version=report.version, act="return", text="试点了哪两个区？")
    report.refresh_from_db()
    assert (report.status, Duty.objects.about(report).open().get().purpose) == ("returned", "report.complete")
    hand_in_report(report, cast.head_a)
    assert report.filings.count() == 2
    answer_report(report, by=cast.officer, version=report.version, act="acknowledge", text="收到。")
    report.refresh_from_db()
    assert report.status == "acknowledged"
    assert not Duty.objects.about(report).open().exists()
    with pytest.raises(Conflict):
        write(report, cast.head_a)


def test_lateness_is_of_the_first_submission(
    plan: DepartmentPlan, report: ProgressReport, cast: Cast
) -> None:
    ProgressReport.objects.filter(pk=report.pk).update(due_at="2026-01-01T00:00+08:00")
    hand_in_report(report, cast.head_a)
    assert report.is_late


def test_staff_and_other_departments_write_nothing(report: ProgressReport, cast: Cast) -> None:
    for person in (cast.staff_a, cast.head_b, cast.officer, cast.chair):
        with pytest.raises(Forbidden):
            write(report, person)


def test_urging_tells_each_department_once_a_day(report: ProgressReport, cast: Cast) -> None:
    assert urge_reports(report.plan.cycle, report.last_day, None, by=cast.officer) == [report]
    with pytest.raises(Conflict):
        urge_reports(report.plan.cycle, report.last_day, [report.pk], by=cast.officer)


def test_closing_the_year_ends_what_is_owed(report: ProgressReport, cast: Cast) -> None:
    close_cycle(report.plan.cycle, by=cast.director)
    assert not Duty.objects.about(report).open().exists()
    with pytest.raises(Conflict):
        write(ProgressReport.objects.get(pk=report.pk), cast.head_a)


def test_after_the_year_nothing_is_said_to_be_still_due(report: ProgressReport, cast: Cast) -> None:
    assert "待报送" in page_of(cast.officer, report.get_absolute_url())
    close_cycle(report.plan.cycle, by=cast.director)
    for person in (cast.officer, cast.head_a):
        page = page_of(person, report.get_absolute_url())
        assert "这一期没有报送" in page
        assert "待报送" not in page
        assert "data-due" not in page
    listed = page_of(cast.officer, f"/plans/cycles/{report.plan.cycle_id}/reports/")
    assert "没有报送或没有补充" in listed
    assert "待报送" not in listed
    assert "data-due" not in listed
    assert "一键催报" not in listed


def page_of(person: Any, path: str) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path).content.decode()


def test_pages_for_the_head_the_office_and_before_anything_was_handed_in(
    plan: DepartmentPlan, report: ProgressReport, cast: Cast
) -> None:
    attain(plan, Status.MISSED, "80.5")
    assert "保存并报送" in page_of(cast.head_a, report.get_absolute_url())
    before = page_of(cast.officer, report.get_absolute_url())
    assert "还没有报送" in before
    assert "保存并报送" not in before
    hand_in_report(report, cast.head_a)
    after = page_of(cast.officer, report.get_absolute_url())
    assert "配件到货晚" in after
    assert "请部门补充" in after


def test_what_was_typed_stays_on_the_page_when_it_is_refused(
    plan: DepartmentPlan, report: ProgressReport, cast: Cast
) -> None:
    attain(plan, Status.MISSED, "80.5")
    client = Client()
    client.force_login(cast.head_a, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        f"{report.get_absolute_url()}save/",
        {
            "version": report.version,
            "seen": figures_of(report).fingerprint,
            "summary": "写了一半",
            "submit": "1",
        },
    )
    assert answer.status_code == 422
    assert "写了一半" in answer.content.decode()
    assert "请写明原因和措施" in answer.content.decode()


def test_the_list_of_a_period_asks_the_same_number_of_queries_for_any_number_of_departments(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    cycle = make_cycle(year=2035)
    at = datetime(2035, 4, 2, tzinfo=organization_zone())
    for department in (cast.a, cast.b):
        open_reports(plan_in("published", cast, cycle=cycle, department=department), at=at)
    client = Client()
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(16):
        assert client.get(f"/plans/cycles/{cycle.pk}/reports/").status_code == 200
