"""What people fill in about resources: pools, what a measure asks for, what a request gets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import Department
from plans.commands.pools import PoolInput
from plans.commands.requests import RequestInput
from plans.forms.said import SaidForm
from plans.models import DepartmentPlan, PlanCycle, ResourcePool, ResourceRequest
from plans.models.goal import figure_text
from plans.models.resource import ResourceKind
from plans.reports.resources import QUARTER_NAMES
from plans.widgets import TallText

REASON_MAX = 2000


def amount_field(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, **{"min_value": 0, **more})


class QuartersForm(SaidForm):
    """With an amount for each quarter; an empty one is nothing."""

    quarter_1 = amount_field(QUARTER_NAMES[1], required=False)
    quarter_2 = amount_field(QUARTER_NAMES[2], required=False)
    quarter_3 = amount_field(QUARTER_NAMES[3], required=False)
    quarter_4 = amount_field(QUARTER_NAMES[4], required=False)

    @property
    def quarters(self) -> list[forms.BoundField]:
        return [self[f"quarter_{q}"] for q in QUARTER_NAMES]

    def amounts(self) -> dict[int, Decimal]:
        """Quarter -> amount, of those that are more than nothing."""
        found = {q: self.cleaned_data.get(f"quarter_{q}") for q in QUARTER_NAMES}
        return {q: amount for q, amount in found.items() if amount}


def quarter_values(amounts: Mapping[int, Decimal]) -> dict[str, str | None]:
    return {f"quarter_{q}": figure_text(amount) for q, amount in amounts.items()}


class PoolForm(QuartersForm):
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=80,
        help_text=gettext_lazy("例如：改善专员、备件包、改善专项资金。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=ResourceKind.choices)
    unit = forms.CharField(
        label=gettext_lazy("单位"), max_length=20, help_text=gettext_lazy("例如人天、台、元。")
    )
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None,
        label=gettext_lazy("所属部门"),
        required=False,
        empty_label=gettext_lazy("全公司共用"),
        help_text=gettext_lazy("部门自己的资源只有本部门和下级部门能申请。"),
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    field_order = ["name", "kind", "unit", "department"]

    def __init__(self, cycle: PlanCycle, pool: ResourcePool | None = None, data: Any = None) -> None:
        super().__init__(data, initial=self.first_values(pool))
        departments = Department.objects.active()
        if pool and pool.department_id:
            departments = departments | Department.objects.filter(pk=pool.department_id)
        self.fields["department"].queryset = departments.order_by("path")  # type: ignore[attr-defined]

    @staticmethod
    def first_values(pool: ResourcePool | None) -> dict[str, Any]:
        if pool is None:
            return {}
        values = {name: getattr(pool, name) for name in ("name", "kind", "unit", "department", "note")}
        return {**values, **quarter_values(pool.quarters)}

    def values(self) -> PoolInput:
        plain = {name: self.cleaned_data[name] for name in ("name", "kind", "unit", "department", "note")}
        return PoolInput(**plain, quarters=self.amounts())


class AskForm(QuartersForm):
    """A measure asks for a pool, in one quarter or several."""

    pool: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label=gettext_lazy("资源池"), empty_label=gettext_lazy("请选择")
    )
    note = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("做什么用，为什么要这么多；协调时看得到。"),
    )
    field_order = ["pool"]

    def __init__(self, plan: DepartmentPlan, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        pools = ResourcePool.objects.for_plan(plan).select_related("department")
        field = self.fields["pool"]
        field.queryset = pools  # type: ignore[attr-defined]
        field.label_from_instance = pool_label  # type: ignore[attr-defined]


def pool_label(pool: ResourcePool) -> str:
    where = pool.department.name if pool.department else _("全公司")
    return _("%(pool)s（%(unit)s，%(where)s）") % {"pool": pool.name, "unit": pool.unit_words, "where": where}


class RequestForm(SaidForm):
    quarter = forms.TypedChoiceField(
        label=gettext_lazy("季度"), choices=list(QUARTER_NAMES.items()), coerce=int
    )
    amount = amount_field(gettext_lazy("需要量"))
    note = forms.CharField(label=gettext_lazy("用途"), max_length=200, required=False)

    def __init__(self, request: ResourceRequest, data: Any = None) -> None:
        initial = {
            "quarter": request.quarter,
            "amount": figure_text(request.amount),
            "note": request.note,
        }
        super().__init__(data, initial=initial, auto_id=f"request_{request.pk}_%s")

    def values(self) -> RequestInput:
        return RequestInput(**self.cleaned_data)


class SettleForm(QuartersForm):
    """What a request gets in each quarter, and why."""

    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=REASON_MAX,
        required=False,
        widget=TallText(rows=3),
        help_text=gettext_lazy("全部照准可以不写；其他决定要写，部门看到的就是这一句。"),
    )
    field_order = ["quarter_1", "quarter_2", "quarter_3", "quarter_4", "reason"]


class ReasonForm(SaidForm):
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=REASON_MAX, widget=TallText(rows=3))
