"""Comments and files of any record over the API. A machine client writes where the scope of the record's app lets it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from activity.api.discussion_shapes import (
    AttachmentSerializer,
    CommentSerializer,
    NewAttachmentSerializer,
    NewCommentSerializer,
    ReplySerializer,
    WordsSerializer,
)
from activity.commands import comments
from activity.commands.attachments import attach, remove_attachment
from activity.discussions import all_kinds, find_kind, kind_of_type, within
from activity.files.handing_out import handed_out
from activity.models import Attachment, Comment
from activity.permissions import can_download

REFUSALS = {
    code: OpenApiResponse(description=said)
    for code, said in (
        (403, "The caller has no such power."),
        (404, "No such record, or not visible."),
        (409, "The state does not allow the act now."),
        (422, "The input cannot be used; `fields` says why."),
    )
}
REMOVED = {204: OpenApiResponse(description="Removed."), **REFUSALS}


class SubjectFilter(filters.FilterSet):
    """Of one kind of record (`subject_type`), one record (`subject_id`), one part with what lies in it (`anchor`)."""

    subject_type = django_filters.ChoiceFilter(
        choices=lambda: [(kind.kind, kind.kind) for kind in all_kinds()], method="of_kind"
    )
    subject_id = django_filters.NumberFilter()
    anchor = django_filters.CharFilter(method="at_anchor")

    def of_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        kind = find_kind(value)
        return (
            rows.filter(subject_type=ContentType.objects.get_for_model(kind.model)) if kind else rows.none()
        )

    def at_anchor(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(within(value))


class CommentFilter(SubjectFilter):
    """`open=true`: only threads that are not settled."""

    open = django_filters.BooleanFilter(method="still_open")

    def still_open(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(parent__isnull=True, resolved_at__isnull=value)

    class Meta:
        model = Comment
        fields = ["subject_type", "subject_id", "anchor", "open"]


class AttachmentFilter(SubjectFilter):
    class Meta:
        model = Attachment
        fields = ["subject_type", "subject_id", "anchor"]


class OfRecords(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """Rows that belong to records of other apps."""

    lookup_value_regex = r"\d{1,18}"
    rows: QuerySet[Any]
    """All there are, whoever asks: the scope is looked up before visibility."""

    @property
    def write_scope(self) -> str | None:
        """The scope of the app whose record is written about; None where no token may."""
        if "pk" in self.kwargs:
            row = self.rows.filter(pk=self.kwargs["pk"]).select_related("subject_type").first()
            return kind_of_type(row.subject_type).write_scope or None if row else None
        data = self.request.data
        kind = find_kind(str(data.get("subject_type", ""))) if hasattr(data, "get") else None
        return kind.write_scope or None if kind else None

    def subject(self, given: dict[str, Any]) -> Any:
        """The record that a body names, taken out of it; Http404 when the caller does not see it."""
        kind = find_kind(given.pop("subject_type"))
        record = kind.find(self.request.user, given.pop("subject_id")) if kind else None
        if record is None:
            raise Http404
        return record

    def read(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        found = shape(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)


class CommentViewSet(OfRecords):
    """Comments on the records the caller sees, newest first; what was taken back is left out."""

    queryset = Comment.objects.none()
    rows = Comment.objects.all()
    serializer_class = CommentSerializer
    filterset_class = CommentFilter

    def get_queryset(self) -> QuerySet[Comment]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = Comment.objects.visible_to(self.request.user).filter(removed_at__isnull=True)
        return rows.select_related("subject_type", "author", "resolved_by").prefetch_related(
            "mentions__person"
        )

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer, **REFUSALS})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Begin a thread about a record or a part of it."""
        given = self.read(NewCommentSerializer)
        return self.answer(
            comments.add_comment(self.subject(given), by=request.user, **given), status.HTTP_201_CREATED
        )

    @extend_schema(request=WordsSerializer, responses={200: CommentSerializer, **REFUSALS})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change own words, for 15 minutes."""
        comment = self.get_object()
        return self.answer(comments.edit_comment(comment, by=request.user, **self.read(WordsSerializer)))

    @extend_schema(responses=REMOVED)
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take back own words."""
        comments.remove_comment(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReplySerializer, responses={201: CommentSerializer, **REFUSALS})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """Answer in the thread of this comment."""
        made = comments.reply_to(self.get_object(), by=request.user, **self.read(ReplySerializer))
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: CommentSerializer, **REFUSALS})
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Settle the thread of this comment."""
        return self.answer(comments.resolve_comment(self.get_object(), by=request.user))

    @extend_schema(request=None, responses={200: CommentSerializer, **REFUSALS})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        return self.answer(comments.reopen_comment(self.get_object(), by=request.user))

    def answer(self, comment: Comment, code: int = status.HTTP_200_OK) -> Response:
        return Response(CommentSerializer(comment).data, status=code)


class AttachmentViewSet(OfRecords):
    """Files of the records the caller sees, newest first; removed ones are left out."""

    queryset = Attachment.objects.none()
    rows = Attachment.objects.all()
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    # JSON can carry no file; it is read so that a refusal names the field instead of the format.
    parser_classes = [MultiPartParser, JSONParser]

    def get_queryset(self) -> QuerySet[Attachment]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Attachment.objects.visible_to(self.request.user).select_related("subject_type", "uploaded_by")

    @extend_schema(
        request={"multipart/form-data": NewAttachmentSerializer},
        responses={201: AttachmentSerializer, **REFUSALS},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Bring one file to a record (`multipart/form-data`)."""
        given = self.read(NewAttachmentSerializer)
        made = attach(self.subject(given), given.pop("file"), by=request.user, **given)
        return Response(AttachmentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=REMOVED)
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take a file out of its record."""
        remove_attachment(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **REFUSALS})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The bytes; refused while the scanner has not passed them."""
        file = self.get_object()
        can_download(request.user, file).or_raise()
        return handed_out(file.key, file.name, file.media_type, as_attachment=True)
