"""The names under which a client sends orders."""

from __future__ import annotations

from integrations.models import ApiClient
from organization.models import User
from workorders.sources import register


@register
def sources_of_clients(account: User) -> frozenset[str]:
    clients = ApiClient.objects.filter(service_account=account)
    return frozenset(name for names in clients.values_list("source_systems", flat=True) for name in names)
