"""The audit trail: who did what when, as far as the reader may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activity.forms import TrailFilter
from activity.models import Event
from activity.sentences import entry
from core.components import Chip
from core.cursors import cursor_page
from core.errors import Invalid
from core.punctuation import labelled


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Filters and place stand in the address; a filter that cannot be used is refused with its reason."""
    form = TrailFilter(request.GET)
    if not form.is_valid():
        raise Invalid(
            "bad_filter", refusal(form), {name: [str(said) for said in e] for name, e in form.errors.items()}
        )
    events = form.narrow(Event.objects.visible_to(request.user))
    page = cursor_page(
        events.select_related("on_behalf_of", "subject_type").prefetch_related("subject"), request.GET
    )
    rows = [{"event": event, "entry": entry(event), "url": event.subject_path} for event in page.rows]
    context = {"form": form, "page": page, "rows": rows, "chips": chips(request, form)}
    return render(request, "activity/trail.html", context)


def refusal(form: TrailFilter) -> str:
    name, errors = next(iter(form.errors.items()))
    return _("筛选条件「%(field)s」的值「%(value)s」不能使用：%(error)s") % {
        "field": form.fields[name].label,
        "value": form.data.get(name, "")[:80],
        "error": errors[0],
    }


def chips(request: HttpRequest, form: TrailFilter) -> list[Chip]:
    """The filters that are set, each with the address without it."""
    found = []
    for bound in form:
        if form.cleaned_data.get(bound.name):
            query = request.GET.copy()
            for name in (bound.name, "before", "after"):
                query.pop(name, None)
            value = request.GET[bound.name]
            choices = dict(getattr(bound.field, "choices", ()))
            label = labelled(bound.label, choices.get(value, value))
            found.append(Chip(label, f"{reverse('activity:trail')}?{query.urlencode()}"))
    return found
