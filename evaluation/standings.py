"""How goals and departments stand, for those who report on plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from core.periods import Period
from evaluation.models import Attainment, DepartmentAttainment
from plans.standings import DepartmentStanding, Standing


def goals_of_quarter(quarter: date, goal_ids: Collection[int]) -> Mapping[int, Standing]:
    """Goal id -> its current figure of the quarter, with the rate of the quarter before; one query."""
    before = Period(quarter).previous.first_day
    rows = list(Attainment.objects.current().filter(goal_id__in=goal_ids, period_start__in=[quarter, before]))
    earlier = {row.goal_id: row.rate for row in rows if row.period_start == before}
    return {
        row.goal_id: Standing(row.status, row.actual, row.target, row.rate, earlier.get(row.goal_id))
        for row in rows
        if row.period_start == quarter
    }


def departments_of_quarter(
    quarter: date, department_ids: Collection[int]
) -> Mapping[int, DepartmentStanding]:
    """Department id -> its current figure of the quarter; one query."""
    rows = DepartmentAttainment.objects.current().filter(
        department_id__in=department_ids, period_start=quarter
    )
    return {
        row.department_id: DepartmentStanding(row.status, row.rate, row.weight_with_data, row.weight_total)
        for row in rows
        if row.department_id
    }
