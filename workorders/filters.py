"""The filters of orders: the list, its export and the API read the same names with the same meaning.

`due_in`, `resolved_in`, `reported_in` and `rated_in` follow the counting of the indicators: cancelled orders are
left out, and a deadline counts once it has come, so that a figure and the list behind it have the same rows.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from core.keysets import Sorting
from core.narrowing import PLACES
from core.periods import Period, organization_zone
from core.query_fields import (
    ChoicesField,
    DayField,
    OneChoiceField,
    PeriodField,
    PersonField,
    QuestionField,
    RecordsField,
    no_such_filter,
)
from core.terms import Question
from organization.models import Department
from workorders.lifecycle import UNRESOLVED, OrderStatus
from workorders.models import Category, OrderKind, Priority, WorkOrder
from workorders.models.order import CUSTOMER_KINDS
from workorders.querysets import WorkOrderQuerySet

SORTINGS = {
    "next": Sorting("next_due_at"),
    "due": Sorting("due_at"),
    "-due": Sorting("due_at", descending=True),
    "reported": Sorting("reported_at", nullable=False),
    "-reported": Sorting("reported_at", descending=True, nullable=False),
    "resolved": Sorting("resolved_at", nullable=False),
    "-resolved": Sorting("resolved_at", descending=True, nullable=False),
}
SORT_LABELS = [
    ("next", _("先要办的在前")),
    ("due", _("先到期在前")),
    ("-due", _("后到期在前")),
    ("-reported", _("新受理在前")),
    ("reported", _("早受理在前")),
    ("-resolved", _("新解决在前")),
    ("resolved", _("早解决在前")),
]
DEFAULT_SORT = "-reported"
STATUSES = [("open", _("未办结")), *OrderStatus.choices]
KINDS = [("customer", _("客户工单（投诉、咨询、报修）")), *OrderKind.choices]
OUTCOMES = [
    ("late", _("未按期")),
    ("on_time", _("按期")),
    ("first_contact", _("首次解决")),
    ("not_first_contact", _("未首次解决")),
    ("satisfied", _("评价 4 分和 5 分")),
    ("dissatisfied", _("评价 1 到 3 分")),
]


@extend_schema_field(OpenApiTypes.STR)
class _Records(django_filters.Filter):
    """Rows of a tree; those below a chosen one are meant too."""

    field_class = RecordsField

    def __init__(self, *args: Any, model: Any, **kwargs: Any) -> None:
        self.table = model  # the filter set calls its own model `model`
        super().__init__(*args, queryset=model._default_manager.none(), **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        within = Q(pk__in=[])
        for row in value:
            if row is None:
                within |= Q(**{f"{self.field_name}__isnull": True})
            else:
                # By number: with a subquery the database no longer sees how many rows to expect.
                below = self.table._default_manager.filter(path__startswith=row.path)
                within |= Q(**{f"{self.field_name}__in": list(below.values_list("pk", flat=True))})
        return qs.filter(within)


@extend_schema_field(OpenApiTypes.STR)
class _Field(django_filters.Filter):
    """A filter whose method does the work and whose field checks the value."""

    def __init__(self, field_class: type[forms.Field], *args: Any, **kwargs: Any) -> None:
        self.field_class = field_class
        super().__init__(*args, **kwargs)


class OrderFilterForm(forms.Form):
    """Refuses names that no filter has: a mistyped filter must not show everything."""

    def clean(self) -> dict[str, Any]:
        known = {*self.fields, *PLACES}
        for name in self.data:
            if name not in known:
                raise ValidationError(no_such_filter(name, self.fields))
        return self.cleaned_data


class OrderFilter(django_filters.FilterSet):
    SILENT = frozenset({"sort"})
    """Names that narrow nothing, so that no chip tells of them."""

    q = _Field(QuestionField, label=_("搜索"), method="matching", max_length=100)
    status = _Field(ChoicesField, label=_("状态"), method="in_status", choices=STATUSES)
    kind = _Field(ChoicesField, label=_("类型"), method="of_kind", choices=KINDS)
    priority = _Field(ChoicesField, label=_("优先级"), method="of_priority", choices=Priority.choices)
    department = _Records(label=_("部门"), field_name="department", model=Department)
    category = _Records(label=_("类别"), field_name="category", model=Category, null_label=_("未分类"))
    assignee = _Field(PersonField, label=_("责任人"), method="given_to", max_length=20)
    overdue = _Field(OneChoiceField, label=_("已超时"), method="past_due", choices=[("1", _("已超时"))])
    complaint = _Field(OneChoiceField, label=_("投诉"), method="complaints", choices=[("1", _("投诉"))])
    outcome = _Field(OneChoiceField, label=_("结果"), method="with_outcome", choices=OUTCOMES)
    reported_from = _Field(DayField, label=_("受理自"), method="since")
    reported_to = _Field(DayField, label=_("受理至"), method="until")
    reported_in = _Field(PeriodField, label=_("受理周期"), method="reported_within")
    due_in = _Field(PeriodField, label=_("到期周期"), method="due_within")
    resolved_in = _Field(PeriodField, label=_("解决周期"), method="resolved_within")
    rated_in = _Field(PeriodField, label=_("评价周期"), method="rated_within")
    source_system = _Field(forms.CharField, label=_("来源系统"), method="from_source", max_length=40)
    external_id = _Field(forms.CharField, label=_("外部编号"), method="known_as", max_length=80)
    sort = _Field(OneChoiceField, label=_("排序"), method="sorted_by", choices=SORT_LABELS)

    class Meta:
        model = WorkOrder
        fields: list[str] = []
        form = OrderFilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        self.filters["department"].extra["queryset"] = Department.objects.visible_to(user)
        self.filters["category"].extra["queryset"] = Category.objects.all()

    @property
    def sorting(self) -> Sorting:
        return SORTINGS[self.form.cleaned_data.get("sort") or DEFAULT_SORT]

    def matching(self, rows: WorkOrderQuerySet, name: str, asked: Question | None) -> WorkOrderQuerySet:
        """Number, external number, title, text or requester, by index."""
        return rows.answering(asked) if asked else rows

    def in_status(self, rows: WorkOrderQuerySet, name: str, chosen: list[str]) -> WorkOrderQuerySet:
        statuses = set(chosen) - {"open"}
        return rows.filter(status__in=statuses | UNRESOLVED if "open" in chosen else statuses)

    def of_kind(self, rows: WorkOrderQuerySet, name: str, chosen: list[str]) -> WorkOrderQuerySet:
        kinds = set(chosen) - {"customer"}
        return rows.filter(kind__in=kinds | set(CUSTOMER_KINDS) if "customer" in chosen else kinds)

    def of_priority(self, rows: WorkOrderQuerySet, name: str, chosen: list[str]) -> WorkOrderQuerySet:
        return rows.filter(priority__in=chosen)

    def given_to(self, rows: WorkOrderQuerySet, name: str, who: str) -> WorkOrderQuerySet:
        if who == "none":
            return rows.filter(assignee__isnull=True)
        return rows.filter(assignee_id=self.request.user.pk if who == "me" else int(who))

    def past_due(self, rows: WorkOrderQuerySet, name: str, chosen: str) -> WorkOrderQuerySet:
        return rows.overdue(timezone.now())

    def complaints(self, rows: WorkOrderQuerySet, name: str, chosen: str) -> WorkOrderQuerySet:
        return rows.filter(kind=OrderKind.COMPLAINT)

    def with_outcome(self, rows: WorkOrderQuerySet, name: str, outcome: str) -> WorkOrderQuerySet:
        if outcome == "late":
            return rows.late_at(timezone.now())
        if outcome in ("satisfied", "dissatisfied"):
            rated = rows.counted().filter(satisfaction__isnull=False)
            return (
                rated.filter(satisfaction__gte=4)
                if outcome == "satisfied"
                else rated.filter(satisfaction__lt=4)
            )
        if outcome == "on_time":
            return rows.on_time()
        return rows.first_contact() if outcome == "first_contact" else rows.not_first_contact()

    def since(self, rows: WorkOrderQuerySet, name: str, day: date) -> WorkOrderQuerySet:
        return rows.filter(reported_at__gte=_midnight(day))

    def until(self, rows: WorkOrderQuerySet, name: str, day: date) -> WorkOrderQuerySet:
        """The day itself is included."""
        return rows.filter(reported_at__lt=_midnight(day + timedelta(days=1)))

    def reported_within(self, rows: WorkOrderQuerySet, name: str, period: Period) -> WorkOrderQuerySet:
        return rows.counted().reported_within(period)

    def due_within(self, rows: WorkOrderQuerySet, name: str, period: Period) -> WorkOrderQuerySet:
        return rows.due_within(period).filter(due_at__lte=timezone.now())

    def resolved_within(self, rows: WorkOrderQuerySet, name: str, period: Period) -> WorkOrderQuerySet:
        return rows.resolved_within(period)

    def rated_within(self, rows: WorkOrderQuerySet, name: str, period: Period) -> WorkOrderQuerySet:
        return rows.counted().filter(rated_at__gte=period.start, rated_at__lt=period.end)

    def from_source(self, rows: WorkOrderQuerySet, name: str, source: str) -> WorkOrderQuerySet:
        return rows.filter(source_system=source)

    def known_as(self, rows: WorkOrderQuerySet, name: str, external_id: str) -> WorkOrderQuerySet:
        return rows.filter(external_id=external_id)

    def sorted_by(self, rows: WorkOrderQuerySet, name: str, sort: str) -> WorkOrderQuerySet:
        """Sorted by when they were resolved, only orders that were; by what is missed first, with that time."""
        if sort == "next":
            return rows.with_next_due()
        return rows.filter(resolved_at__isnull=False) if sort.endswith("resolved") else rows


class BoardFilter(OrderFilter):
    """The same names for the board, which shows every state in a column of its own, the most urgent first: status
    and sorting are checked and kept, but change nothing."""

    SILENT = OrderFilter.SILENT | {"status"}

    def in_status(self, rows: WorkOrderQuerySet, name: str, chosen: list[str]) -> WorkOrderQuerySet:
        return rows

    def sorted_by(self, rows: WorkOrderQuerySet, name: str, sort: str) -> WorkOrderQuerySet:
        return rows


def canonical(query: QueryDict) -> str:
    """The filters and the sorting of an address, without its place, the same for the same rows."""
    names = sorted(set(query) - PLACES)
    return urlencode([(name, value) for name in names for value in sorted(query.getlist(name)) if value])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, organization_zone())
