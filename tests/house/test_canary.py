"""Nothing of department A reaches department B: no word, no number, no id, no total (AZ-03).

Every text of every row that belongs to A is overwritten with a mark; then the head, the staff and the API client of
B ask every address, with every filter. Totals are shown otherwise: what B is answered must not change when A's
figures do.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.db import models
from django.urls import reverse
from django.utils import timezone

from activity.models import Event
from core.periods import Period
from evaluation.commands.computing import compute_period
from evaluation.models import Attainment, DepartmentAttainment, Observation
from organization.models import Department, Instruction, Meeting, User
from plans.models import DepartmentPlan, Goal, Measure, Problem, ProgressReport
from tests.factories.integrations import make_client
from tests.factories.organization import person
from tests.factories.plans import plan_in
from tests.factories.workorders import make_category, make_order
from tests.house.matrix import Row
from tests.house.routes import own_routes
from tests.house.test_models import own_models
from tests.house.world import World, all_rows, token_for
from workorders.models import RoutingRule, WorkOrder

MARK = re.compile(r"zq7[a-z]+\d+x")
# Pages without anybody's data; without a worker /readyz is rightly 503.
NOBODYS = {"readyz", "healthz", "gallery", "api:schema", "api:docs"}
READERS_OF_B = ("head_b", "staff_b", "client_b")

# What everybody who belongs to the organisation knows: which departments there are, and by which of the office's rules
# orders go to them.
KNOWN_TO_ALL = {Department, RoutingRule}
# Rows that point to these belong where they belong.
OWNERS = (DepartmentPlan, Goal, Measure, WorkOrder, ProgressReport, Problem, Meeting, Instruction)
OWNING_NAMES = {
    "department",
    "person",
    "recipient",
    "user",
    "service_account",
    "notification",
    "goal",
    "order",
}
# Codes that a program reads, not words of somebody.
CODES = {
    "path", "password", "content_hash", "source_digest", "language", "request_id", "purpose", "act", "body_code",
    "client_id", "client_secret", "redirect_uris", "post_logout_redirect_uris", "allowed_origins", "message",
}  # fmt: skip
CODES_OF_MODEL = {("event", "name"), ("duty", "body"), ("duty", "url"), ("notification", "url")}

Belongings = dict[type[models.Model], set[Any]]


def belongings_of_a(world: World) -> Belongings:
    """The rows of department A, of the team below it and of their people: found by following references."""
    cast = world.cast
    people = {cast.head_a.pk, cast.staff_a.pk, cast.other_staff_a.pk, cast.crm.pk, cast.disabled.pk}
    found: Belongings = {Department: {cast.a.pk, cast.a_team.pk}, User: people}
    while True:
        before = sum(map(len, found.values()))
        for model in own_models():
            for field in owning_fields(model):
                pks = model._base_manager.filter(
                    **{f"{field.name}__in": found.get(field.related_model, set())}
                )
                found.setdefault(model, set()).update(pks.values_list("pk", flat=True))
        if sum(map(len, found.values())) == before:
            return found


def owning_fields(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and model not in (User, Department)
        and (field.related_model in OWNERS or field.name in OWNING_NAMES)
    ]


def mark(belongings: Belongings) -> set[str]:
    """Overwrites every text of these rows; returns the names of the columns that carry a mark now."""
    marked = set()
    with pgtrigger.ignore():
        for model, pks in belongings.items():
            if model in KNOWN_TO_ALL:
                continue
            for row in model._base_manager.filter(pk__in=pks):
                name = model._meta.model_name or ""
                word = f"zq7{name}{row.pk}x"
                changes = {f.attname: text_of(f, word, row) for f in text_fields(model)}
                model._base_manager.filter(pk=row.pk).update(**changes)
                marked |= {f"{name}.{column}" for column in changes}
    return marked


def text_fields(model: type[models.Model]) -> list[Any]:
    name = model._meta.model_name
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField | models.JSONField)
        and not f.choices
        and not f.primary_key
        and f.name not in CODES
        and (name, f.name) not in CODES_OF_MODEL
    ]


def text_of(field: Any, word: str, row: Any) -> Any:
    if isinstance(field, models.JSONField):
        return marked_json(getattr(row, field.attname), word)
    if isinstance(field, models.EmailField):
        return f"{word}@example.org"
    return word


def marked_json(value: Any, word: str) -> Any:
    if isinstance(value, dict):
        return {key: marked_json(inner, word) for key, inner in value.items()}
    if isinstance(value, list):
        return [marked_json(inner, word) for inner in value]
    return word if isinstance(value, str) else value


@pytest.fixture
def world_of_two(world: World, db: None) -> World:
    """The matrix's records of A, and for B enough that its pages are full."""
    cast = world.cast
    account = person("client_b", "乙系统", "staff", cast.b, is_service_account=True)
    tokens = {**world.tokens, "client_b": token_for(make_client(account, ["other"]), "b-token", "read")}
    plan_in("published", cast, department=cast.b, cycle=world.records["published_plan"].cycle)
    category = make_category()
    for department, assignee in ((cast.a, cast.staff_a), (cast.b, cast.staff_b)):
        orders_of(department, assignee, category=category)
    return replace(world, tokens=tokens)


def orders_of(department: Department, assignee: User, **fields: Any) -> None:
    now = timezone.now()
    given = {"department": department, "assignee": assignee, "reported_at": now - timedelta(days=3), **fields}
    make_order(**given, status="in_progress", due_at=now - timedelta(hours=1))
    make_order(
        **given,
        due_at=now + timedelta(days=1),
        first_responded_at=now,
        resolved_at=now,
        resolved_by=assignee,
        resolution="办好",
        satisfaction=5,
        rated_at=now,
    )


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """(name of the route, address): every address with records of A and of B, and each list with every filter."""
    for row in all_rows():
        if row.get is None or row.route in NOBODYS:
            continue
        yield row.route, world.path(row)
        if not row.args:
            bare = reverse(row.route)
            for query in queries(world, row):
                yield row.route, f"{bare}?{query}"
    order = WorkOrder.objects.filter(department=world.cast.b).first()
    plan = DepartmentPlan.objects.filter(department=world.cast.b, goals__isnull=False).latest("pk")
    for name, pk in (
        ("workorders:order", order and order.pk),
        ("api:work-order-detail", order and order.pk),
        ("plans:plan", plan.pk),
        ("api:plan-detail", plan.pk),
        ("evaluation:department", world.cast.b.pk),
        ("evaluation:goal", plan.goals.latest("pk").pk),
    ):
        yield name, reverse(name, args=[pk])


def queries(world: World, row: Row) -> list[str]:
    cast = world.cast
    found = ["q=zq7", "search=zq7", f"department={cast.a.pk}", f"assignee={cast.staff_a.pk}", "page_size=200"]
    view = own_routes()[row.route].callback
    filters = getattr(getattr(view, "cls", None), "filterset_class", None)
    for name in filters.base_filters if filters else ():
        found += [f"{name}={value}" for value in (cast.a.pk, "zq7")]
    return found


def text(response: Any) -> str:
    """The body as a reader sees it; archives are opened."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return str(body.decode("utf-8", "replace")) + " ".join(response.headers.values())


def ids_listed(response: Any) -> list[Any]:
    if response.headers.get("Content-Type") != "application/json":
        return []
    found = response.json()
    rows = found.get("results", []) if isinstance(found, Mapping) else found
    return [row.get("id") for row in rows if isinstance(row, Mapping)]


MODELS = {
    "api:work-order-list": WorkOrder, "api:plan-list": DepartmentPlan, "api:event-list": Event, "api:person-list": User,
    "api:observation-list": Observation, "api:attainment-list": Attainment,
    "api:department-attainment-list": DepartmentAttainment, "api:department-list": Department,
}  # fmt: skip


@pytest.mark.django_db
def test_no_word_number_or_id_of_a_reaches_b(world_of_two: World) -> None:
    world = world_of_two
    belongings = belongings_of_a(world)
    marked = mark(belongings)
    assert {"workorder.number", "goal.title", "event.data", "user.name", "planedition.content"} <= marked
    assert MARK.search(text(world.client("officer").get(reverse("workorders:orders"))))  # the marks are seen
    leaks, answered = [], 0
    for reader in READERS_OF_B:
        client = world.client(reader)
        for route, address in addresses(world):
            response = client.get(address)
            assert response.status_code < 500, (reader, address)
            answered += response.status_code == 200
            body = text(response)
            if found := set(MARK.findall(body)):
                leaks.append(f"{reader} {address}: {sorted(found)[:3]}")
            theirs = belongings.get(MODELS.get(route, WorkOrder), set()) if route in MODELS else set()
            if seen := theirs.intersection(ids_listed(response)):
                leaks.append(f"{reader} {address}: ids {sorted(seen)[:3]}")
    assert answered > 100
    assert not leaks, "\n".join(leaks)


VOLATILE = re.compile(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken[^}]+|\bcsrf[^>]{0,40}content="\w+"')


@pytest.mark.django_db
def test_no_total_of_b_contains_a(world_of_two: World) -> None:
    """Whatever B asks is answered alike before and after A's figures change."""
    with time_machine.travel(timezone.now(), tick=False):
        world = world_of_two
        quarter = Period.containing(timezone.localdate(), "quarter")
        compute_period(quarter, quarter, by=None)
        before = answers(world)
        officer = text(world.client("officer").get(reverse("workorders:right_now")))
        for _ in range(3):
            orders_of(world.cast.a, world.cast.staff_a)
            orders_of(world.cast.a_team, world.cast.staff_a)
        compute_period(quarter, quarter, by=None)
        after = answers(world)
        assert text(world.client("officer").get(reverse("workorders:right_now"))) != officer
    changed = {key: difference(body, after[key]) for key, body in before.items() if after[key] != body}
    assert not changed, changed


def difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line.strip()[:200] for line in lines][2:8]


def answers(world: World) -> dict[tuple[str, str], str]:
    found = {}
    for reader in READERS_OF_B:
        client = world.client(reader)
        for row in all_rows():
            if row.get is not None and row.route not in NOBODYS:
                address = world.path(row)
                found[reader, address] = VOLATILE.sub("", text(client.get(address)))
    return found
