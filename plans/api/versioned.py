"""Resources that are acted on in exactly the version that was read: plans, the organisation's plan, adjustments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.db import models
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from plans.api.preconditions import etag_of, version_of

Row = TypeVar("Row", bound=models.Model)
Shape = type[serializers.Serializer[Any]]


class VersionedViewSet(ReadOnlyModelViewSet[Row]):
    """Reading, and acts that name a version. Every answer is the whole resource with its ETag."""

    detail_serializer_class: ClassVar[type[serializers.BaseSerializer[Any]]]

    def carry_out(
        self, request: Request, shape: Shape, command: Callable[..., Any], **given: Any
    ) -> Response:
        """`command(row, by=…, version=…, **body)`; `given` stands in for what the body leaves out."""
        row = self.get_object()
        values = {**given, **validated(request, shape)}
        version = version_of(request, values)
        values.pop("version", None)
        command(row, by=request.user, version=version, **values)
        return self.answer()

    def answer(self, row: Any = None) -> Response:
        """The resource as it stands now."""
        row = self.get_object() if row is None else row
        return Response(self.detail_serializer_class(row).data, headers={"ETag": etag_of(row)})


def validated(request: Request, shape: Shape) -> dict[str, Any]:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
