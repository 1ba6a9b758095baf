"""Shapes of the organisation's plan, of what stands between departments, and of receipts; nothing is saved here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from organization.models import Department
from plans.api.serializers import ActSerializer
from plans.forms import REMARKS_MAX, TEXT_MAX
from plans.models import OrganizationEdition, OrganizationPlan, Receipt
from plans.models.consolidation import ItemAct, ItemGroup, ItemKind, ItemState


class OrganizationPlanSerializer(serializers.ModelSerializer[OrganizationPlan]):
    year = serializers.IntegerField(source="cycle.year")

    class Meta:
        model = OrganizationPlan
        fields = (
            "id", "year", "status", "version", "submitted_at", "returned_at", "approved_at", "published_at",
        )  # fmt: skip
        read_only_fields = fields


class OrganizationPlanDetailSerializer(OrganizationPlanSerializer):
    """With what it says: the submission that leadership has, or the draft as it would be submitted now."""

    content = serializers.SerializerMethodField()

    class Meta(OrganizationPlanSerializer.Meta):
        fields = (*OrganizationPlanSerializer.Meta.fields, "content")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(serializers.DictField())
    def get_content(self, plan: OrganizationPlan) -> Any:
        from plans.reports.consolidation.content import organization_content

        submission = plan.submission
        return submission.content if submission else organization_content(plan)


class OrganizationEditionSerializer(serializers.ModelSerializer[OrganizationEdition]):
    year = serializers.IntegerField(source="organization_plan.cycle.year")

    class Meta:
        model = OrganizationEdition
        fields = ("id", "year", "number", "content_hash", "published_at")
        read_only_fields = fields


class OrganizationEditionDetailSerializer(OrganizationEditionSerializer):
    """`content` is frozen. What stands between departments is left out for those who do not settle it."""

    content = serializers.SerializerMethodField()

    class Meta(OrganizationEditionSerializer.Meta):
        fields = (*OrganizationEditionSerializer.Meta.fields, "content")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(serializers.DictField())
    def get_content(self, edition: OrganizationEdition) -> Any:
        from plans.organization_permissions import can_see_consolidation

        user = self.context["request"].user
        hidden = () if can_see_consolidation(user) else ("items", "resources")
        return {name: value for name, value in edition.content.items() if name not in hidden}


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    department = serializers.CharField(source="department.code")
    edition = serializers.CharField(source="about", help_text="What is to be confirmed, in words.")
    confirmed_by = serializers.CharField(source="confirmed_by.username", default=None)

    class Meta:
        model = Receipt
        fields = ("id", "organization_edition", "edition", "department", "confirmed_at", "confirmed_by")
        read_only_fields = fields


class ItemSerializer(serializers.Serializer[Any]):
    """A conflict, a gap or an overlap as it is now. `seen` is what a decision about it must name."""

    key = serializers.CharField()
    group = serializers.ChoiceField(choices=ItemGroup.choices, source="item.group")
    kind = serializers.ChoiceField(choices=ItemKind.choices, source="item.kind")
    sentence = serializers.CharField(source="item.sentence")
    facts = serializers.DictField(source="item.facts")
    state = serializers.ChoiceField(choices=ItemState.choices)
    departments = serializers.SerializerMethodField()
    seen = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_departments(self, entry: Any) -> list[str]:
        return list(entry.item.departments.values())

    @extend_schema_field(serializers.CharField())
    def get_seen(self, entry: Any) -> str:
        from plans.commands.item_decisions import seen_of

        return seen_of(entry)


class OrganizationTextsSerializer(ActSerializer):
    """The texts to replace; one that is left out stays as it is."""

    foreword = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_MAX)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_MAX)


class RecallSerializer(ActSerializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=REMARKS_MAX, default="")


class OrganizationReturnSerializer(ActSerializer):
    """`parts`: id of a department plan -> reason; these go back to their departments, the rest stays."""

    remarks = serializers.CharField(required=False, allow_blank=True, max_length=REMARKS_MAX, default="")
    parts = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=REMARKS_MAX), required=False
    )

    def validate_parts(self, parts: dict[str, str]) -> dict[int, str]:
        from django.utils.translation import gettext as _

        wrong = next((name for name in parts if not (name.isascii() and name.isdecimal())), None)
        if wrong is not None:
            raise serializers.ValidationError(
                _("「%(value)s」不是部门计划的编号，请填编号。") % {"value": wrong[:20]}
            )
        return {int(name): reason for name, reason in parts.items()}


class SettleItemSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=120)
    act = serializers.ChoiceField(choices=[c for c in ItemAct.choices if c[0] != ItemAct.ANSWER])
    seen = serializers.CharField(max_length=80, help_text="`seen` of the item as it was read.")
    text = serializers.CharField(required=False, allow_blank=True, max_length=REMARKS_MAX, default="")
    department = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Department.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Code of the department that is asked; only with `assign`.",
    )
