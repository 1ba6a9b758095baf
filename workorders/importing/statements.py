# ruff: noqa: S608 - the statements are put together from our own names; every value is a parameter
"""The SQL of an import, over one batch in the staging table.

`importing` holds the rows as their source sees them; `importing_known` says which of them are orders already, in
which state, and whether a person brought them there (`is_ours`). Both are gone with the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workorders.lifecycle import UNRESOLVED

TYPES = {
    "external_id": "text",
    "number": "text",
    "kind": "text",
    "title": "text",
    "body": "text",
    "category_id": "bigint",
    "priority": "text",
    "department_id": "bigint",
    "assignee_id": "bigint",
    "requester": "text",
    "contact": "text",
    "channel": "text",
    "place": "text",
    "reported_at": "timestamptz",
    "response_due_at": "timestamptz",
    "due_at": "timestamptz",
    "first_responded_at": "timestamptz",
    "resolution": "text",
    "resolved_at": "timestamptz",
    "closed_at": "timestamptz",
    "cancelled_at": "timestamptz",
    "satisfaction": "smallint",
    "rated_at": "timestamptz",
    "transfer_count": "smallint",
    "reopen_count": "smallint",
    "response_work_seconds": "bigint",
    "resolution_work_seconds": "bigint",
    "target_seconds": "bigint",
    "status": "text",
    "digest": "text",
}
COLUMNS = tuple(TYPES)
EMPTY = {"priority": "'normal'", "transfer_count": "0", "reopen_count": "0"}
OPEN_STATES = ", ".join(f"'{status}'" for status in sorted(UNRESOLVED))


def _value(name: str) -> str:
    """A staged value as the table wants it: text is never null there."""
    empty = EMPTY.get(name) or ("''" if TYPES[name] == "text" else "")
    return f"COALESCE(t.{name}, {empty})" if empty else f"t.{name}"


STAGING = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS importing (
    "row" integer, {", ".join(f"{name} {kind}" for name, kind in TYPES.items())}
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS importing_known (
    "row" integer, order_id bigint, was text, is_ours boolean
) ON COMMIT DROP;
"""


def copy_of(names: Iterable[str]) -> str:
    """Rows of these columns, after their number in the file; the other columns are null."""
    return f'COPY importing ("row", {", ".join(names)}) FROM STDIN WITH (FORMAT csv)'


SAME_ORDER = "w.source_system = %(source)s AND w.external_id = t.external_id AND w.external_id <> ''"
DROP_UNCHANGED = f"""
DELETE FROM importing t USING workorders_workorder w WHERE {SAME_ORDER} AND w.source_digest = t.digest
"""
TAKEN_NUMBERS = """
DELETE FROM importing t USING workorders_workorder w
WHERE w.number = t.number AND NOT (w.source_system = %(source)s AND w.external_id = t.external_id)
RETURNING t."row", t.number, CASE w.external_id WHEN '' THEN w.number ELSE w.source_system || ' ' || w.external_id END
"""
FIND_CHANGED = f"""
INSERT INTO importing_known
SELECT t."row", w.id, w.status,
       CASE w.status WHEN 'resolved' THEN w.resolved_by_id IS NOT NULL
                     WHEN 'closed' THEN w.closed_by_id IS NOT NULL
                     WHEN 'cancelled' THEN w.cancelled_by_id IS NOT NULL
                     ELSE FALSE END
FROM importing t JOIN workorders_workorder w ON {SAME_ORDER}
ORDER BY w.id FOR UPDATE OF w
"""
MOVES = """
SELECT DISTINCT k.was, t.status, k.is_ours FROM importing_known k JOIN importing t USING ("row")
"""
THESE = "k.was = %(was)s AND t.status = %(status)s AND k.is_ours = %(is_ours)s"
DROP_MOVE = f"""
DELETE FROM importing t USING importing_known k WHERE k."row" = t."row" AND {THESE}
RETURNING t."row", t.external_id
"""


DEADLINES = ("due_at", "response_due_at")
SETTLED = ("resolved_at", "closed_at", "cancelled_at", *DEADLINES)


def update_fields(overwritten: Sequence[str]) -> str:
    """Overwrite what the source speaks about. What a person decided here keeps its time."""
    given = ", ".join(f"{name} = {_value(name)}" for name in overwritten if name not in SETTLED)
    by_level = "CASE WHEN t.target_seconds IS NULL THEN t.{0} ELSE COALESCE(w.{0}, t.{0}) END"
    given += "".join(f", {name} = {by_level.format(name)}" for name in DEADLINES if name in overwritten)
    return f"""
UPDATE workorders_workorder w SET {given},
    due_is_given = CASE WHEN %(due_is_mapped)s THEN t.due_at IS NOT NULL AND t.target_seconds IS NULL
                        ELSE w.due_is_given END,
    resolved_at = CASE WHEN w.resolved_by_id IS NOT NULL THEN GREATEST(w.resolved_at, t.reported_at)
                       ELSE COALESCE(t.resolved_at, GREATEST(w.resolved_at, t.reported_at)) END,
    closed_at = CASE WHEN w.closed_by_id IS NOT NULL THEN w.closed_at ELSE COALESCE(t.closed_at, w.closed_at) END,
    cancelled_at = COALESCE(w.cancelled_at, t.cancelled_at),
    resolution_work_seconds = CASE WHEN w.resolved_by_id IS NULL AND t.resolved_at IS NOT NULL
                                   THEN t.resolution_work_seconds ELSE w.resolution_work_seconds END,
    response_work_seconds = COALESCE(t.response_work_seconds, w.response_work_seconds),
    source_digest = t.digest, import_run_id = %(run)s, updated_at = %(at)s, version = w.version + 1
FROM importing_known k JOIN importing t USING ("row") WHERE w.id = k.order_id
"""


KEEP_BEFORE = """
INSERT INTO workorders_importedchange (run_id, order_id, before, version)
SELECT %(run)s, w.id, to_jsonb(w) - %(generated)s::text[], w.version + 1
FROM importing_known k JOIN importing t USING ("row") JOIN workorders_workorder w ON w.id = k.order_id
"""
"""Before the fields are overwritten: what undoing the run puts back."""
CHOSEN = 'FROM importing_known k JOIN importing t USING ("row") WHERE w.id = k.order_id AND ' + THESE
STEP = f"UPDATE workorders_workorder w SET status = %(step)s {CHOSEN}"
REOPEN = f"""
UPDATE workorders_workorder w SET status = %(step)s, resolved_at = t.resolved_at, resolved_by_id = NULL,
    closed_at = t.closed_at, closed_by_id = NULL, resolution_work_seconds = t.resolution_work_seconds,
    reopen_count = COALESCE(t.reopen_count, w.reopen_count + 1)
{CHOSEN}
"""
CORRECT_CLOCKS = """
INSERT INTO workorders_clockevent (order_id, act, at, reason)
SELECT w.id, turn.act, turn.at, %(source)s
FROM importing_known k JOIN importing t USING ("row") JOIN workorders_workorder w ON w.id = k.order_id
CROSS JOIN LATERAL (VALUES
    ('start', t.reported_at, t.reported_at < w.reported_at),
    ('stop', w.reported_at, t.reported_at > w.reported_at),
    ('resume', t.reported_at, t.reported_at > w.reported_at),
    ('resume', w.resolved_at, w.resolved_by_id IS NULL AND t.resolved_at > w.resolved_at),
    ('finish', t.resolved_at, w.resolved_by_id IS NULL AND t.resolved_at <> w.resolved_at)
) AS turn (act, at, applies) WHERE turn.applies
"""
"""Before the fields are overwritten: the clock only grows, so a corrected time is told by what undoes the old one."""
RESUME_CLOCKS = f"""
INSERT INTO workorders_clockevent (order_id, act, at, reason)
SELECT w.id, 'resume', GREATEST(%(at)s, w.reported_at), %(source)s FROM workorders_workorder w, importing_known k
JOIN importing t USING ("row") WHERE w.id = k.order_id AND {THESE}
"""
FINISH_CLOCKS = f"""
INSERT INTO workorders_clockevent (order_id, act, at, reason)
SELECT w.id, 'finish', COALESCE(t.resolved_at, t.cancelled_at), %(source)s
FROM workorders_workorder w, importing_known k
JOIN importing t USING ("row") WHERE w.id = k.order_id AND {THESE}
"""
REASSIGNED = """
INSERT INTO workorders_assignment (order_id, department_id, assignee_id, reason, assigned_at)
SELECT w.id, t.department_id, t.assignee_id, %(source)s, %(at)s
FROM importing_known k JOIN importing t USING ("row") JOIN workorders_workorder w ON w.id = k.order_id
WHERE w.department_id <> t.department_id OR (t.assignee_id IS NOT NULL AND w.assignee_id IS DISTINCT FROM t.assignee_id)
"""
"""Before the fields are overwritten: whom the source gives the order to now."""

STOPPED = """
SELECT w.id FROM importing_known k JOIN importing t USING ("row") JOIN workorders_workorder w ON w.id = k.order_id
WHERE t.resolved_at IS NOT NULL AND w.resolved_by_id IS NULL AND EXISTS (
    SELECT FROM workorders_clockevent c WHERE c.order_id = w.id AND c.act = 'stop'
)
"""
"""Orders resolved by their source whose clock stood still for a while here."""

SKIPPED = f"""
SELECT t."row", t.external_id FROM importing t
WHERE NOT EXISTS (SELECT FROM importing_known k WHERE k."row" = t."row") AND NOT EXISTS (
    SELECT FROM workorders_workorder w WHERE {SAME_ORDER} AND w.import_run_id = %(run)s
)
"""
OWED = """
CASE w.status WHEN 'new' THEN 'work_order.assign' ELSE 'work_order.resolve' END AS purpose,
CASE w.status WHEN 'new' THEN NULL ELSE w.assignee_id END AS person_id,
CASE w.status WHEN 'waiting' THEN NULL
              WHEN 'new' THEN COALESCE(CASE WHEN w.first_responded_at IS NULL THEN w.response_due_at END, w.due_at)
              ELSE w.due_at END AS due_at
"""
"""What `commands.duties.settle_duties` makes of an open order."""
CLOSE_DUTIES = f"""
WITH owed AS (
    SELECT w.id, w.status, w.department_id, {OWED}
    FROM importing_known k JOIN importing t USING ("row") JOIN workorders_workorder w ON w.id = k.order_id
)
UPDATE activity_duty d SET closed_at = %(at)s, closed_by_id = %(by)s,
    outcome = CASE WHEN owed.purpose = d.purpose AND owed.status IN ({OPEN_STATES}) THEN 'reassigned' ELSE owed.status END
FROM owed WHERE d.subject_type_id = %(type)s AND d.subject_id = owed.id AND d.closed_at IS NULL
AND (d.purpose IN ('work_order.assign', 'work_order.resolve') AND (owed.status NOT IN ({OPEN_STATES})
     OR (d.purpose, d.person_id, d.department_id) IS DISTINCT FROM (owed.purpose, owed.person_id, owed.department_id))
     OR d.purpose = 'work_order.step' AND owed.status IN ('closed', 'cancelled'))
"""
"""Nobody is asked for a step of an order that its source has closed."""
DUTIES = """
act, purpose, subject_type_id, subject_id, subject_label, person_id, department_id, body, due_at, opened_at, outcome
"""
OWED_ROWS = """
'do', purpose, %(type)s, id, LEFT(number || ' ' || title, 300), person_id, department_id, '', due_at, %(at)s, ''
"""
OPEN_DUTIES = f"""
WITH owed AS (
    SELECT w.id, w.number, w.title, w.department_id, {OWED}
    FROM importing_known k JOIN workorders_workorder w ON w.id = k.order_id
    WHERE w.status IN ({OPEN_STATES}) AND EXISTS (
        SELECT FROM importing t WHERE t."row" = k."row" AND t.status IN ('open', {OPEN_STATES})
    )
)
INSERT INTO activity_duty ({DUTIES}) SELECT {OWED_ROWS} FROM owed
ON CONFLICT (subject_type_id, subject_id, purpose, person_id, department_id, body) WHERE closed_at IS NULL
DO UPDATE SET due_at = EXCLUDED.due_at WHERE activity_duty.due_at IS DISTINCT FROM EXCLUDED.due_at
"""
"""Of orders that were here already; those of new ones are opened as they are made."""
WRITTEN = [name for name in COLUMNS if name not in ("target_seconds", "status", "digest")]
CREATE = f"""
WITH made AS (
    INSERT INTO workorders_workorder (
        {", ".join(WRITTEN)}, status, due_is_given, source_system, source_digest, import_run_id, version,
        created_at, updated_at
    )
    SELECT {", ".join(_value(name) for name in WRITTEN)},
        CASE WHEN t.status <> 'open' THEN t.status WHEN t.assignee_id IS NULL THEN 'new' ELSE 'assigned' END,
        t.due_at IS NOT NULL AND t.target_seconds IS NULL, %(source)s, t.digest, %(run)s, 1, %(at)s, %(at)s
    FROM importing t
    WHERE NOT EXISTS (SELECT FROM importing_known k WHERE k."row" = t."row")
    ORDER BY t."row"
    ON CONFLICT DO NOTHING
    RETURNING id, external_id, number, title, status, reported_at, resolved_at, cancelled_at, department_id,
        assignee_id, first_responded_at, response_due_at, due_at
), clocks AS (
    INSERT INTO workorders_clockevent (order_id, act, at, reason, target_seconds)
    SELECT id, 'start', m.reported_at, %(source)s, t.target_seconds FROM made m JOIN importing t USING (external_id)
    UNION ALL
    SELECT id, 'finish', COALESCE(resolved_at, cancelled_at), %(source)s, NULL FROM made
    WHERE COALESCE(resolved_at, cancelled_at) IS NOT NULL
    UNION ALL
    SELECT id, 'stop', GREATEST(%(at)s, reported_at), %(source)s, NULL FROM made WHERE status = 'waiting'
), given AS (
    INSERT INTO workorders_assignment (order_id, department_id, assignee_id, reason, assigned_at)
    SELECT id, department_id, assignee_id, %(source)s, reported_at FROM made WHERE assignee_id IS NOT NULL
), owed AS (
    SELECT w.id, w.number, w.title, w.department_id, {OWED} FROM made w WHERE w.status IN ({OPEN_STATES})
), duties AS (
    INSERT INTO activity_duty ({DUTIES}) SELECT {OWED_ROWS} FROM owed
)
SELECT COUNT(*) FROM made
"""
TOUCHED = """
SELECT MIN(LEAST(reported_at, due_at, resolved_at)), MAX(GREATEST(reported_at, due_at, resolved_at)),
       ARRAY_AGG(DISTINCT department_id) FROM importing
"""
"""Of the batch as it was written: which stretch of time and whose figures may have changed."""
