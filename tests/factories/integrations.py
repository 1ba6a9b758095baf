"""API clients for tests, as a registration leaves them."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.models import ApiClient
from organization.models import User


def make_client(account: User, sources: Sequence[str] = ("crm",)) -> ApiClient:
    """A client that acts as this service account and may send orders in the name of these sources."""
    client: ApiClient = ApiClient.objects.create(
        name="CRM",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        service_account=account,
        source_systems=list(sources),
    )
    return client
