"""What the API's lists can be narrowed by; any other name or value is refused by name."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters

from core.punctuation import listed
from plans.lifecycle import CycleStatus, PlanStatus
from plans.models import CustomField, DepartmentPlan, Indicator, PlanCycle
from plans.models.custom import Subject
from plans.models.indicator import Family

PLACES = {"cursor", "page_size"}
"""What else may stand in the address of a list."""


class KnownFilters(filters.FilterSet):
    def is_valid(self) -> bool:
        for name in sorted(set(self.data) - set(self.filters) - PLACES):
            known = listed(sorted(self.filters))
            sentence = _("没有筛选条件「%(name)s」。可用的有：%(known)s。")
            self.form.add_error(None, sentence % {"name": name[:60], "known": known})
        return bool(super().is_valid())


class CycleFilters(KnownFilters):
    year = django_filters.NumberFilter(max_value=9999)
    status = django_filters.ChoiceFilter(choices=CycleStatus.choices)

    class Meta:
        model = PlanCycle
        fields: list[str] = []


class IndicatorFilters(KnownFilters):
    family = django_filters.ChoiceFilter(choices=Family.choices)
    source = django_filters.CharFilter()

    class Meta:
        model = Indicator
        fields: list[str] = []


class PlanFilters(KnownFilters):
    year = django_filters.NumberFilter(field_name="cycle__year", max_value=9999)
    department = django_filters.CharFilter(field_name="department__code")
    status = django_filters.ChoiceFilter(choices=PlanStatus.choices)

    class Meta:
        model = DepartmentPlan
        fields: list[str] = []


class CustomFieldFilters(KnownFilters):
    subject = django_filters.ChoiceFilter(choices=Subject.choices)

    class Meta:
        model = CustomField
        fields: list[str] = []
