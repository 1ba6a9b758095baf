"""The API's description: in English for every reader, with the ways to sign in."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

_described: dict[str, Any] = {}


class OnceGenerator(SchemaGenerator):
    """The description follows from the code alone, so a process makes it once, when it is first asked for."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:
        key = f"{self.api_version} {public}"
        if key not in _described:
            _described[key] = super().get_schema(request, public)  # type: ignore[no-untyped-call]
        return _described[key]  # type: ignore[no-any-return]


class SchemaView(SpectacularAPIView):
    """One description for everybody: names, docstrings and examples are English, so the words of fields are too."""

    generator_class = OnceGenerator

    def _get_schema_response(self, request: Request) -> Response:
        with translation.override("en"):
            response: Response = super()._get_schema_response(request)  # type: ignore[no-untyped-call]
            return response


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """OAuth 2 client credentials; the token goes into `Authorization: Bearer …`."""

    target_class = "integrations.authentication.ClientTokenAuthentication"
    name = "clientToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        from django.conf import settings

        scopes = {name: str(words) for name, words in settings.OAUTH2_PROVIDER["SCOPES"].items()}
        flow = {"tokenUrl": "/api/v1/token/", "scopes": scopes}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "One key for one act: sent again, the act does not happen again and the first answer is told "
    "again, with `Idempotent-Replayed: true`. Kept for two days.",
}


def tell_of_keys(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Every act takes the header that `integrations.repeating` reads; a hook of drf-spectacular."""
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method in {"post", "put", "patch", "delete"}:
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return result
