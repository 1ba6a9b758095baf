"""Acts on the orders ticked in the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from core.periods import local_today
from core.query_fields import is_id
from organization.requests import PersonRequest
from workorders.commands import bulk
from workorders.commands.bulk import Chosen, Outcome
from workorders.exports import csv_lines
from workorders.forms import AssignManyForm, CloseManyForm
from workorders.models import WorkOrder


@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: PersonRequest) -> HttpResponse:
    """GET: what is asked in the dialog, fetched when it opens; in a large house the people are many."""
    if request.method != "POST":
        line = _("不能分派的会留下，并说明原因。")
        return asked(request, AssignManyForm(user=request.user, auto_id="many_%s"), line)
    chosen, form = chosen_of(request), AssignManyForm(request.POST, user=request.user)
    if not form.is_valid():
        raise refusal_of(form)
    outcome = bulk.assign_orders(chosen, by=request.user, **form.cleaned_data)
    done = len(outcome.done)
    return told(request, outcome, ngettext("已分派 %(n)s 件。", "已分派 %(n)s 件。", done) % {"n": done})


@require_http_methods(["GET", "HEAD", "POST"])
def close_many(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        line = _("只关闭已解决、且不是由您办结的；其余留下，并说明原因。")
        return asked(request, CloseManyForm(auto_id="close_many_%s"), line)
    chosen, form = chosen_of(request), CloseManyForm(request.POST)
    if not form.is_valid():
        raise refusal_of(form)
    outcome = bulk.close_orders(chosen, by=request.user, **form.cleaned_data)
    done = len(outcome.done)
    return told(request, outcome, ngettext("已关闭 %(n)s 件。", "已关闭 %(n)s 件。", done) % {"n": done})


@require_POST
def export_many(request: PersonRequest) -> HttpResponseBase:
    """What was ticked as CSV, in the order of the list."""
    places = {one.order.pk: n for n, one in enumerate(chosen_of(request))}
    rows = WorkOrder.objects.visible_to(request.user).for_list().filter(pk__in=places)
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="orders-{local_today():%Y%m%d}.csv"'
    return response


def asked(request: PersonRequest, form: Any, line: str) -> HttpResponse:
    return render(request, "workorders/many.html", {"form": form, "line": line})


def chosen_of(request: PersonRequest) -> list[Chosen]:
    """The orders of `selected`, each `id:version`, in their order; those one does not see are left out. Raises
    `Invalid` for nothing, for too many and for what is no such pair."""
    versions: dict[int, int] = {}
    for text in request.POST.getlist("selected"):
        number, _colon, version = text.partition(":")
        if not (is_id(number) and is_id(version)):
            raise wrong(
                "selected", _("「%(value)s」不是列表里的一行。请回到列表重新勾选。") % {"value": text[:40]}
            )
        versions[int(number)] = int(version)
    if not versions:
        raise wrong("selected", _("没有勾选工单。请先在列表里勾选。"))
    if len(versions) > bulk.MOST:
        raise wrong("selected", _("一次最多 %(most)s 件，请分几次办。") % {"most": bulk.MOST})
    seen = WorkOrder.objects.visible_to(request.user).in_bulk(list(versions))
    if not seen:
        raise Http404
    return [Chosen(seen[pk], version) for pk, version in versions.items() if pk in seen]


def told(request: PersonRequest, outcome: Outcome, done: str) -> HttpResponse:
    """Back to the list when all went well; else a page that names what was left and why."""
    back = back_of(request)
    if not outcome.left:
        messages.success(request, done)
        return redirect(back)
    return render(
        request,
        "workorders/bulk_result.html",
        {
            "outcome": outcome,
            "done": done if outcome.done else "",
            "back": back,
            "crumbs": [(_("工单"), back)],
        },
        status=outcome.status,
    )


def back_of(request: PersonRequest) -> str:
    """The list as it was."""
    listed, query = reverse("workorders:orders"), request.POST.get("query", "")
    address = f"{listed}?{query}"
    return address if query and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else listed


def refusal_of(form: Any) -> Invalid:
    fields = {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()}
    return Invalid("invalid_act", " ".join(text for texts in fields.values() for text in texts), fields)


def wrong(field: str, sentence: str) -> Invalid:
    return Invalid("invalid_selection", sentence, {field: [sentence]})
