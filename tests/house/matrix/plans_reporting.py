"""Progress reports and problems: the head reports, the office answers, whoever is asked answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.periods import organization_zone
from plans.commands.problems import solve_problem
from plans.commands.reporting import open_reports
from plans.models import ProgressReport
from plans.reports.reporting import figures_of
from tests.cast import Cast
from tests.factories.plans import hand_in_report, make_cycle, make_problem, plan_in
from tests.house.matrix import CLIENTS, OFFICE, PEOPLE, READ_ALL, SIGNED_IN, Row, World
from tests.house.matrix.plans import HEAD, MEMBERS

SEES_REPORT = READ_ALL | HEAD
CONCERNED = READ_ALL | {"head_a", "staff_a"}
OF_A_ABOUT_A = OFFICE | {"head_a"}
WORKERS = OFFICE | {"head_a", "head_b", "staff_a", "other_staff_a", "staff_b"}


def build(cast: Cast) -> Mapping[str, Any]:
    """Reports of A: one to write, one handed in. Problems of A's team: open, put to the office; and solved."""
    plan = plan_in("published", cast, cycle=make_cycle(year=2071))
    first, second = open_reports(plan, at=datetime(2071, 7, 3, tzinfo=organization_zone()))[
        :1
    ] + open_reports(plan, at=datetime(2071, 10, 3, tzinfo=organization_zone()))
    hand_in_report(first, cast.head_a)
    solved = make_problem(cast.a_team, by=cast.staff_a)
    solve_problem(solved, by=cast.staff_a, text="已经调来两人。")
    return {
        "reporting_cycle": plan.cycle,
        "reported_plan": plan,
        "handed_in_report": first,
        "owed_report": second,
        "problem": make_problem(cast.a_team, by=cast.staff_a),
        "solved_problem": solved,
    }


def of_report(name: str, **more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"version": ProgressReport.objects.get(pk=world[name].pk).version, **more}


def written(world: World) -> Mapping[str, Any]:
    report: ProgressReport = world["owed_report"]
    return {"version": report.version, "seen": figures_of(report).fingerprint, "summary": "试点两个区。"}


def raised(world: World) -> Mapping[str, Any]:
    """Everybody tells of a problem of the own department; the office of any."""
    return {
        "title": "缺备件",
        "department": world["a"].pk,
        "kind": "money",
        "severity": "normal",
        "asked_of": "office",
    }


def raised_by_api(world: World) -> Mapping[str, Any]:
    return {**raised(world), "department": world["a"].code}


ROWS = [
    Row("plans:reports_home", get=PEOPLE),
    Row("plans:progress_reports", ("reporting_cycle",), get=MEMBERS),
    Row(
        "plans:urge_reports", ("reporting_cycle",), post=OFFICE,
        body=lambda world: {"until": f"{world['owed_report'].last_day}"},
    ),
    Row("plans:progress_report", ("owed_report",), get=SEES_REPORT),
    Row("plans:save_report", ("owed_report",), post=HEAD, body=written),
    Row("plans:answer_report", ("handed_in_report",), post=OFFICE, body=of_report("handed_in_report", text="收到。")),
    Row("plans:side_by_side", ("reporting_cycle",), get=MEMBERS),
    Row("plans:plan_effort", ("reported_plan",), get=SEES_REPORT),
    Row("plans:problems", get=PEOPLE),
    Row("plans:raise_problem", get=WORKERS, post=OF_A_ABOUT_A, body=raised, refusals=frozenset({422})),
    Row("plans:problem", ("problem",), get=CONCERNED | {"other_staff_a"}),
    Row("plans:answer_problem", ("problem",), post=OFFICE, body=lambda world: {"text": "本周调两人。"}),
    Row(
        "plans:refer_problem", ("problem",), post=OFFICE,
        body=lambda world: {"asked_of": "leadership", "text": "要增编。"},
    ),
    Row("plans:solve_problem", ("problem",), post=OFFICE | {"head_a", "staff_a"}, body=lambda world: {"text": "好了。"}),
    Row(
        "plans:reopen_problem", ("solved_problem",), post=OFFICE | {"head_a", "staff_a"},
        body=lambda world: {"text": "又缺人了。"},
    ),
    Row("api:progress-report-list", get=SIGNED_IN),
    # The CRM's account is staff of A: it reads what A reports, and answers nothing.
    Row("api:progress-report-detail", ("handed_in_report",), get=SEES_REPORT | CLIENTS),
    Row(
        "api:progress-report-answer", ("handed_in_report",), post=OFFICE,
        body=of_report("handed_in_report", act="acknowledge", text="收到。"),
    ),
    Row("api:problem-list", get=SIGNED_IN, post=OFFICE | {"head_a", "crm_write"}, body=raised_by_api),
    Row("api:problem-detail", ("problem",), get=CONCERNED | CLIENTS | {"other_staff_a"}),
    Row("api:problem-answer", ("problem",), post=OFFICE, body=lambda world: {"text": "本周调两人。"}),
    Row(
        "api:problem-solve", ("problem",), post=OFFICE | {"head_a", "staff_a"},
        body=lambda world: {"text": "好了。"},
    ),
]  # fmt: skip
