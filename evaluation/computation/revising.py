"""Bringing a table of figures up to date: what is the same is left alone, what is published is never overwritten.

A fresh figure replaces the current one in place while its quarter is open. Once the quarter is closed the figure
that was published stays as it is and the fresh one becomes the next revision, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from evaluation.indicators import Statement


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of revised figures. `fresh` statements yield its keys and values by name."""

    table: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    """The values whose difference makes a new figure."""
    nullable: tuple[str, ...] = ()
    """Keys that may be null; the others are compared by `=`, which the database can join by."""
    references: tuple[str, ...] = ()
    """Written along with the values, but no reason for a new figure by themselves."""

    @property
    def written(self) -> tuple[str, ...]:
        return self.values + self.references


@dataclass(frozen=True, slots=True)
class Changes:
    """How many figures were written, and how many of those restate a published one."""

    written: int = 0
    restated: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.written + other.written, self.restated + other.restated)


CLOSED = (
    "EXISTS (SELECT 1 FROM evaluation_closedperiod c"
    " WHERE c.period_start = date_trunc('quarter', {start}::timestamp)::date)"
)


def revise(figures: Figures, fresh: Statement, *, at: datetime, reason: str) -> Changes:
    """Write the rows of `fresh` that differ from the current figures; must run inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.changed_figure")
        cursor.execute(_changed(figures, fresh.sql), fresh.params)
        cursor.execute(_replace(figures), [at])
        replaced = cursor.rowcount
        cursor.execute(
            f"UPDATE {figures.table} o SET is_current = false FROM changed_figure n"
            " WHERE o.id = n.old_id AND n.is_closed"
        )
        cursor.execute(_insert(figures), [reason, at])
        inserted = cursor.rowcount
        cursor.execute("SELECT count(*) FROM changed_figure WHERE is_closed")
        restated = cursor.fetchone()[0]
        cursor.execute("DROP TABLE pg_temp.changed_figure")
    return Changes(replaced + inserted, restated)


def _columns(names: tuple[str, ...], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _changed(figures: Figures, fresh: str) -> str:
    same_key = " AND ".join(
        f"o.{key} IS NOT DISTINCT FROM f.{key}" if key in figures.nullable else f"o.{key} = f.{key}"
        for key in figures.keys
    )
    return (
        "CREATE TEMPORARY TABLE changed_figure ON COMMIT DROP AS"
        f" WITH fresh AS ({fresh})"
        f" SELECT {_columns(figures.keys + figures.written, 'f')}, o.id AS old_id, o.revision AS old_revision,"
        f" {CLOSED.format(start='f.period_start')} AS is_closed"
        f" FROM fresh f LEFT JOIN {figures.table} o ON o.is_current AND {same_key}"
        f" WHERE o.id IS NULL OR ({_columns(figures.values, 'f')})"
        f" IS DISTINCT FROM ({_columns(figures.values, 'o')})"
    )


def _replace(figures: Figures) -> str:
    sets = ", ".join(f"{name} = n.{name}" for name in figures.written)
    return (
        f"UPDATE {figures.table} o SET {sets}, computed_at = %s FROM changed_figure n"
        " WHERE o.id = n.old_id AND NOT n.is_closed"
    )


def _insert(figures: Figures) -> str:
    """A figure that appears only after its quarter was published is a restatement of 'no data': revision 2."""
    names = figures.keys + figures.written
    return (
        f"INSERT INTO {figures.table} ({', '.join(names)}, revision, is_current, reason, computed_at)"
        f" SELECT {_columns(names, 'n')}, CASE WHEN n.is_closed THEN coalesce(n.old_revision, 1) + 1 ELSE 1 END,"
        " true, CASE WHEN n.is_closed THEN %s ELSE '' END, %s"
        " FROM changed_figure n WHERE n.is_closed OR n.old_id IS NULL"
    )
