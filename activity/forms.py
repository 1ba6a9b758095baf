from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from activity.models import Event, MailPreference
from activity.querysets import EventQuerySet
from activity.sentences import known_kinds


class TrailFilter(forms.Form):
    """The filters of the trail, as they stand in the address."""

    who = forms.CharField(label=_("经办人"), required=False, max_length=80)
    what = forms.ChoiceField(label=_("事件"), required=False)
    about = forms.ChoiceField(label=_("对象类型"), required=False)
    words = forms.CharField(label=_("对象"), required=False, max_length=80)
    since = forms.DateField(
        label=_("起始日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("截止日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what, about = self.fields["what"], self.fields["about"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(about, forms.ChoiceField)  # noqa: S101
        what.choices = [("", _("全部事件")), *known_kinds()]
        about.choices = [("", _("全部对象")), *subject_types()]

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """The events that pass the filters; days are days of the organisation, both included."""
        given = self.cleaned_data
        if given["who"]:
            events = events.filter(actor_label__icontains=given["who"])
        if given["what"]:
            events = events.filter(name=given["what"])
        if given["about"]:
            events = events.filter(subject_type_id=int(given["about"]))
        if given["words"]:
            events = events.filter(subject_label__icontains=given["words"])
        if given["since"]:
            events = events.filter(at__date__gte=given["since"])
        if given["until"]:
            events = events.filter(at__date__lte=given["until"])
        return events


def subject_types() -> list[tuple[str, str]]:
    """The kinds of records that anything has happened to."""
    used = ContentType.objects.filter(pk__in=Event.objects.order_by().values("subject_type_id").distinct())
    return [(str(kind.pk), kind.name) for kind in used.order_by("app_label", "model")]


class MailPreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's own wishes; the fields of the model and nothing else."""

    class Meta:
        model = MailPreference
        fields = ["approval", "mention", "reminder", "news", "digest_at", "at_any_time"]
        widgets = {"digest_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "digest_at": _("按单位所在时区。节假日不发，推到下一个工作日。"),
            "at_any_time": _("不勾选时，下班以后和节假日的邮件等到上班时再发。"),
        }
