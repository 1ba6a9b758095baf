"""Mail brought in by a mail system: one request, one mail as it stands (RFC 5322)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from correspondence.api.authentication import MailboxToken
from correspondence.commands.sorting import refuse_too_large, take_in
from correspondence.lifecycle import MailStatus
from correspondence.models import InboundMail, Mailbox
from correspondence.reading.opening import HEAD, LARGEST_MAIL


class MailParser(BaseParser):
    """The body as it is, never more of it than a mail may have."""

    media_type = "message/rfc822"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return bytes(stream.read(LARGEST_MAIL + 1))


class OctetParser(MailParser):
    """Mail systems that send no media type of their own."""

    media_type = "application/octet-stream"


class InboundMailSerializer(serializers.ModelSerializer[InboundMail]):
    order_number = serializers.CharField(source="order.number", read_only=True, default="")

    class Meta:
        model = InboundMail
        fields = ["id", "message_id", "status", "reason", "order", "order_number"]
        read_only_fields = fields


class InboundMailView(APIView):
    """Bring one mail to a mailbox.

    Whatever is sent is kept as a row with what became of it: `ordered` (a new work order), `threaded` (a message of
    one that exists), `ignored` (sent by a machine) or `refused`, with its `reason`. A mail that comes again, by its
    Message-ID, is answered with its row and does nothing. Sorting that fails on our side answers `received`; it is
    tried again without another request.
    """

    authentication_classes: list[type[BaseAuthentication]] = [MailboxToken]
    permission_classes = [IsAuthenticated]
    parser_classes = [MailParser, OctetParser]

    @extend_schema(
        operation_id="inbound_mail_create",
        request={"message/rfc822": {"type": "string", "format": "binary", "maxLength": LARGEST_MAIL}},
        responses={
            200: InboundMailSerializer,
            202: OpenApiResponse(InboundMailSerializer, description="Kept, and sorted later."),
            401: OpenApiResponse(description="No token of a mailbox in use."),
            413: OpenApiResponse(
                InboundMailSerializer, description="Larger than 25 MB: only its head was kept."
            ),
            415: OpenApiResponse(description="Neither message/rfc822 nor application/octet-stream."),
        },
    )
    def post(self, request: Request) -> Response:
        mailbox: Mailbox = request.auth  # type: ignore[assignment]
        sent: Any = request.data  # {} where nothing was sent
        raw = sent if isinstance(sent, bytes) else b""
        if len(raw) > LARGEST_MAIL:
            size = int(request.META.get("CONTENT_LENGTH") or len(raw))
            mail = refuse_too_large(mailbox, raw[:HEAD], size)
            return Response(InboundMailSerializer(mail).data, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
        mail = take_in(mailbox, raw)
        code = status.HTTP_202_ACCEPTED if mail.status == MailStatus.RECEIVED else status.HTTP_200_OK
        return Response(InboundMailSerializer(mail).data, code)
