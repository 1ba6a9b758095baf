"""Routing: rules, trials, skills and presence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from tests.factories.routing import make_absence, make_edition, make_skill
from tests.factories.workorders import make_order
from tests.house.matrix import OFFICE, PEOPLE, READ_ALL, Row, World
from workorders.models import RoutingTrial

HEADS = frozenset({"head_a", "head_b"})
OF_OTHER = OFFICE | {"head_a", "other_staff_a"}
"""Who may say that other_staff_a is away."""


def build(cast: Cast) -> Mapping[str, Any]:
    make_edition({"pick": "least", "department": cast.a_team}, by=cast.officer)
    draft = make_edition({"name": "甲"}, {"name": "乙"}, by=cast.officer, live=False)
    day = timezone.localdate() - timedelta(days=9)
    trial = RoutingTrial.objects.create(
        edition=draft,
        edition_version=draft.version,
        starts_on=day,
        ends_on=day,
        asked_at=timezone.now(),
        asked_by=cast.officer,
        finished_at=timezone.now(),
        report={"orders": 0, "moved": 0, "sample": []},
    )
    make_absence(cast.other_staff_a)
    return {
        "draft_rules": draft,
        "second_rule": draft.rules.get(name="乙"),
        "a_trial": trial,
        "a_skill": make_skill("焊接"),
        "order_unrouted": make_order(department=cast.a_team, reported_at=timezone.now() - timedelta(days=2)),
    }


def rule_body(world: World) -> Mapping[str, Any]:
    return {"name": "丙", "pick": "least", "least_level": "ordinary"}


def period_body(world: World) -> Mapping[str, Any]:
    day = timezone.localdate()
    return {"starts_on": (day - timedelta(days=3)).isoformat(), "ends_on": day.isoformat()}


def publish_body(world: World) -> Mapping[str, Any]:
    return {"accepts_untried": "on", "version": world["draft_rules"].version}


def skill_body(world: World) -> Mapping[str, Any]:
    return {"person": world["staff_a"].pk, "level": "senior"}


AWAY = {"reason": "培训"}
DRAFT = ("draft_rules",)
RULE = ("draft_rules", "second_rule")
ROWS = [
    Row("workorders:routing", get=PEOPLE),
    Row("workorders:draft_routing", post=OFFICE),
    Row("workorders:routing_edition", DRAFT, get=PEOPLE),
    Row("workorders:compare_routing", DRAFT, get=PEOPLE),
    Row("workorders:edit_routing", DRAFT, get=OFFICE, post=OFFICE, body=lambda world: {"reason": "改"}),
    Row("workorders:new_routing_rule", DRAFT, get=OFFICE, post=OFFICE, body=rule_body),
    Row("workorders:routing_rule", RULE, get=OFFICE, post=OFFICE, body=rule_body),
    Row("workorders:move_routing_rule", RULE, post=OFFICE),
    Row("workorders:remove_routing_rule", RULE, post=OFFICE),
    Row("workorders:publish_routing", DRAFT, post=OFFICE, body=publish_body),
    Row("workorders:drop_routing", DRAFT, post=OFFICE),
    Row("workorders:try_routing", DRAFT, post=OFFICE, body=period_body),
    Row("workorders:routing_trial", ("a_trial",), get=READ_ALL),
    Row(
        "workorders:route",
        ("order_unrouted",),
        post=OFFICE | {"head_a"},
        body=lambda world: {"version": world["order_unrouted"].version},
    ),
    Row("workorders:skills", get=PEOPLE),
    Row("workorders:new_skill", get=OFFICE, post=OFFICE, body=lambda world: {"name": "喷漆"}),
    Row("workorders:skill", ("a_skill",), get=PEOPLE, post=OFFICE | {"head_a"}, body=skill_body),
    Row(
        "workorders:edit_skill", ("a_skill",), get=OFFICE, post=OFFICE, body=lambda world: {"name": "焊接二"}
    ),
    Row("workorders:presence", get=PEOPLE, post=PEOPLE, body=lambda world: AWAY),
    Row("workorders:my_presence", get=PEOPLE),
    Row("workorders:presence_of", ("other_staff_a",), get=OF_OTHER, post=OF_OTHER, body=lambda world: AWAY),
    Row("workorders:back", ("other_staff_a",), post=OF_OTHER),
    Row("workorders:team", get=READ_ALL | HEADS),
]
