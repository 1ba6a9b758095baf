from django.urls import path

from approvals.views import cases, chains

app_name = "approvals"
urlpatterns = [
    path("", cases.centre, name="centre"),
    path("waiting/", cases.waiting, name="waiting"),
    path("chains/", chains.chains, name="chains"),
    path("chains/<slug:kind>/", chains.chain, name="chain"),
    path("<int:pk>/", cases.case, name="case"),
    path("<int:pk>/opinion/", cases.opine, name="opine"),
    path("<int:pk>/urge/", cases.urge, name="urge"),
    path("<int:pk>/restart/", cases.restart, name="restart"),
]
