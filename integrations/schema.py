"""How the API's description names the ways to sign in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """OAuth 2 client credentials; the token goes into `Authorization: Bearer …`."""

    target_class = "integrations.authentication.ClientTokenAuthentication"
    name = "clientToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        from django.conf import settings

        scopes = {name: str(words) for name, words in settings.OAUTH2_PROVIDER["SCOPES"].items()}
        flow = {"tokenUrl": "/api/v1/token/", "scopes": scopes}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
