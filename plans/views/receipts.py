"""Confirming that an edition has arrived, and who has and has not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from activity.models import Duty
from core.punctuation import listed
from organization.requests import PersonRequest
from plans.commands.receipts import confirm_receipt, urge_receipts
from plans.models import OrganizationEdition, Receipt
from plans.organization_permissions import can_confirm_receipt, can_urge_receipts
from plans.reports.receipts import receipts_of
from plans.views.crumbs import Crumbs, cycle_crumbs, plan_crumbs


def visible_edition(request: PersonRequest, pk: int) -> OrganizationEdition:
    found = OrganizationEdition.objects.visible_to(request.user).select_related("organization_plan__cycle")
    return get_object_or_404(found.defer("content"), pk=pk)


@require_GET
def receipts(request: PersonRequest, pk: int) -> HttpResponse:
    edition = visible_edition(request, pk)
    found = receipts_of(edition, request.user)
    context = {
        "edition": edition,
        "receipts": found,
        "can_urge": bool(found.owed and can_urge_receipts(request.user, edition)),
        "reads_all": request.user.standing.is_office or request.user.standing.is_leadership,
        "crumbs": [
            *cycle_crumbs(edition.organization_plan.cycle),
            (str(edition), edition.get_absolute_url()),
        ],
    }
    return render(request, "plans/consolidation/receipts.html", context)


@require_POST
def urge(request: PersonRequest, pk: int) -> HttpResponse:
    edition = visible_edition(request, pk)
    urged = urge_receipts(edition, by=request.user)
    names = listed(receipt.department.name for receipt in urged.told)
    said = _("已催办 %(count)s 个部门：%(names)s。") % {"count": len(urged.told), "names": names}
    if urged.rested:
        said += _("%(count)s 个部门 24 小时内催办过，这次没有打扰。") % {"count": len(urged.rested)}
    messages.success(request, said)
    return redirect("plans:receipts", edition.pk)


@require_GET
def receipt(request: PersonRequest, pk: int) -> HttpResponse:
    found = visible_receipt(request, pk)
    duty = Duty.objects.about(found).open().first()
    context = {
        "receipt": found,
        "about": found.about,
        "due_at": duty.due_at if duty else None,
        "decision": can_confirm_receipt(request.user, found),
        "crumbs": crumbs_of(found),
    }
    return render(request, "plans/consolidation/receipt.html", context)


def crumbs_of(receipt: Receipt) -> Crumbs:
    about = receipt.about
    if isinstance(about, OrganizationEdition):
        return cycle_crumbs(about.organization_plan.cycle)
    return plan_crumbs(about.plan)


@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    found = confirm_receipt(visible_receipt(request, pk), by=request.user)
    messages.success(
        request,
        _("%(department)s已确认收悉《%(edition)s》。") % {"department": found.department, "edition": found},
    )
    return redirect(found)


def visible_receipt(request: PersonRequest, pk: int) -> Receipt:
    return get_object_or_404(Receipt.objects.visible_to(request.user).with_edition(), pk=pk)
