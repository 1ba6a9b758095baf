"""The API, version 1: read viewsets plus one POST per command; each app registers its own."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from activity.api.urls import router as activity
from approvals.api.urls import router as approvals
from correspondence.api.urls import mail_urls
from evaluation.api.urls import router as evaluation
from integrations.api.urls import router as integrations
from integrations.api.urls import token_urls
from integrations.schema import SchemaView
from organization.api.urls import router as organization
from plans.api.urls import router as plans
from workorders.api.urls import router as workorders

router = SimpleRouter()
for app in (activity, organization, approvals, plans, workorders, evaluation, integrations):
    router.registry.extend(app.registry)

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    *token_urls,
    *mail_urls,
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
