"""Measures moved in time: what is sent, what moved, and what would start too early."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from plans.api.references import MeasureField
from plans.api.sighted import tagged
from plans.commands.merging import unseen
from plans.commands.schedule import Move, Push
from plans.models import DepartmentPlan, Measure
from plans.ordering import Days


class DaysShape(serializers.Serializer[Any]):
    starts_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class MoveSerializer(serializers.Serializer[Any]):
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    seen = DaysShape(required=False, help_text="The dates as they were read; required.")
    dependents = serializers.ChoiceField(
        choices=["shift", "leave"],
        required=False,
        help_text="What becomes of measures that would start too early: move along where one may, or stay.",
    )

    def move_of(self, measure: Measure) -> Move:
        return move_of(measure, self.validated_data)


class PlacedMoveSerializer(serializers.Serializer[Any]):
    measure = MeasureField()
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    seen = DaysShape(required=False, help_text="The dates as they were read; required.")


class MovesSerializer(serializers.Serializer[Any]):
    """Several moves, all or none, for example to take one back that took others along."""

    moves = PlacedMoveSerializer(many=True, allow_empty=False, max_length=500)  # type: ignore[call-arg]


class MovedRowShape(serializers.Serializer[Any]):
    measure = serializers.IntegerField()
    starts_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    seen = DaysShape()


class MovedShape(serializers.Serializer[Any]):
    moved = MovedRowShape(many=True)


def move_of(measure: Measure, values: Any) -> Move:
    if "seen" not in values:
        raise unseen()
    seen = values["seen"]
    return Move(measure, Days(values["starts_on"], values["due_on"]), Days(seen["starts_on"], seen["due_on"]))


def moved(moves: Sequence[Move], plan: DepartmentPlan) -> Response:
    """What moved, with the way back."""
    rows = [{"measure": move.measure.pk, **days(move.to), "seen": days(move.seen)} for move in moves]
    return tagged({"moved": rows}, plan)


def pushed_shape(pushed: Sequence[Push]) -> list[dict[str, Any]]:
    return [
        {
            "measure": push.measure.pk,
            "title": push.measure.title,
            "department": push.measure.plan.department.code,
            "is_free": push.is_free,
            **days(push.move.to),
            "seen": days(push.move.seen),
        }
        for push in pushed
    ]


def days(of: Days) -> dict[str, str | None]:
    return {
        "starts_on": of.starts_on.isoformat() if of.starts_on else None,
        "due_on": of.due_on.isoformat() if of.due_on else None,
    }
