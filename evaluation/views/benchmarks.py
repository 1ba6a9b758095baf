from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from evaluation.commands import benchmarks
from evaluation.forms import BenchmarkForm
from evaluation.models import Benchmark
from evaluation.permissions import can_record_benchmark
from organization.requests import PersonRequest
from plans.models import Indicator


@require_http_methods(["GET", "POST"])
def add_benchmark(request: PersonRequest, code: str) -> HttpResponse:
    indicator = get_object_or_404(Indicator, code=code)
    can_record_benchmark(request.user, indicator).or_raise()
    form = BenchmarkForm(indicator, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found = benchmarks.record_benchmark(indicator, **form.cleaned_data, by=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已登记「%(name)s」的数值。") % {"name": found.name})
            return redirect(found.get_absolute_url())
    context = {
        "form": form,
        "indicator": indicator,
        "crumbs": [
            (_("指标口径"), reverse("evaluation:indicators")),
            (str(indicator), reverse("evaluation:indicator", args=[indicator.code])),
        ],
    }
    return render(request, "evaluation/benchmark.html", context, status=422 if form.is_bound else 200)


@require_POST
def retire_benchmark(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Benchmark.objects.visible_to(request.user), pk=pk)
    found = benchmarks.retire_benchmark(found, by=request.user)
    messages.success(request, _("已停用「%(name)s」的数值，不再用来对照。") % {"name": found.name})
    return redirect(found.get_absolute_url())
