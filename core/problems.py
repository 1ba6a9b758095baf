"""Errors of the API as RFC 9457 problem details (`application/problem+json`)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import Invalid, Refusal


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """`type` is stable and machine-readable, `detail` is a sentence in the caller's language."""
    body = {"type": f"urn:jingjin:problem:{code}", "code": code, "status": status, "detail": detail, **more}
    return Response(body, status=status, content_type="application/problem+json")


SENTENCES = {
    "bad_request": gettext_lazy("这个请求不能使用。"),
    "forbidden": gettext_lazy("您没有这项权限。"),
    "not_found": gettext_lazy("没有这条记录，或您无权查看。"),
    "too_many_requests": gettext_lazy("短时间内尝试太多次，请等一分钟再试。"),
    "server_error": gettext_lazy("系统出错了，已经记录下来。请稍后再试。"),
}


def problem_response(status: int, code: str) -> JsonResponse:
    """A problem outside a view of the API, for example an address that does not exist."""
    return plain_problem(status, code, str(SENTENCES[code]))


def plain_problem(status: int, code: str, detail: str) -> JsonResponse:
    """A problem that is answered before the view is reached."""
    body = {"type": f"urn:jingjin:problem:{code}", "code": code, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer refusals, DRF's own errors and a database that is away; anything else is a bug and stays a 500."""
    set_rollback()
    if isinstance(error, Refusal):
        fields = (
            {name: [str(s) for s in said] for name, said in error.fields.items()}
            if isinstance(error, Invalid)
            else {}
        )
        return problem(error.status, error.code, str(error), **({"fields": fields} if fields else {}))
    if isinstance(error, OperationalError | InterfaceError):
        response = problem(503, "database_unavailable", _("数据库暂时没有响应，请稍后再试。"))
        response["Retry-After"] = "5"
        return response
    if isinstance(error, Http404):
        return problem(404, "not_found", _("没有这条记录，或您无权查看。"))
    if isinstance(error, PermissionDenied):
        return problem(403, "forbidden", _("您没有这项权限。"))
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
    if isinstance(error, exceptions.APIException):
        return from_rest_framework(error)
    return None


def from_rest_framework(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        detail = error.detail
        fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
        return problem(400, "invalid", _("有些内容不能使用，请按各字段的说明修改。"), fields=fields)
    code = error.get_codes()
    response = problem(error.status_code, code if isinstance(code, str) else "error", str(error.detail))
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        response["Retry-After"] = f"{int(error.wait)}"  # type: ignore[attr-defined]
    return response
