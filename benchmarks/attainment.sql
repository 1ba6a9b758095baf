-- What the attainment run computes, as one statement written by hand: indicators by department, month and quarter,
-- then goals, departments and the organisation. The yardstick of benchmarks/attainment.py.
CREATE TABLE raw_figure AS
WITH o AS NOT MATERIALIZED (
    SELECT w.*, w.status IN ('resolved', 'closed') AS is_resolved
    FROM workorders_workorder w WHERE w.status <> 'cancelled'
),
pause AS (
    SELECT e.order_id, e.at AS resumed_at, (
        SELECT max(s.at) FROM workorders_clockevent s
        WHERE s.order_id = e.order_id AND s.at <= e.at AND s.id < e.id
    ) AS stopped_at
    FROM workorders_clockevent e WHERE e.act = 'resume'
),
own(code, department_id, month, raw, denominator) AS (
    SELECT 'on_time_rate', department_id, date_trunc('month', due_at AT TIME ZONE 'Asia/Shanghai'),
        (count(*) FILTER (WHERE is_resolved AND resolved_at <= due_at))::numeric, count(*)
    FROM o WHERE due_at < '2026-01-01+08' AND due_at >= '2023-01-01+08' GROUP BY 2, 3
    UNION ALL
    SELECT v.code, d, m, v.raw, v.n FROM (
        SELECT department_id AS d, date_trunc('month', resolved_at AT TIME ZONE 'Asia/Shanghai') AS m,
            count(*) AS n, count(*) FILTER (WHERE transfer_count = 0 AND reopen_count = 0) AS first,
            sum(resolution_work_seconds) AS work, count(resolution_work_seconds) AS n_work,
            sum(extract(epoch FROM resolved_at - reported_at)) AS clock
        FROM o WHERE is_resolved AND resolved_at < '2026-01-01+08' AND resolved_at >= '2023-01-01+08' GROUP BY 1, 2
    ) g, LATERAL (VALUES ('first_contact_resolution_rate', first::numeric, n),
        ('mean_resolution_hours', work, n_work), ('mean_resolution_clock_hours', clock, n)) v(code, raw, n)
    UNION ALL
    SELECT v.code, d, m, v.raw, v.n FROM (
        SELECT department_id AS d, date_trunc('month', first_responded_at AT TIME ZONE 'Asia/Shanghai') AS m,
            count(*) AS n, sum(response_work_seconds) AS work, count(response_work_seconds) AS n_work,
            sum(extract(epoch FROM first_responded_at - reported_at)) AS clock
        FROM o WHERE first_responded_at < '2026-01-01+08' AND first_responded_at >= '2023-01-01+08' GROUP BY 1, 2
    ) g, LATERAL (VALUES ('mean_first_response_hours', work, n_work),
        ('mean_first_response_clock_hours', clock, n)) v(code, raw, n)
    UNION ALL
    SELECT 'complaint_rate', department_id, date_trunc('month', reported_at AT TIME ZONE 'Asia/Shanghai'),
        count(*) FILTER (WHERE kind = 'complaint'), count(*)
    FROM o WHERE kind IN ('complaint', 'enquiry', 'repair')
        AND reported_at < '2026-01-01+08' AND reported_at >= '2023-01-01+08' GROUP BY 2, 3
    UNION ALL
    SELECT 'satisfaction_rate', department_id, date_trunc('month', rated_at AT TIME ZONE 'Asia/Shanghai'),
        count(*) FILTER (WHERE satisfaction >= 4), count(*)
    FROM o WHERE rated_at < '2026-01-01+08' AND rated_at >= '2023-01-01+08' GROUP BY 2, 3
    UNION ALL
    SELECT 'mean_resolution_clock_hours', department_id,
        date_trunc('month', resolved_at AT TIME ZONE 'Asia/Shanghai'),
        -sum(extract(epoch FROM least(resumed_at, resolved_at) - stopped_at)), 0
    FROM pause JOIN o ON o.id = order_id
    WHERE is_resolved AND stopped_at < resolved_at
        AND resolved_at < '2026-01-01+08' AND resolved_at >= '2023-01-01+08' GROUP BY 2, 3
    UNION ALL
    SELECT 'mean_first_response_clock_hours', department_id,
        date_trunc('month', first_responded_at AT TIME ZONE 'Asia/Shanghai'),
        -sum(extract(epoch FROM least(resumed_at, first_responded_at) - stopped_at)), 0
    FROM pause JOIN o ON o.id = order_id
    WHERE stopped_at < first_responded_at
        AND first_responded_at < '2026-01-01+08' AND first_responded_at >= '2023-01-01+08' GROUP BY 2, 3
),
observation AS (
    SELECT own.code, a.id AS department_id, kind, start,
        CASE WHEN own.code LIKE 'mean%' THEN 1 / 3600.0::numeric(60, 30) ELSE 100 END
            * sum(raw)::numeric(60, 30) / nullif(sum(denominator), 0) AS value
    FROM own
    JOIN organization_department d ON d.id = own.department_id
    JOIN organization_department a ON starts_with(d.path, a.path)
    CROSS JOIN LATERAL (VALUES ('month', month), ('quarter', date_trunc('quarter', month))) p(kind, start)
    GROUP BY own.code, a.id, kind, start
),
goal AS (
    SELECT p.cycle_id, p.department_id, v.start, g.weight, least(greatest(CASE g.method
        WHEN 'raise' THEN 100 * v.value / t.value
        WHEN 'lower' THEN 100 * t.value / v.value
        ELSE 100 * (v.value - g.baseline) / nullif(t.value - g.baseline, 0) END, g.floor), g.ceiling) AS rate
    FROM plans_goal g
    JOIN plans_departmentplan p ON p.id = g.plan_id
    JOIN plans_plancycle y ON y.id = p.cycle_id
    JOIN plans_indicator i ON i.id = g.indicator_id
    JOIN plans_goaltarget t ON t.goal_id = g.id
    JOIN observation v ON v.code = i.code AND v.department_id = p.department_id AND v.kind = 'quarter'
        AND v.start = make_date(y.year, t.quarter * 3 - 2, 1)
),
department AS (
    SELECT cycle_id, department_id, start, sum(weight * rate) / sum(weight) AS rate FROM goal GROUP BY 1, 2, 3
)
SELECT 'observation' AS what, value FROM observation
UNION ALL SELECT 'goal', rate FROM goal
UNION ALL SELECT 'department', rate FROM department
UNION ALL SELECT 'department', sum(d.weight * rate) / sum(d.weight)
FROM department JOIN organization_department d ON d.id = department_id GROUP BY cycle_id, start
