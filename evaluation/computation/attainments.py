"""Attainments of the goals of plans in force, of their departments and of the organisation."""

from __future__ import annotations

from datetime import date, datetime

from core.periods import Period
from evaluation.computation.revising import Changes, Figures, revise
from evaluation.formulas import RATE, STATUS
from evaluation.indicators import Statement

GOALS = Figures(
    table="evaluation_attainment",
    keys=("goal_id", "period_start"),
    values=("actual", "target", "rate", "status"),
    references=("observation_id",),
)
DEPARTMENTS = Figures(
    table="evaluation_departmentattainment",
    keys=("cycle_id", "department_id", "period_start"),
    nullable=("department_id",),
    values=("rate", "weight_with_data", "weight_total", "status"),
)

_OWN = "id, plan_id, indicator_id, method, ended_on"
_PROMISED = "baseline, target, range_low, range_high, tolerance, floor, ceiling, weight, starts_on, due_on"
TERMS = f"""(
    SELECT {_OWN}, {_PROMISED}, NULL::date AS until,
           (SELECT max(f.until) FROM plans_formerterms f WHERE f.goal_id = plans_goal.id) AS after
    FROM plans_goal
    UNION ALL
    SELECT {", ".join(f"g.{name}" for name in _OWN.split(", "))},
           {", ".join(f"f.{name}" for name in _PROMISED.split(", "))}, f.until, f.after
    FROM plans_goal g JOIN (
        SELECT DISTINCT ON (goal_id, until) goal_id, until, {_PROMISED},
               (SELECT max(e.until) FROM plans_formerterms e
                WHERE e.goal_id = o.goal_id AND e.until < o.until) AS after
        FROM plans_formerterms o ORDER BY goal_id, until, id
    ) f ON f.goal_id = g.id
)"""
"""What each goal promises, one row for each stretch of time: an adjustment leaves what was promised for the quarters
that were closed by then, so that no published figure moves. `after` and `until` are last days of quarters. Of two
adjustments between the same closings the first knows what was promised before."""
COUNTS = """(g.after IS NULL OR {start} > g.after) AND (g.until IS NULL OR {start} <= g.until)
     AND (g.ended_on IS NULL OR g.ended_on >= {start} + interval '3 months')"""

QUARTERS = (
    "(SELECT q::date AS start FROM generate_series(%s::timestamp, %s::timestamp, '3 months') q) quarter"
)


def refresh_attainments(first: Period, last: Period, *, at: datetime, reason: str) -> Changes:
    """Bring the quarters from `first` to `last` up to date: goals, then departments, then the organisation."""
    span = (first.first_day, last.first_day)
    return (
        revise(GOALS, goals_attained(span), at=at, reason=reason)
        + revise(DEPARTMENTS, departments_attained(span), at=at, reason=reason)
        + revise(DEPARTMENTS, organization_attained(span), at=at, reason=reason)
    )


def goals_attained(span: tuple[date, date]) -> Statement:
    """One row for each goal of a plan in force and each quarter in which the goal counts.

    The quarter's own target is compared with the quarter's own observation; without one, the year's target. A
    goal counts from the quarter it starts in to the one it is due in; what may still be done late (yes/no, by a
    date) counts until the cycle ends.
    """
    sql = f"""
WITH term AS (
    SELECT g.id AS goal_id, quarter.start AS period_start, o.id AS observation_id, o.value AS actual,
           g.method, i.direction, coalesce(t.value, g.target) AS target, g.baseline, g.range_low, g.range_high,
           g.tolerance, g.due_on, g.floor, g.ceiling, y.reached_from, y.near_from, y.at_risk_from
    FROM {TERMS} g
    JOIN plans_departmentplan p ON p.id = g.plan_id AND p.status IN ('published', 'closed')
    JOIN plans_plancycle y ON y.id = p.cycle_id
    JOIN {QUARTERS}
      ON quarter.start BETWEEN date_trunc('quarter', y.starts_on::timestamp)::date AND y.ends_on
     AND (g.starts_on IS NULL OR g.starts_on < quarter.start + interval '3 months')
     AND (g.due_on IS NULL OR g.due_on >= quarter.start OR g.method IN ('yes_no', 'by_date'))
     AND {COUNTS.format(start="quarter.start")}
    LEFT JOIN plans_indicator i ON i.id = g.indicator_id
    LEFT JOIN plans_goaltarget t ON t.goal_id = g.id AND t.quarter = 1 + (
        extract(year FROM quarter.start) * 12 + extract(month FROM quarter.start)
        - extract(year FROM y.starts_on) * 12
        - extract(month FROM date_trunc('quarter', y.starts_on::timestamp))) / 3
    LEFT JOIN evaluation_observation o ON o.is_current AND o.indicator_id = g.indicator_id
     AND o.department_id = p.department_id AND o.period_kind = 'quarter' AND o.period_start = quarter.start
),
rated AS (SELECT term.*, {RATE} AS rate FROM term)
SELECT goal_id, period_start, observation_id, actual, target::numeric(18, 6) AS target, rate,
       ({STATUS})::varchar AS status
FROM rated
"""
    return Statement(sql, span)


def departments_attained(span: tuple[date, date]) -> Statement:
    """The weighted mean over the goals of a department's plan that have data, beside the weight that had."""
    sql = f"""
WITH summed AS (
    SELECT p.cycle_id, p.department_id, a.period_start,
           sum(g.weight * a.rate) AS weighed,
           coalesce(sum(g.weight) FILTER (WHERE a.rate IS NOT NULL), 0)::numeric(9, 2) AS weight_with_data,
           sum(g.weight)::numeric(9, 2) AS weight_total
    FROM evaluation_attainment a
    JOIN {TERMS} g ON g.id = a.goal_id
     AND {COUNTS.format(start="a.period_start")}
    JOIN plans_departmentplan p ON p.id = g.plan_id AND p.status IN ('published', 'closed')
    WHERE a.is_current AND a.period_start BETWEEN %s AND %s
    GROUP BY 1, 2, 3
),
{_MEAN}
"""
    return Statement(sql, span)


def organization_attained(span: tuple[date, date]) -> Statement:
    """The weighted mean over departments with data, by the department's weight. The whole is the weight of all
    active departments, so that one without a plan in force is seen as missing."""
    sql = f"""
WITH summed AS (
    SELECT y.cycle_id, NULL::bigint AS department_id, y.period_start,
           sum(d.weight * a.rate) AS weighed,
           coalesce(sum(d.weight) FILTER (WHERE a.rate IS NOT NULL), 0)::numeric(9, 2) AS weight_with_data,
           sum(d.weight)::numeric(9, 2) AS weight_total
    FROM (
        SELECT DISTINCT cycle_id, period_start FROM evaluation_departmentattainment
        WHERE is_current AND period_start BETWEEN %s AND %s
    ) y
    CROSS JOIN organization_department d
    LEFT JOIN evaluation_departmentattainment a ON a.is_current AND a.cycle_id = y.cycle_id
     AND a.department_id = d.id AND a.period_start = y.period_start
    WHERE d.is_active OR a.id IS NOT NULL
    GROUP BY 1, 3
),
{_MEAN}
"""
    return Statement(sql, span)


_MEAN = f"""mean AS (
    SELECT summed.*, CASE WHEN weight_with_data > 0
        THEN (weighed::numeric(60, 30) / weight_with_data)::numeric(24, 12) END AS rate
    FROM summed
)
SELECT mean.cycle_id, mean.department_id, mean.period_start, rate, weight_with_data, weight_total,
       ({STATUS})::varchar AS status
FROM mean JOIN plans_plancycle y ON y.id = mean.cycle_id
"""
