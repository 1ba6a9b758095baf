"""The shape of orders in the API. Serializers never save; relation fields know only what the caller may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organization.models import Department, User
from plans.models import Measure
from workorders.actions import allowed_acts
from workorders.commands.intake import NewOrder
from workorders.models import (
    Category,
    Impact,
    OrderKind,
    OwnerRule,
    Priority,
    Stage,
    Urgency,
    WorkOrder,
)
from workorders.order_field_rules import lines_of
from workorders.step_reports import StepLine

MINUTE = timedelta(minutes=1)


class OrderSerializer(serializers.ModelSerializer[WorkOrder]):
    department_name = serializers.CharField(source="department.name", read_only=True)
    category_name = serializers.CharField(source="category.full_name", read_only=True, default="")
    assignee_name = serializers.CharField(source="assignee.name", read_only=True, default="")

    class Meta:
        model = WorkOrder
        fields = [
            "id", "number", "kind", "title", "category", "category_name", "impact", "urgency", "priority", "department",
            "department_name", "assignee", "assignee_name", "measure", "status", "requester", "contact", "channel",
            "place", "reported_at", "response_due_at", "due_at", "due_is_given", "first_responded_at",
            "resolved_at", "closed_at", "cancelled_at", "transfer_count", "reopen_count", "satisfaction", "rated_at",
            "source_system", "external_id", "version",
        ]  # fmt: skip
        read_only_fields = fields


class OrderDetailSerializer(OrderSerializer):
    acts = serializers.SerializerMethodField(help_text="What this caller may do next.")
    custom = serializers.SerializerMethodField(
        help_text="The office's own fields for the category, code -> value; what says nothing is null."
    )

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "body", "resolution", "custom", "acts"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_acts(self, order: WorkOrder) -> list[str]:
        return allowed_acts(self.context["request"].user, order)

    @extend_schema_field(serializers.DictField(child=serializers.JSONField(allow_null=True)))
    def get_custom(self, order: WorkOrder) -> dict[str, Any]:
        return {line.field.code: line.value for line in lines_of(order)}


def custom_values(**given: Any) -> serializers.DictField:
    return serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text=(
            "The office's own fields for the category, code -> value: text, a decimal as text, a day as YYYY-MM-DD, "
            "one of the choices, true or false; null says nothing."
        ),
        **given,
    )


class OfCaller(serializers.PrimaryKeyRelatedField[Any]):
    """A reference to a row the caller may see; anything else does not exist."""

    def __init__(self, *, model: Any = None, **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs, **({} if kwargs.get("read_only") else {"queryset": model.objects.none()}))

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return self.model.objects.visible_to(request.user) if request else self.model.objects.none()


class NewOrderSerializer(serializers.Serializer[NewOrder]):
    kind = serializers.ChoiceField(OrderKind.choices)
    title = serializers.CharField(max_length=300)
    body = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    department = serializers.PrimaryKeyRelatedField(queryset=Department.objects.all())
    category = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.active(), required=False, allow_null=True
    )
    impact = serializers.ChoiceField(Impact.choices, required=False, allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices, required=False, allow_blank=True)
    priority = serializers.ChoiceField(
        Priority.choices,
        required=False,
        allow_blank=True,
        help_text="Left out: what impact and urgency say by the matrix, else `normal`.",
    )
    priority_reason = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Needed for another priority than the matrix has for impact and urgency.",
    )
    assignee = OfCaller(model=User, required=False, allow_null=True)
    measure = OfCaller(model=Measure, required=False, allow_null=True)
    requester = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=120, required=False, allow_blank=True)
    channel = serializers.CharField(max_length=60, required=False, allow_blank=True)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    reported_at = serializers.DateTimeField(required=False, allow_null=True)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    source_system = serializers.CharField(max_length=40, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=80, required=False, allow_blank=True)
    custom = custom_values(required=False)


class FillSerializer(serializers.Serializer[Any]):
    """Codes that are left out stay as they are."""

    custom = custom_values(allow_empty=False)


class NothingSerializer(serializers.Serializer[Any]):
    """The act needs no words."""


class AssignSerializer(serializers.Serializer[Any]):
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(), required=False, allow_null=True
    )
    assignee = OfCaller(model=User, required=False, allow_null=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class RegradeSerializer(serializers.Serializer[Any]):
    """What is left out stays; with another impact or urgency and no priority, the priority follows them."""

    category = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.active(), required=False, allow_null=True
    )
    impact = serializers.ChoiceField(Impact.choices, required=False, allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices, required=False, allow_blank=True)
    priority = serializers.ChoiceField(Priority.choices, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=300)


class StepSerializer(serializers.Serializer[Any]):
    """One step of the order's procedure; those whose turn has not come have neither owner nor times."""

    position = serializers.IntegerField(source="step.position")
    stage = serializers.ChoiceField(Stage.choices, source="step.stage")
    title = serializers.CharField(source="step.title")
    instruction = serializers.CharField(source="step.instruction")
    owner_rule = serializers.ChoiceField(OwnerRule.choices, source="step.owner_rule")
    post_title = serializers.CharField(source="step.post_title")
    needs_evidence = serializers.BooleanField(source="step.needs_evidence")
    state = serializers.ChoiceField(["done", "skipped", "current", "late", "stopped", "todo"])
    limit_minutes = serializers.SerializerMethodField(help_text="Working minutes allowed for its priority.")
    owner = serializers.IntegerField(source="row.owner_id", default=None, allow_null=True)
    opened_at = serializers.DateTimeField(source="row.opened_at", default=None, allow_null=True)
    due_at = serializers.DateTimeField(source="row.due_at", default=None, allow_null=True)
    done_at = serializers.DateTimeField(source="row.done_at", default=None, allow_null=True)
    done_by = serializers.IntegerField(source="row.done_by_id", default=None, allow_null=True)
    work_seconds = serializers.IntegerField(source="row.work_seconds", default=None, allow_null=True)
    note = serializers.CharField(source="row.note", default="")
    may_finish = serializers.SerializerMethodField(help_text="May this caller tick it now?")

    def get_limit_minutes(self, line: StepLine) -> int | None:
        return None if line.limit is None else line.limit // MINUTE

    def get_may_finish(self, line: StepLine) -> bool:
        return bool(line.may_finish)


class ProcedureSerializer(serializers.Serializer[Any]):
    """The procedure that the order follows; an order without one has an empty name and no steps."""

    name = serializers.CharField()
    edition = serializers.IntegerField(source="number")
    steps = StepSerializer(many=True, source="lines")


class FinishStepSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=99)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    is_skipped = serializers.BooleanField(required=False)


class RemarkSerializer(serializers.Serializer[Any]):
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ResolveSerializer(serializers.Serializer[Any]):
    resolution = serializers.CharField(max_length=20_000)


class RateSerializer(serializers.Serializer[Any]):
    satisfaction = serializers.IntegerField(min_value=1, max_value=5)
    remark = serializers.CharField(max_length=300, required=False, allow_blank=True)
