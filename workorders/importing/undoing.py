# ruff: noqa: S608 - the statements are put together from our own names; every value is a parameter
"""The SQL of taking one import back. What it made is cancelled and lets go of its number and its source, so that the
same rows can come in again; what it overwrote gets back what it held. Nothing that was recorded is taken away: clock
and assignments are told of it by further rows.

`undoing` holds the orders of the run: `is_made` (else overwritten), and `why` one of them stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from workorders.importing.statements import OPEN_STATES

IMPORTED_SINCE, CHANGED_SINCE, SPOKEN_OF = "imported_since", "changed_since", "spoken_of"
CLASSED = """
SELECT w.id AS order_id, c.id IS NULL AS is_made, w.status, c.before,
    CASE WHEN w.import_run_id IS DISTINCT FROM %(run)s THEN 'imported_since'
         WHEN w.version <> COALESCE(c.version, 1) + 2 * (
             SELECT COUNT(*) FROM workorders_importedchange l JOIN workorders_importrun r ON r.id = l.run_id
             WHERE l.order_id = w.id AND l.run_id > %(run)s AND r.undone_at IS NOT NULL
         ) THEN 'changed_since'
         WHEN EXISTS (
             SELECT FROM activity_event e
             WHERE e.subject_type_id = %(type)s AND e.subject_id = w.id AND e.actor_id IS NOT NULL AND e.at > %(since)s
         ) THEN 'spoken_of'
         ELSE '' END AS why
FROM workorders_workorder w
LEFT JOIN workorders_importedchange c ON c.order_id = w.id AND c.run_id = %(run)s
WHERE w.import_run_id = %(run)s OR c.id IS NOT NULL OR w.id IN (
    SELECT l.order_id FROM workorders_importedchange l
    WHERE l.run_id > %(run)s AND (l.before ->> 'import_run_id')::bigint = %(run)s
)
"""
"""A later run and its undoing each count an order's version up by one."""
COUNTS = f"SELECT is_made, why, COUNT(*) FROM ({CLASSED}) AS undoing GROUP BY is_made, why"
LEFT = f"SELECT order_id, why FROM ({CLASSED}) AS undoing WHERE why <> '' ORDER BY order_id LIMIT %(most)s"
LOCK = "SELECT 1 FROM workorders_workorder WHERE import_run_id = %(run)s ORDER BY id FOR UPDATE"
TABLE = f"DROP TABLE IF EXISTS pg_temp.undoing; CREATE TEMPORARY TABLE undoing ON COMMIT DROP AS {CLASSED}"
ANALYSE = "ALTER TABLE undoing ADD PRIMARY KEY (order_id); ANALYZE undoing"
MADE = "FROM undoing u WHERE u.order_id = w.id AND u.is_made AND u.why = ''"
CHANGED = "FROM undoing u WHERE u.order_id = w.id AND NOT u.is_made AND u.why = ''"

STOP_MADE = f"""
INSERT INTO workorders_clockevent (order_id, act, at, reason, by_id)
SELECT w.id, 'finish', GREATEST(%(at)s, w.reported_at), %(reason)s, %(by)s
FROM workorders_workorder w, undoing u
WHERE u.order_id = w.id AND u.is_made AND u.why = '' AND w.status IN ({OPEN_STATES})
"""
CANCEL = f"""
UPDATE workorders_workorder w SET status = 'cancelled', cancelled_at = COALESCE(w.cancelled_at, %(at)s),
    cancelled_by_id = COALESCE(w.cancelled_by_id, %(by)s), external_id = '', source_digest = '',
    number = LEFT(w.number, 39 - LENGTH(w.id::text)) || '~' || w.id, version = w.version + 1, updated_at = %(at)s
{MADE}
"""
MOVES = "SELECT DISTINCT w.status, u.before ->> 'status' FROM workorders_workorder w, undoing u " + (
    "WHERE u.order_id = w.id AND NOT u.is_made AND u.why = ''"
)
STEP = f"""
UPDATE workorders_workorder w SET status = %(step)s {CHANGED} AND u.status = %(was)s AND u.before ->> 'status' = %(then)s
"""

BEFORE = "jsonb_populate_record(NULL::workorders_workorder, u.before)"
TURN_BACK = f"""
INSERT INTO workorders_clockevent (order_id, act, at, reason, by_id)
SELECT w.id, turn.act, turn.at, %(reason)s, %(by)s
FROM undoing u JOIN workorders_workorder w ON w.id = u.order_id CROSS JOIN LATERAL {BEFORE} b
CROSS JOIN LATERAL (SELECT MAX(e.at) AS last FROM workorders_clockevent e WHERE e.order_id = w.id) AS clock
CROSS JOIN LATERAL (VALUES
    (1, 'start', b.reported_at, b.reported_at < w.reported_at),
    (2, 'stop', w.reported_at, b.reported_at > w.reported_at),
    (3, 'resume', b.reported_at, b.reported_at > w.reported_at),
    (4, 'resume', w.resolved_at, b.resolved_at > w.resolved_at),
    (5, 'finish', b.resolved_at, b.resolved_at <> w.resolved_at),
    (6, 'resume', COALESCE(w.resolved_at, w.cancelled_at),
        b.status IN ({OPEN_STATES}) AND w.status NOT IN ({OPEN_STATES})),
    (7, 'stop', clock.last, b.status = 'waiting' AND w.status <> 'waiting'),
    (8, 'finish', clock.last, b.status NOT IN ({OPEN_STATES}) AND w.status IN ({OPEN_STATES}))
) AS turn (place, act, at, applies)
WHERE NOT u.is_made AND u.why = '' AND turn.applies
ORDER BY w.id, turn.place
"""
"""Before the fields are put back: the clock only grows, so what the import told it is told away."""
GIVE_BACK = f"""
INSERT INTO workorders_assignment (order_id, department_id, assignee_id, reason, assigned_at, assigned_by_id)
SELECT w.id, b.department_id, b.assignee_id, %(reason)s, %(at)s, %(by)s
FROM undoing u JOIN workorders_workorder w ON w.id = u.order_id CROSS JOIN LATERAL {BEFORE} b
WHERE NOT u.is_made AND u.why = ''
AND (w.department_id, w.assignee_id) IS DISTINCT FROM (b.department_id, b.assignee_id)
"""
HAD_RESOLVED = f"""
UPDATE workorders_workorder w SET resolved_at = b.resolved_at
FROM undoing u, LATERAL {BEFORE} b
WHERE u.order_id = w.id AND NOT u.is_made AND u.why = '' AND w.resolved_at IS NULL AND b.resolved_at IS NOT NULL
"""
"""Before the status goes back: what is resolved has a time."""
NOT_RESTORED = ("id", "version", "status", "created_at", "updated_at")


def restore(columns: Sequence[str]) -> str:
    """Put every column back as it was; the status has gone its way already."""
    given = ", ".join(f'"{name}" = b."{name}"' for name in columns if name not in NOT_RESTORED)
    return f"""
UPDATE workorders_workorder w SET {given}, version = w.version + 1, updated_at = %(at)s
FROM undoing u, LATERAL {BEFORE} b WHERE u.order_id = w.id AND NOT u.is_made AND u.why = ''
"""


STAGE = """
TRUNCATE importing, importing_known;
INSERT INTO importing ("row", status)
SELECT ROW_NUMBER() OVER (ORDER BY u.order_id), w.status
FROM undoing u JOIN workorders_workorder w ON w.id = u.order_id WHERE u.why = '';
INSERT INTO importing_known ("row", order_id, was, is_ours)
SELECT ROW_NUMBER() OVER (ORDER BY u.order_id), u.order_id, u.status, FALSE FROM undoing u WHERE u.why = ''
"""
"""So that duties are settled as after an import (`CLOSE_DUTIES`, `OPEN_DUTIES`)."""
TOUCHED = f"""
SELECT MIN(LEAST(w.reported_at, w.due_at, w.resolved_at, b.reported_at, b.due_at, b.resolved_at)),
       MAX(GREATEST(w.reported_at, w.due_at, w.resolved_at, b.reported_at, b.due_at, b.resolved_at)),
       ARRAY_REMOVE(ARRAY_AGG(DISTINCT w.department_id) || ARRAY_AGG(DISTINCT b.department_id), NULL)
FROM undoing u JOIN workorders_workorder w ON w.id = u.order_id LEFT JOIN LATERAL {BEFORE} b ON u.before IS NOT NULL
WHERE u.why = ''
"""
