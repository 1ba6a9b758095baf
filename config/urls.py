"""Every address of the product; the API's stand in config/api_urls.py."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("activity.urls")),
    path("account/", include("allauth.account.urls")),
    path("organization/", include("organization.urls")),
    path("approvals/", include("approvals.urls")),
    path("plans/", include("plans.urls")),
    path("work-orders/", include("workorders.urls")),
    path("evaluation/", include("evaluation.urls")),
    path("integrations/", include("integrations.urls")),
    path("correspondence/", include("correspondence.urls")),
    path("demo/", include("demo.urls")),
    path("api/v1/", include("config.api_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.not_found"
handler429 = "core.views.errors.too_many_requests"  # allauth looks for it here
handler500 = "core.views.errors.server_error"
