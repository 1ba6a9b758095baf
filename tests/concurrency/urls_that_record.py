"""One address that does what every act does: a row, an event, a nudge after the commit."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from activity.recording import record
from organization.models import Department


@transaction.atomic
def act(request: HttpRequest) -> HttpResponse:
    department = Department.objects.select_for_update().get(code="A")
    record("plan.submitted", department, by=request.user, department_id=department.pk)
    return HttpResponse("done")


urlpatterns = [path("act/", act), path("", include("config.urls"))]
