"""What a machine client's token may do: reading needs `read`, writing the scope its view names.

People who are signed in by session have no token and are not limited here; what they may do is decided by the
commands, as for everyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class TokenScope(BasePermission):
    """A view sets `write_scope = "workorders:write"`; without it no token may write there."""

    message = _("这个令牌没有所需的权限范围（scope）。请用具备相应范围的客户端重新获取令牌。")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: APIView) -> bool:
        token: Any = request.auth
        if token is None:
            return True
        needed = "read" if request.method in SAFE_METHODS else getattr(view, "write_scope", None)
        return needed is not None and needed in str(token.scope).split()
