"""What people fill in while plans are carried out: progress reports and problems."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organization.models import Department
from plans.commands.problems import ProblemInput
from plans.commands.reporting import TEXT_MAX
from plans.forms.said import SaidForm
from plans.models import Goal, Measure, ProgressReport
from plans.models.problem import AskedOf, ProblemKind, Severity
from plans.reports.reporting import GoalFigure, ReportFigures
from plans.widgets import DayInput, TallText


class ReportForm(SaidForm):
    """Texts of a report: the whole, what comes next, and one for each goal."""

    summary = forms.CharField(
        label=gettext_lazy("本期主要工作和成效"),
        max_length=TEXT_MAX,
        required=False,
        widget=TallText(rows=5),
        help_text=gettext_lazy("做了什么、见到什么变化；数字系统已经填好，不用再抄。"),
    )
    next_steps = forms.CharField(
        label=gettext_lazy("下一期安排"), max_length=TEXT_MAX, required=False, widget=TallText(rows=3)
    )

    def __init__(self, report: ProgressReport, figures: ReportFigures, data: Any = None) -> None:
        notes = dict(report.notes.values_list("goal_id", "text"))
        initial = {"summary": report.summary, "next_steps": report.next_steps}
        initial |= {f"goal_{pk}": text for pk, text in notes.items()}
        self.figures = figures
        super().__init__(data, initial=initial)
        self.fields["summary"].is_owed = True  # type: ignore[attr-defined]
        for line in figures.goals:
            field = self.fields[f"goal_{line.goal_id}"] = forms.CharField(
                label=gettext_lazy("原因和措施"),
                max_length=TEXT_MAX,
                required=False,
                widget=TallText(rows=2),
            )
            field.is_owed = line.must_explain  # type: ignore[attr-defined]
            self.say(field)

    @property
    def goal_lines(self) -> list[tuple[GoalFigure, forms.BoundField]]:
        return [(line, self[f"goal_{line.goal_id}"]) for line in self.figures.goals]

    def texts(self) -> dict[str, Any]:
        """As the command takes them."""
        notes = {line.goal_id: self.cleaned_data[f"goal_{line.goal_id}"] for line in self.figures.goals}
        plain = {name: self.cleaned_data[name] for name in ("summary", "next_steps")}
        return {**plain, "notes": notes}


class AskedForm(SaidForm):
    """Whom something is put to."""

    asked_of = forms.ChoiceField(
        label=gettext_lazy("请谁答复"), choices=AskedOf.choices, initial=AskedOf.OFFICE
    )
    asked_department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("请求的部门"),
        required=False,
        empty_label=gettext_lazy("不请其他部门"),
        help_text=gettext_lazy("请谁答复选了「其他部门」时选择。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["asked_department"]
        field.queryset = Department.objects.active().in_tree_order()  # type: ignore[attr-defined]


class ProblemForm(AskedForm):
    title = forms.CharField(
        label=gettext_lazy("问题"),
        max_length=120,
        help_text=gettext_lazy("一句话说清：什么事、卡在哪里。"),
    )
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("所在部门"), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=ProblemKind.choices)
    severity = forms.ChoiceField(
        label=gettext_lazy("紧急程度"),
        choices=Severity.choices,
        initial=Severity.NORMAL,
        help_text=gettext_lazy("紧急 1 天、一般 3 天、不急 7 天内答复。"),
    )
    detail = forms.CharField(
        label=gettext_lazy("情况"), max_length=4000, required=False, widget=TallText(rows=4)
    )
    support = forms.CharField(
        label=gettext_lazy("需要的支持"), max_length=2000, required=False, widget=TallText(rows=2)
    )
    field_order = (
        "title",
        "department",
        "kind",
        "severity",
        "detail",
        "support",
        "asked_of",
        "asked_department",
    )

    def __init__(self, user: Any, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        standing, departments = user.standing, Department.objects.active()
        if not standing.is_office:
            departments = departments.filter(pk__in=standing.member_department_ids)
        self.fields["department"].queryset = departments.in_tree_order()  # type: ignore[attr-defined]

    def values(self, measure: Measure | None = None, goal: Goal | None = None) -> ProblemInput:
        return ProblemInput(**self.cleaned_data, measure=measure, goal=goal)


class AnswerForm(SaidForm):
    text = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=4000,
        widget=TallText(rows=4),
        help_text=gettext_lazy("怎样处理、由谁办。"),
    )
    promised_on = forms.DateField(
        label=gettext_lazy("预计解决日期"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("到这一天请提出人确认是否解决。"),
    )
