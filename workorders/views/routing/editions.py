"""Editions of rules: everybody reads them, the office writes, tries and publishes them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.components import Crumb, Fact
from core.errors import Conflict, Invalid, Stale
from core.moments import exact
from core.periods import local_today
from core.query_fields import is_id
from organization.requests import PersonRequest
from workorders.commands.routing import editions
from workorders.commands.routing.trials import usual_period
from workorders.models import RoutingEdition, RoutingRule
from workorders.routing.gathering import category_names
from workorders.routing.reports import compare, rule_lines
from workorders.routing.telling import signs_of
from workorders.routing_forms import (
    EditionForm,
    PublishForm,
    RuleForm,
    TrialForm,
    edition_initial,
    rule_initial,
)
from workorders.routing_permissions import can_change_edition, can_keep_routing, can_read_trials
from workorders.views.order import take_errors

SHOWN_TRIALS = 10


@require_safe
def routing(request: PersonRequest) -> HttpResponse:
    rows = RoutingEdition.objects.select_related("created_by", "live_by").annotate(n=Count("rules"))
    live = RoutingEdition.objects.live()
    context = {
        "editions": rows.order_by("-number")[:100],
        "live": live,
        "lines": rule_lines(live) if live else [],
        "can_edit": can_keep_routing(request.user),
    }
    return render(request, "workorders/routing/editions.html", context)


@require_POST
def draft(request: PersonRequest) -> HttpResponse:
    """A new draft; with `copied`, from that edition."""
    text = request.POST.get("copied", "")
    copied = get_object_or_404(RoutingEdition, pk=int(text)) if is_id(text) else None
    made = editions.draft_edition(by=request.user, copied=copied)
    messages.success(request, _("已起草第 %(number)s 版，还没有生效。") % {"number": made.number})
    return redirect("workorders:routing_edition", made.pk)


@require_safe
def edition(request: PersonRequest, pk: int) -> HttpResponse:
    return page(request, found_edition(pk))


def found_edition(pk: int) -> RoutingEdition:
    return get_object_or_404(RoutingEdition.objects.select_related("created_by", "live_by"), pk=pk)


def page(
    request: PersonRequest,
    found: RoutingEdition,
    *,
    trial_form: TrialForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    first, last = usual_period(local_today())
    trials = list(found.trials.select_related("asked_by", "edition")[:SHOWN_TRIALS])
    others = RoutingEdition.objects.exclude(pk=found.pk).order_by("-number")[:20]
    context = {
        "edition": found,
        "lines": rule_lines(found),
        "facts": facts(found),
        "can_edit": can_change_edition(request.user, found),
        "can_keep": can_keep_routing(request.user),
        "can_read_trials": can_read_trials(request.user),
        "trials": trials,
        "is_tried": any(one.is_of_present and one.finished_at for one in trials),
        "trial_form": trial_form or TrialForm(initial={"starts_on": first, "ends_on": last}),
        "publish_form": PublishForm(initial={"version": found.version}),
        "others": others,
        "refused": refused,
        "crumbs": crumbs(),
    }
    return render(request, "workorders/routing/edition.html", context, status=status)


def facts(found: RoutingEdition) -> list[Fact]:
    signs = signs_of(found, category_names(found))
    return [
        Fact(_("修订说明"), found.reason or "—"),
        Fact(_("由来"), found.origin or "—"),
        Fact(_("什么算复杂"), signs or _("没有定义：都算简单")),
        Fact(_("起草"), exact(found.created_at), note=found.created_by.label if found.created_by else ""),
        *(
            [Fact(_("生效"), exact(found.live_at), note=found.live_by.label)]
            if found.live_at and found.live_by
            else []
        ),
        *([Fact(_("停用"), exact(found.retired_at))] if found.retired_at else []),
    ]


def crumbs(found: RoutingEdition | None = None) -> list[Crumb]:
    above = [Crumb(_("派单规则"), reverse("workorders:routing"))]
    if found is not None:
        above.append(Crumb(str(found), reverse("workorders:routing_edition", args=[found.pk])))
    return above


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_edition(pk)
    can_change_edition(request.user, found).or_raise()
    form = EditionForm(request.POST or None, initial=edition_initial(found))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                editions.write_edition(found, by=request.user, **form.cleaned_data)
            except (Invalid, Stale) as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("已保存。"))
                return redirect("workorders:routing_edition", pk)
    context = {"edition": found, "form": form, "crumbs": crumbs(found)}
    return render(request, "workorders/routing/edition_edit.html", context, status=status)


def refused(form: Any, refusal: Invalid | Stale) -> int:
    if isinstance(refusal, Invalid):
        take_errors(form, refusal)
    else:
        form.add_error(None, str(refusal.sentence))
    return refusal.status


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: PersonRequest, pk: int, rule_pk: int | None = None) -> HttpResponse:
    """A new rule of the edition, or one of its rules."""
    found = found_edition(pk)
    can_change_edition(request.user, found).or_raise()
    kept = get_object_or_404(RoutingRule, pk=rule_pk, edition=found) if rule_pk else None
    form = RuleForm(request.POST or None, initial=rule_initial(kept, found))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                editions.save_rule(found, form.words(), by=request.user, rule=kept, version=version)
            except (Invalid, Stale) as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("已保存规则。"))
                return redirect("workorders:routing_edition", pk)
    context = {"edition": found, "rule": kept, "form": form, "crumbs": crumbs(found)}
    return render(request, "workorders/routing/rule.html", context, status=status)


@require_POST
def move(request: PersonRequest, pk: int, rule_pk: int) -> HttpResponse:
    kept = get_object_or_404(RoutingRule.objects.select_related("edition"), pk=rule_pk, edition=pk)
    editions.move_rule(kept, by=request.user, up=request.POST.get("to") != "down")
    return redirect("workorders:routing_edition", pk)


@require_POST
def remove(request: PersonRequest, pk: int, rule_pk: int) -> HttpResponse:
    kept = get_object_or_404(RoutingRule.objects.select_related("edition"), pk=rule_pk, edition=pk)
    editions.remove_rule(kept, by=request.user)
    messages.success(request, _("已删去规则「%(name)s」。") % {"name": kept.name})
    return redirect("workorders:routing_edition", pk)


@require_POST
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_edition(pk)
    form = PublishForm(request.POST)
    can_change_edition(request.user, found).or_raise()
    if not form.is_valid():
        return page(request, found, refused=_("请刷新页面后再试。"), status=422)
    try:
        editions.publish_edition(found, by=request.user, **form.cleaned_data)
    except (Conflict, Invalid, Stale) as refusal:
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        words = " ".join(str(text) for texts in fields.values() for text in texts)
        return page(request, found_edition(pk), refused=words or str(refusal.sentence), status=refusal.status)
    messages.success(
        request, _("第 %(number)s 版已生效，从现在起登记的工单按它派。") % {"number": found.number}
    )
    return redirect("workorders:routing_edition", pk)


@require_POST
def drop(request: PersonRequest, pk: int) -> HttpResponse:
    found = found_edition(pk)
    editions.drop_edition(found, by=request.user)
    messages.success(request, _("已作废第 %(number)s 版。") % {"number": found.number})
    return redirect("workorders:routing")


@require_safe
def compare_editions(request: PersonRequest, pk: int) -> HttpResponse:
    """The edition beside the one in `?with=`, by default the live one or the one before."""
    found = found_edition(pk)
    text = request.GET.get("with", "")
    others = RoutingEdition.objects.exclude(pk=pk).order_by("-number")
    other: RoutingEdition | None
    if text:
        other = get_object_or_404(others, pk=int(text) if is_id(text) else 0)
    else:
        other = others.filter(status="live").first() or others.filter(number__lt=found.number).first()
    before, after = (
        sorted(filter(None, (found, other)), key=lambda one: one.number) if other else (found, found)
    )
    context = {
        "edition": found,
        "other": other,
        "before": before,
        "after": after,
        "pairs": compare(before, after) if other else [],
        "signs": [signs_of(one, category_names(one)) for one in (before, after)],
        "others": others[:20],
        "crumbs": crumbs(found),
    }
    return render(request, "workorders/routing/compare.html", context)
