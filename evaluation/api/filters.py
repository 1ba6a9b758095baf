"""What the API's lists of figures can be narrowed by; `core.narrowing` refuses any other name."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from core.errors import Invalid
from core.periods import Period
from evaluation.models import Attainment, Benchmark, DepartmentAttainment, Observation, Status


class PeriodField(forms.CharField):
    """`2026Q3` or `2026-09`."""

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Period.parse(text)
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error


@extend_schema_field(OpenApiTypes.STR)
class PeriodFilter(django_filters.Filter):
    """The period itself, or as `from` and `to` those that begin within it and after, or before its end."""

    field_class = PeriodField

    def filter(self, qs: Any, value: Period | None) -> Any:
        if value is None:
            return qs
        if self.lookup_expr == "gte":
            return qs.filter(period_start__gte=value.first_day)
        if self.lookup_expr == "lte":
            return qs.filter(period_start__lte=value.last_day)
        exact = qs.filter(period_start=value.first_day)
        return exact.filter(period_kind=value.kind) if hasattr(qs.model, "period_kind") else exact


class YesNoFilter(django_filters.TypedChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, coerce=lambda text: text == "true", **kwargs)


class FigureFilters(filters.FilterSet):
    """`current=false` lists also what was published before it was restated."""

    period = PeriodFilter()
    current = YesNoFilter(method="narrow_to_current")

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("current") is False else found.filter(is_current=True)

    def narrow_to_current(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset  # decided in filter_queryset, for its default


def _between() -> dict[str, PeriodFilter]:
    return {"from": PeriodFilter(lookup_expr="gte"), "to": PeriodFilter(lookup_expr="lte")}


class ObservationFilters(FigureFilters):
    indicator = django_filters.CharFilter(field_name="indicator__code")
    department = django_filters.CharFilter(field_name="department__code")
    kind = django_filters.ChoiceFilter(
        field_name="period_kind", choices=[("month", "month"), ("quarter", "quarter")]
    )
    locals().update(_between())

    class Meta:
        model = Observation
        fields: list[str] = []


class AttainmentFilters(FigureFilters):
    goal = django_filters.NumberFilter(field_name="goal_id", max_value=2**63 - 1)
    department = django_filters.CharFilter(field_name="goal__plan__department__code")
    status = django_filters.ChoiceFilter(choices=Status.choices)
    locals().update(_between())

    class Meta:
        model = Attainment
        fields: list[str] = []


class DepartmentAttainmentFilters(FigureFilters):
    department = django_filters.CharFilter(field_name="department__code")
    status = django_filters.ChoiceFilter(choices=Status.choices)
    locals().update(_between())

    class Meta:
        model = DepartmentAttainment
        fields: list[str] = []


class BenchmarkFilters(filters.FilterSet):
    indicator = django_filters.CharFilter(field_name="indicator__code")

    class Meta:
        model = Benchmark
        fields: list[str] = []
