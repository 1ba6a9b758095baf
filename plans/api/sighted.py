"""Writing single fields: a writer names the version that was read, or (`seen`) what stood in each field.

What is sent and what is read are spelled alike: records by code or user name, figures as text, what belongs
together (quarters, weights, custom values) as one object. Commands take one entry a control instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Invalid
from core.problems import problem
from plans.api.preconditions import etag_of, version_of
from plans.commands.merging import FieldsChanged, spelled
from plans.models import DepartmentPlan
from plans.models.goal import figure_text

GATHERED = {"quarters": "quarter_", "custom": "custom_", "weights": "goal_"}
"""Objects of the API -> prefix of the controls that commands know."""

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the plan as it was read; or send `version`, or `seen`.",
)


class ClashShape(serializers.Serializer[Any]):
    """A field that somebody else changed since it was read; `theirs` is what to send as `seen` to overrule it."""

    field = serializers.CharField()
    theirs = serializers.JSONField(allow_null=True)
    yours = serializers.JSONField(allow_null=True)


class FieldsChangedShape(serializers.Serializer[Any]):
    """The problem document of a 412 that names fields; `who` and `at` tell of the last change, if known."""

    type = serializers.CharField()
    code = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    clashes = ClashShape(many=True, required=False)
    who = serializers.CharField(required=False)
    at = serializers.DateTimeField(required=False)


REFUSALS = {
    **{
        code: OpenApiResponse(description=said)
        for code, said in (
            (403, "The actor has no such power."),
            (404, "No such record, or not visible."),
            (409, "The state does not allow the act now."),
            (422, "The content cannot be used; `fields` says what."),
            (428, "Say what was read: `If-Match`, `version` or `seen`."),
        )
    },
    412: OpenApiResponse(FieldsChangedShape, description="Changed since it was read; `clashes` names the fields."),
}  # fmt: skip


def writes(
    request: Any, description: str, response: Any, *, status: int = 200, if_match: bool = True
) -> Callable[[Any], Any]:
    return extend_schema(
        request=request,
        parameters=[IF_MATCH] if if_match else [],
        responses={status: response, **REFUSALS},
        description=description,
    )


class SeeingSerializer(serializers.Serializer[Any]):
    """Fields to write, and what they read before."""

    seen = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        help_text="Field -> its value as it was read, spelled as this API spells it.",
    )

    def wanted(self) -> dict[str, Any]:
        """The fields that are written, as commands name them."""
        values = {n: v for n, v in self.validated_data.items() if n not in ("version", "seen", "plan")}
        return flat(values)

    def seen_by_writer(self) -> dict[str, str] | None:
        """Field -> what the writer saw, in the one spelling in which values are compared."""
        seen = self.validated_data.get("seen")
        if seen is None:
            return None
        return {name: self.spell(name, value) for name, value in flat(seen).items()}

    def spell(self, name: str, value: Any) -> str:
        field = self.fields.get(name)
        if isinstance(field, serializers.SlugRelatedField):
            return self.spell_reference(name, field.slug_field or "pk", value)
        is_figure = isinstance(field, serializers.DecimalField) or name.startswith(("quarter_", "goal_"))
        if is_figure and value is not None:
            try:
                return figure_text(Decimal(str(value))) or ""
            except InvalidOperation:
                return str(value)
        return spelled(value)

    def spell_reference(self, name: str, slug: str, value: Any) -> str:
        """Only what stands there and what is wanted are ever compared; any other name matches neither."""
        known = (getattr(self.instance, name, None), self.validated_data.get(name))
        for record in known:
            if isinstance(record, models.Model) and value == getattr(record, slug):
                return str(record.pk)
        return "" if value in (None, "") else f"?{value}"


class SightedSerializer(SeeingSerializer):
    """`seen` takes the place of the version that was read."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """One entry a control: `quarters.1` becomes `quarter_1`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        prefix = GATHERED.get(name)
        if prefix is None:
            found[name] = value
        elif isinstance(value, Mapping):
            found |= {f"{prefix}{key}": inner for key, inner in value.items()}
    return found


def path_of(name: str) -> tuple[str, ...]:
    """Where the API keeps a control: `quarter_1` is `("quarters", "1")`."""
    for gathered, prefix in GATHERED.items():
        if name.startswith(prefix):
            return gathered, name.removeprefix(prefix)
    return (name,)


def at(values: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


@contextmanager
def as_sent() -> Iterator[None]:
    """A refusal names fields as the API does."""
    try:
        yield
    except Invalid as refusal:
        fields = {".".join(path_of(name)): said for name, said in refusal.fields.items()}
        raise Invalid(refusal.code, refusal.sentence, fields) from None


def clash_problem(refusal: FieldsChanged, sent: Any, now: Mapping[str, Any]) -> Response:
    """412 with each field that two people changed: `theirs` as it reads now, `yours` as it was sent."""
    clashes = [
        {"field": ".".join(path), "theirs": at(now, path), "yours": at(sent, path)}
        for path in (path_of(clash.name) for clash in refusal.clashes)
    ]
    more: dict[str, Any] = {"clashes": clashes}
    if refusal.who and refusal.at:
        more |= {"who": refusal.who, "at": refusal.at.isoformat()}
    return problem(refusal.status, refusal.code, str(refusal), **more)


def version_for(request: Request, body: Mapping[str, Any]) -> int | None:
    return version_of(request, dict(body))


def tagged(data: Any, plan: DepartmentPlan, status: int = 200) -> Response:
    """An answer with the ETag that the next `If-Match` gives back: the plan's."""
    return Response(data, status=status, headers={"ETag": etag_of(plan)})
