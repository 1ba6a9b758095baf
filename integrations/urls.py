from django.urls import path

from integrations.views import clients

app_name = "integrations"
urlpatterns = [
    path("clients/", clients.clients, name="clients"),
    path("clients/register/", clients.register, name="register"),
    path("clients/<int:pk>/", clients.client, name="client"),
    path("clients/<int:pk>/renew/", clients.renew, name="renew"),
    path("clients/<int:pk>/revoke/", clients.revoke, name="revoke"),
]
