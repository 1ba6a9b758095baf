"""What the API's lists can be narrowed by; `core.narrowing` refuses any other name."""

from __future__ import annotations

import django_filters
from django_filters import rest_framework as filters

from plans.lifecycle import CycleStatus, PlanStatus
from plans.models import CustomField, DepartmentPlan, Indicator, PlanCycle
from plans.models.custom import Subject
from plans.models.indicator import Family


class CycleFilters(filters.FilterSet):
    year = django_filters.NumberFilter(max_value=9999)
    status = django_filters.ChoiceFilter(choices=CycleStatus.choices)

    class Meta:
        model = PlanCycle
        fields: list[str] = []


class IndicatorFilters(filters.FilterSet):
    family = django_filters.ChoiceFilter(choices=Family.choices)
    source = django_filters.CharFilter()

    class Meta:
        model = Indicator
        fields: list[str] = []


class PlanFilters(filters.FilterSet):
    year = django_filters.NumberFilter(field_name="cycle__year", max_value=9999)
    department = django_filters.CharFilter(field_name="department__code")
    status = django_filters.ChoiceFilter(choices=PlanStatus.choices)

    class Meta:
        model = DepartmentPlan
        fields: list[str] = []


class CustomFieldFilters(filters.FilterSet):
    subject = django_filters.ChoiceFilter(choices=Subject.choices)

    class Meta:
        model = CustomField
        fields: list[str] = []
