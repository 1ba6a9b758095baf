"""Background jobs over the API: ask, look how far it is, fetch the file."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from activity.commands.jobs import cancel_job, fetch_result, request_job
from activity.files.handing_out import handed_out
from activity.jobs import find_kind
from activity.lifecycle import JobStatus
from activity.models import Job

REFUSALS = {
    code: OpenApiResponse(description=said)
    for code, said in (
        (403, "The caller has no such power."),
        (404, "No such kind, record or job, or not visible."),
        (409, "The state does not allow it now, or too many jobs wait."),
        (422, "The input cannot be used; `fields` says why."),
    )
}


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job; `done` of `total` says how far it is, `reason` why nothing came of it. The file is at `result`."""

    title = serializers.CharField(source="label_words", read_only=True)
    result = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id", "kind", "subject_id", "params", "title", "status", "done", "total", "sentence", "reason", "created_at",
            "started_at", "finished_at", "name", "media_type", "size", "sha256", "expires_at", "result",
        ]  # fmt: skip
        read_only_fields = fields

    def get_result(self, job: Job) -> str | None:
        if not job.has_result:
            return None
        return str(reverse("api:job-result", args=[job.pk], request=self.context.get("request")))


class NewJobSerializer(serializers.Serializer[Any]):
    """What is wanted, of which record. `params` depend on the kind: documents take `{"format": "pdf"}` or `"docx"`."""

    kind = serializers.CharField(max_length=40)
    subject_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    params = serializers.DictField(child=serializers.CharField(max_length=80), required=False, default=dict)


class JobFilter(filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=JobStatus.choices)

    class Meta:
        model = Job
        fields = ["status", "kind"]


class JobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """The caller's own background jobs, newest first."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer
    filterset_class = JobFilter
    lookup_value_regex = r"\d{1,18}"

    @property
    def write_scope(self) -> str | None:
        """The scope of the app whose work it is; None where no token may."""
        if "pk" in self.kwargs:
            job = Job.objects.filter(pk=self.kwargs["pk"]).first()
            kind = find_kind(job.kind) if job else None
        else:
            data = self.request.data
            kind = find_kind(str(data.get("kind", ""))) if hasattr(data, "get") else None
        return kind.write_scope or None if kind else None

    def get_queryset(self) -> QuerySet[Job]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return Job.objects.visible_to(self.request.user)

    @extend_schema(request=NewJobSerializer, responses={201: JobSerializer, 200: JobSerializer, **REFUSALS})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask for work. The same work that still waits or runs is answered with 200 and not begun twice."""
        given = NewJobSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        kind = find_kind(given.validated_data["kind"])
        about = kind.find(request.user, given.validated_data["subject_id"]) if kind else None
        if kind is None or about is None:
            raise Http404
        job, is_new = request_job(kind, about, dict(given.validated_data["params"]), by=request.user)
        where = reverse("api:job-detail", args=[job.pk], request=request)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(self.get_serializer(job).data, status=code, headers={"Location": where})

    @extend_schema(request=None, responses={200: JobSerializer, **REFUSALS})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off; a running job ends when its worker reports next."""
        return Response(self.get_serializer(cancel_job(self.get_object(), by=request.user)).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **REFUSALS})
    @action(detail=True, methods=["get"])
    def result(self, request: Request, pk: str) -> StreamingHttpResponse:
        """The file, while the record may still be seen."""
        job = fetch_result(self.get_object(), by=request.user)
        return handed_out(job.key, job.name, job.media_type, as_attachment=True)
