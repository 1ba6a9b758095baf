"""An act over the API that is sent twice happens once (`Idempotency-Key`).

The key stands in the transaction of the act: a crash in between leaves neither. A second request with the same key
waits for the first, and is given its answer; where the first was refused or failed nothing is kept, so that the caller
may mend the request or try again under the same key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from core.problems import plain_problem
from integrations.models import StoredAnswer

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,200}")
KEPT = timedelta(days=2)
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
TOLD_AGAIN = ("Content-Type", "ETag", "Location")
View = Callable[..., Any]


class RepeatedRequestMiddleware:
    """Stands last: what it takes goes straight to the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        key = request.headers.get(HEADER)
        if key is None or request.method in SAFE or not hasattr(view, "cls"):
            return None
        print_ = fingerprint(request)  # before anything else reads the body
        caller = caller_of(request, view)
        if caller is None:
            return None  # the view itself says that one has to sign in
        if not KEY.fullmatch(key):
            sentence = _(
                "Idempotency-Key「%(value)s」不能使用。请用 1 到 200 个可见的英文字符，例如一个 UUID。"
            )
            return plain_problem(400, "bad_idempotency_key", sentence % {"value": key[:60]})
        return once(caller, key, print_, lambda: view(request, *args, **kwargs))


def caller_of(request: HttpRequest, view: Any) -> Any:
    """Who asks, by the view's own ways to sign in; None where they know nobody."""
    shape, signed_in = view.cls(**getattr(view, "initkwargs", {})), request.user
    asked = Request(request, parsers=shape.get_parsers(), authenticators=shape.get_authenticators())
    try:
        user = asked.user
    except APIException:
        request.user = signed_in
        return None
    return user if user.is_authenticated else None


def fingerprint(request: HttpRequest) -> str:
    """Of files only the length counts: they are not read twice."""
    kind = request.content_type or ""
    is_form = kind.startswith("multipart/")
    said = (request.headers.get("Content-Length") or "").encode() if is_form else request.body
    parts = [
        str(request.method),
        request.get_full_path(),
        kind,
        request.headers.get("If-Match", ""),
    ]
    return hashlib.sha256(b"\0".join([*(part.encode() for part in parts), said])).hexdigest()


def once(caller: Any, key: str, print_: str, act: Callable[[], Any]) -> HttpResponse:
    with transaction.atomic():
        try:
            kept, is_new = StoredAnswer.objects.get_or_create(
                user=caller, key=key, defaults={"fingerprint": print_}
            )
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise  # the database is away: not said to be somebody else's request
            transaction.set_rollback(True)
            response = plain_problem(
                409, "in_progress", _("带着同一个 Idempotency-Key 的请求还在办理，请稍后再试。")
            )
            response["Retry-After"] = "5"
            return response
        if is_new:
            return keep(kept, act())
    if kept.fingerprint != print_:
        sentence = _(
            "这个 Idempotency-Key 已经用于另一个请求。同一个键只用于重发同一个请求，新的请求请换一个键。"
        )
        return plain_problem(422, "idempotency_key_reused", sentence)
    return answered(kept)


def keep(kept: StoredAnswer, response: Any) -> HttpResponse:
    """A good answer stays with what was done; a refusal takes its own trace along."""
    if hasattr(response, "render"):
        response.render()
    if response.status_code >= 400:
        transaction.set_rollback(True)
    else:
        kept.status, kept.body = response.status_code, response.content
        kept.headers = {name: response[name] for name in TOLD_AGAIN if response.has_header(name)}
        kept.save()
    found: HttpResponse = response
    return found


def answered(kept: StoredAnswer) -> HttpResponse:
    response = HttpResponse(bytes(kept.body), status=kept.status)
    for name in TOLD_AGAIN:
        if name in kept.headers:
            response[name] = kept.headers[name]
        elif name == "Content-Type":
            del response[name]
    response["Idempotent-Replayed"] = "true"
    return response


def drop_old_answers() -> int:
    """Those kept longer than two days; how many they were."""
    return StoredAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
