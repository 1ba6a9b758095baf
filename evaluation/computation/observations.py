"""Observations of the work-order indicators: one reading of the orders, added up to months, quarters and the
departments above."""

from __future__ import annotations

from datetime import datetime

from core.periods import Period
from evaluation.computation.revising import Changes, Figures, revise
from evaluation.indicators import Statement, Window, contributions, scales

OBSERVATIONS = Figures(
    table="evaluation_observation",
    keys=("indicator_id", "department_id", "period_kind", "period_start"),
    values=("numerator", "denominator", "value"),
)


def refresh_observations(first: Period, last: Period, *, at: datetime, reason: str) -> Changes:
    """Bring the months and quarters from `first` to `last` (quarters, both included) up to date as of `at`."""
    return revise(OBSERVATIONS, observed(first, last, at), at=at, reason=reason)


def observed(first: Period, last: Period, at: datetime) -> Statement:
    """Every observation of these quarters and their months.

    A figure that was there and has no orders any more (they moved, or were cancelled) comes back empty: zero of
    zero, no data. The range is whole quarters, so that their sums are complete.
    """
    own = contributions(Window(first.start, last.end, at))
    scale = list(scales())
    scale_rows = ", ".join("(%s, %s, %s)" for _ in scale)
    sql = f"""
WITH contribution AS ({own.sql}),
rolled AS (
    SELECT c.code, ancestor.id::bigint AS department_id, p.period_kind, p.period_start,
           sum(c.raw) AS raw, sum(c.denominator) AS denominator
    FROM contribution c
    JOIN organization_department d ON d.id = c.department_id
    CROSS JOIN LATERAL unnest(string_to_array(trim(BOTH '/' FROM d.path), '/')) ancestor(id)
    CROSS JOIN LATERAL (VALUES
        ('month', c.month::date), ('quarter', date_trunc('quarter', c.month)::date)
    ) p(period_kind, period_start)
    GROUP BY 1, 2, 3, 4
),
indicator AS (
    SELECT i.id, s.code, s.factor, s.divisor
    FROM (VALUES {scale_rows}) s(code, factor, divisor)
    JOIN plans_indicator i ON i.code = s.code AND i.source = 'work_orders' AND i.is_active
),
computed AS (
    SELECT i.id AS indicator_id, r.department_id, r.period_kind, r.period_start,
           (r.raw / i.divisor)::numeric(24, 6) AS numerator,
           r.denominator::numeric(24, 6) AS denominator,
           ((i.factor * r.raw)::numeric(60, 30) / (i.divisor * r.denominator))::numeric(24, 12) AS value
    FROM rolled r JOIN indicator i ON i.code = r.code
    WHERE r.denominator > 0
),
emptied AS (
    SELECT o.indicator_id, o.department_id, o.period_kind, o.period_start
    FROM evaluation_observation o JOIN indicator i ON i.id = o.indicator_id
    WHERE o.is_current AND o.period_kind IN ('month', 'quarter') AND o.period_start BETWEEN %s AND %s
    EXCEPT
    SELECT indicator_id, department_id, period_kind, period_start FROM computed
)
SELECT * FROM computed
UNION ALL
SELECT e.*, 0::numeric(24, 6), 0::numeric(24, 6), NULL::numeric(24, 12) FROM emptied e
"""
    params = (*own.params, *(cell for row in scale for cell in row), first.first_day, last.last_day)
    return Statement(sql, params)
