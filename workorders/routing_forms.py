"""How routing is written: editions, rules, trials, skills and who is away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.periods import local_today
from core.punctuation import listed
from organization.models import Department, Membership, User
from workorders.commands.routing.editions import WORDS, RuleWords
from workorders.forms import PersonChoice
from workorders.models import (
    Category,
    Complexity,
    Level,
    OrderKind,
    Pick,
    Priority,
    RoutingEdition,
    RoutingRule,
    Skill,
)

SEPARATORS = re.compile(r"[,，、;；\n]+")
MOST_WORDS, LONGEST_WORD = 30, 60


class WordsField(forms.CharField):
    """Several words on one line, separated by commas of any script."""

    def __init__(self, *, longest: int = 40, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(required=False, max_length=1000, **kwargs)

    def clean(self, value: Any) -> Any:
        words = list(dict.fromkeys(" ".join(w.split()) for w in SEPARATORS.split(super().clean(value))))
        words = [word for word in words if word]
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(
                _("最多 %(most)s 个，现在是 %(n)s 个，请删减。") % {"most": MOST_WORDS, "n": len(words)}
            )
        for word in words:
            if len(word) > self.longest:
                raise forms.ValidationError(
                    _("「%(word)s…」太长，每个最多 %(n)s 个字。") % {"word": word[:20], "n": self.longest}
                )
        return words

    def prepare_value(self, value: Any) -> Any:
        return listed(value) if isinstance(value, list | tuple) else value


def version_field() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


class EditionForm(forms.Form):
    reason = forms.CharField(
        label=_("修订说明"),
        max_length=300,
        required=False,
        help_text=_("为什么要这样派；生效前必填。例如：复杂投诉首次解决率低，改由高级客服处理。"),
    )
    origin = forms.CharField(
        label=_("由来"),
        max_length=300,
        required=False,
        help_text=_("依据什么提出，例如：11 月抽查发现、第 46 周例会。"),
    )
    complex_urgent = forms.BooleanField(label=_("优先级为紧急"), required=False)
    complex_repeat = forms.BooleanField(label=_("同一客户一个月内同类再来"), required=False)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.active(),
        label=_("属于这些类别（连同下级）"),
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 6}),
    )
    complex_keywords = WordsField(
        label=_("标题或内容含有"), help_text=_("用逗号或顿号分开，例如：律师、媒体、refund。")
    )
    version = version_field()


class RuleForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：复杂投诉给高级客服。"))
    kinds = forms.MultipleChoiceField(
        label=_("类型"), choices=OrderKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    category = forms.ModelChoiceField(
        Category.objects.active(), label=_("类别（连同下级）"), required=False, empty_label=_("不限")
    )
    priorities = forms.MultipleChoiceField(
        label=_("优先级"), choices=Priority.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    complexity = forms.ChoiceField(
        label=_("复杂程度"), required=False, choices=[("", _("不限")), *Complexity.choices]
    )
    channels = WordsField(label=_("渠道"), longest=60, help_text=_("用逗号或顿号分开，例如：电话、微信。"))
    keywords_any = WordsField(label=_("含有任一关键词"), help_text=_("看标题和内容，不分大小写和全角半角。"))
    keywords_none = WordsField(label=_("不含关键词"), help_text=_("有其中一个就不适用。"))
    department = forms.ModelChoiceField(
        Department.objects.active().in_tree_order(),
        label=_("派给部门"),
        required=False,
        empty_label=_("登记时的部门"),
    )
    pick = forms.ChoiceField(
        label=_("怎么选人"),
        choices=[(one, _("指定的人") if one == Pick.PERSON else one.label) for one in Pick],
        initial=Pick.HEAD,
    )
    person = PersonChoice(
        User.objects.none(),
        label=_("指定的人"),
        required=False,
        empty_label="—",
        help_text=_("只在「指定的人」时选择。"),
    )
    skill = forms.ModelChoiceField(
        Skill.objects.filter(is_active=True), label=_("须会技能"), required=False, empty_label=_("不要求")
    )
    needs_category_skill = forms.BooleanField(
        label=_("须会类别所需的技能"), required=False, help_text=_("按技能的适用类别；类别没有技能时不要求。")
    )
    least_level = forms.ChoiceField(label=_("至少达到"), choices=Level.choices, initial=Level.ORDINARY)
    version = version_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.people().order_by("name", "pk")  # type: ignore[attr-defined]

    def words(self) -> RuleWords:
        return RuleWords(**{name: self.cleaned_data[name] for name in WORDS})


def rule_initial(rule: RoutingRule | None, edition: RoutingEdition) -> dict[str, Any]:
    given = {name: getattr(rule, name) for name in WORDS} if rule else {}
    return {**given, "version": edition.version}


def edition_initial(edition: RoutingEdition) -> dict[str, Any]:
    names = ("reason", "origin", "complex_urgent", "complex_repeat", "complex_keywords", "version")
    return {
        **{name: getattr(edition, name) for name in names},
        "categories": edition.complex_category_ids,
    }


class TrialForm(forms.Form):
    starts_on = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("结束日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PublishForm(forms.Form):
    accepts_untried = forms.BooleanField(label=_("我知道这一版没有试跑过，仍然让它生效"), required=False)
    version = version_field()


class SkillForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：壁挂炉维修。"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.active(),
        label=_("适用类别（连同下级）"),
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 6}),
        help_text=_("这些类别的工单需要会这项技能的人；规则可以据此选人。"),
    )
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)
    version = version_field()


class PersonSkillForm(forms.Form):
    person = PersonChoice(User.objects.none(), label=_("人员"), empty_label="—")
    level = forms.ChoiceField(
        label=_("水平"), choices=[*Level.choices, ("", _("不再登记"))], required=False, initial=Level.ORDINARY
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_under(user).order_by("name", "pk")  # type: ignore[attr-defined]


def people_under(user: User) -> QuerySet[User]:
    """Whose skills and presence this person may set besides the own: everybody's, or those of headed departments."""
    people: QuerySet[User] = User.objects.people()
    if user.standing.is_office:
        return people
    places = user.standing.commanded_department_ids
    held = Membership.objects.on(local_today()).filter(department__in=places, role__in=["head", "staff"])
    return people.filter(pk__in=held.values("user_id"))


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, **kwargs)


class AwayForm(forms.Form):
    away_from = moment_field(_("离岗时间"), help_text=_("不填为从现在起。"))
    away_until = moment_field(_("回岗时间"), help_text=_("不填为另行通知；到时自动回岗。"))
    reason = forms.CharField(
        label=_("原因"), max_length=120, help_text=_("同部门的人看得到，例如：休假、培训、外出。")
    )

    def clean_away_until(self) -> Any:
        until = self.cleaned_data["away_until"]
        if until is not None and until > timezone.now() + timedelta(days=731):
            raise forms.ValidationError(_("回岗时间最远两年以后；更久请不填。"))
        return until
