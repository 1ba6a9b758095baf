from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.periods import Period
from evaluation.commands.computing import compute_period
from evaluation.models import ComputationRun
from tests.cast import Cast
from tests.evaluation.orders import local, make_order
from tests.factories.organization import make_department


def export(*arguments: str) -> list[list[str]]:
    out = StringIO()
    call_command("export_observations", *arguments, stdout=out)
    return list(csv.reader(out.getvalue().splitlines()))


@pytest.fixture
def computed(cast: Cast) -> Cast:
    strange = make_department(code="=1+1", name="公式部", parent=cast.company)
    for department in (cast.a_team, cast.b, strange):
        make_order(
            department, local(2026, 2, 1), due_at=local(2026, 2, 3), resolved_at=local(2026, 2, 2, 5, 20)
        )
    make_order(cast.b, local(2026, 1, 1), due_at=local(2026, 1, 3))
    make_order(cast.b, local(2026, 2, 1), due_at=local(2026, 2, 3))
    compute_period(Period.quarter(2026, 1), Period.quarter(2026, 2), by=None)
    return cast


@pytest.mark.usefixtures("computed")
def test_figures_are_written_with_every_digit() -> None:
    assert export("--indicator", "on_time_rate", "--from", "2026Q1", "--to", "2026Q2") == [
        ["department", "period", "numerator", "denominator", "value"],
        ["'=1+1", "2026Q1", "1", "1", "100"],
        ["A", "2026Q1", "1", "1", "100"],
        ["A1", "2026Q1", "1", "1", "100"],
        ["B", "2026Q1", "1", "3", "33.333333333333"],
        ["ROOT", "2026Q1", "3", "5", "60"],
    ]


@pytest.mark.usefixtures("computed")
def test_months_are_asked_for_by_their_names() -> None:
    lines = export("--indicator", "on_time_rate", "--from", "2026-01", "--to", "2026-02")
    assert [line for line in lines if line[0] == "B"] == [
        ["B", "2026-01", "0", "1", "0"],
        ["B", "2026-02", "1", "2", "50"],
    ]
    hours = export("--indicator", "mean_resolution_clock_hours", "--from", "2026-02", "--to", "2026-02")
    assert hours[2] == ["A", "2026-02", "29.333333", "1", "29.333333333333"]


@pytest.mark.usefixtures("computed")
def test_a_file_instead_of_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    export("--indicator", "on_time_rate", "--from", "2026Q1", "--to", "2026Q1", "--output", str(file))
    assert file.read_text(encoding="utf-8").startswith(
        "department,period,numerator,denominator,value\n'=1+1,"
    )
    with pytest.raises(CommandError):
        export("--indicator", "on_time_rate", "--from", "2026Q1", "--to", "2026Q1", "--output", str(tmp_path))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("indicator", "first", "last", "words"),
    [
        ("on_tme_rate", "2026Q1", "2026Q2", "没有指标「on_tme_rate」。可用的有：.*on_time_rate"),
        ("on_time_rate", "2026Q5", "2026Q2", "「2026Q5」不是周期"),
        ("on_time_rate", "2026Q1", "2026-02", "同一类型"),
        ("on_time_rate", "2026Q2", "2026Q1", "请对调"),
        ("on_time_rate", "2025", "2026", "按月和季度"),
    ],
)
def test_what_cannot_be_exported_is_named(indicator: str, first: str, last: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        export("--indicator", indicator, "--from", first, "--to", last)


@pytest.mark.usefixtures("computed")
def test_computing_from_the_command_line() -> None:
    out = StringIO()
    call_command("compute_attainment", stdout=out)
    run = ComputationRun.objects.latest("id")
    assert str(run.first) == "2026Q1"
    assert run.is_complete
    assert "已计算 2026 年第 1 季度" in out.getvalue()
    call_command("compute_attainment", "--from", "2026Q2", "--to", "2026Q2", stdout=out)
    assert not ComputationRun.objects.latest("id").is_complete
    with pytest.raises(CommandError, match="不是周期"):
        call_command("compute_attainment", "--from", "spring", stdout=out)
    with pytest.raises(CommandError, match="尚未开始"):
        call_command("compute_attainment", "--from", "2026Q1", "--to", "2999Q1", stdout=out)
