"""For every act of the matrix: it is audited in its own transaction (AD-01), and sets no field that only the program
sets, whatever the request says (AZ-05)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django import forms
from django.db import connection, models, transaction

from activity.models import Event
from organization.models import User
from tests.house.matrix import Row
from tests.house.test_foreign_references import own_classes
from tests.house.test_models import own_models
from tests.house.world import World, all_rows

# What changes nothing of the organisation's record.
NOT_AUDITED = {
    "set_language": "a person's own taste",
    "activity:read_all": "one's own reading",
    "activity:read_notification": "one's own reading",
    "api:notification-read": "one's own reading",
    "api:notification-read-all": "one's own reading",
    "activity:mail_preference": "a person's own taste",
    "plans:presence": "a hint that somebody is there, gone within a minute",
    "plans:check_goal": "an answer to what is typed, nothing is kept",
    "workorders:import": "a trial that nobody else sees; confirming it is audited",
    "workorders:import_columns": "such a trial once more, by another mapping",
    "workorders:import_discard": "the end of such a trial",
    "workorders:export_many": "reading, by POST because of the many that may be ticked",
}


def acts() -> Iterator[tuple[Row, str, str]]:
    """Row, method, and the first identity that may."""
    for row in all_rows():
        for method in ("post", "put", "patch", "delete"):
            if allowed := row.allowed(method):
                yield row, method, min(allowed)


class Fault(Exception):
    pass


@pytest.mark.django_db
def test_every_act_is_audited_in_its_transaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, seen = [], set()
    people = {**world.cast.people, "crm_write": world.cast.crm, "crm_read": world.cast.crm}
    for row, method, who in acts():
        last = Event.objects.latest("id").pk
        with transaction.atomic():
            response, _ = world.ask(who, method, row)
            written = list(Event.objects.filter(pk__gt=last))
            transaction.set_rollback(True)
        if row.route in NOT_AUDITED:
            seen.add(row.route)
            continue
        if not any(e.actor == people[who] and e.request_id for e in written):
            wrong.append(f"{row.route} {method}: {response.status_code}, events {[e.name for e in written]}")
        elif told := without_trace(world, row, method, who, monkeypatch):
            wrong.append(told)
    assert not wrong, "\n".join(wrong)
    assert seen == set(NOT_AUDITED)


def without_trace(world: World, row: Row, method: str, who: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The act fails after its event is written: nothing of either may remain."""
    create = Event.objects.create

    def write_and_fail(**fields: Any) -> Event:
        create(**fields)
        raise Fault

    before = state()
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(Event.objects, "create", write_and_fail)
        with pytest.raises(Fault):
            world.ask(who, method, row)
        after = state()
        transaction.set_rollback(True)
    changed = [name for name in before if before[name] != after[name]]
    return f"{row.route} {method}: left behind in {changed}" if changed else ""


def state() -> dict[str, str]:
    """A fingerprint of each table, in one statement. Signing in, which the test does itself, is no part of an act."""
    row = "(to_jsonb(t) - 'last_login')::text"
    prints = [
        f"SELECT '{model._meta.label}', md5(string_agg({row}, '|' ORDER BY {row})) "  # noqa: S608
        f"FROM {connection.ops.quote_name(model._meta.db_table)} t"
        for model in own_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(prints))
        return dict(cursor.fetchall())


# --- What the request may not set ------------------------------------------------------------
WORD, NUMBER, DAY = "zq7forged", 9871, "2001-02-03"


@cache
def accepted(app: str) -> set[str]:
    """Every name that some form or serializer of the app takes."""
    from rest_framework import serializers

    names = {"summary", "minutes", "reason"}  # words that people write, read by the view itself
    for form in own_classes(forms.BaseForm):
        if form.__module__.startswith(app):
            names |= set(getattr(form, "base_fields", {}))
    for serializer in own_classes(serializers.Serializer):
        if serializer.__module__.startswith(app):
            fields = serializer().fields
            names |= {name for name, field in fields.items() if not field.read_only}
    return names


@cache
def forged(app: str, outsider: User) -> dict[str, Any]:
    """A value for every column of the app's models and of people that no form takes."""
    found: dict[str, Any] = {}
    for model in own_models():
        if model._meta.app_label not in (app, "organization"):
            continue
        for field in model._meta.concrete_fields:
            value = forged_value(field, outsider)
            if value is not None:
                found |= {field.name: value, field.attname: value}
    known = accepted(app)
    return {name: value for name, value in found.items() if name not in known}


def forged_value(field: Any, outsider: User) -> Any:
    if isinstance(field, models.ForeignKey):
        return outsider.pk if field.related_model is User else None
    if isinstance(field, models.BooleanField):
        return "true"
    if isinstance(field, models.DateTimeField | models.DateField):
        return f"{DAY}T00:00:00Z" if isinstance(field, models.DateTimeField) else DAY
    if isinstance(field, models.IntegerField | models.DecimalField):
        return NUMBER
    return WORD


FORGED = rf"{WORD}|{DAY}|[(,]{NUMBER}(\.0+)?[,)]"


def forgeries(outsider: User) -> list[str]:
    """Tables with a forged value in some row, written as PostgreSQL writes a row."""
    found = []
    with connection.cursor() as cursor:
        for model in own_models():
            table = connection.ops.quote_name(model._meta.db_table)
            people = [
                connection.ops.quote_name(field.column)
                for field in model._meta.concrete_fields
                if isinstance(field, models.ForeignKey) and field.related_model is User
            ]
            ours = "".join(f" OR {column} = {outsider.pk}" for column in people)
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ %s{ours}", [FORGED])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(f"{model._meta.label} ({', '.join(forged_columns(model, outsider))})")
    return found


def forged_columns(model: type[models.Model], outsider: User) -> list[str]:
    """Which columns of the table hold a forged value."""
    columns = []
    for field in model._meta.concrete_fields:
        for value in model._base_manager.values_list(field.attname, flat=True):
            spelled = str(value)
            told = WORD in spelled or DAY in spelled or spelled.split(".")[0] == str(NUMBER)
            mine = isinstance(field, models.ForeignKey) and field.related_model is User
            if told or (mine and value == outsider.pk):
                columns.append(field.name)
                break
    return columns


@pytest.mark.django_db
def test_no_act_sets_what_only_the_program_sets(world: World) -> None:
    wrong = []
    outsider = world.cast.outsider
    assert not forgeries(outsider)
    powers = User.objects.filter(is_superuser=True).count(), User.objects.filter(is_staff=True).count()
    for row, method, who in acts():
        app = row.route.partition(":")[0]
        apps = ("workorders", "plans", "activity", "evaluation") if app == "api" else (app,)
        taken = set().union(*(accepted(one) for one in apps))
        more = {
            name: value for one in apps for name, value in forged(one, outsider).items() if name not in taken
        }
        body = {**more, **row.body(world.records)}
        with transaction.atomic():
            response, _ = world.ask(who, method, row, body)
            if response.status_code >= 500:
                wrong.append(f"{row.route} {method}: {response.status_code}")
            wrong += [f"{row.route} {method}: {column}" for column in forgeries(outsider)]
            now = User.objects.filter(is_superuser=True).count(), User.objects.filter(is_staff=True).count()
            wrong += [f"{row.route} {method}: powers"] if now != powers else []
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
