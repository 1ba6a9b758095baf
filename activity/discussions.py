"""What can be talked about: an app registers a model of its own, and its records have comments and files.

`activity` knows no plan and no work order. It asks the registry who sees a record, who may comment on it, who can
be mentioned there and where it is shown. Apps register from `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise

from core.decisions import ALLOWED, Decision

Words = str | Promise
Anchors = Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Discussable:
    """One kind of record with comments and files.

    An anchor names a part of the record (`overview`, `goal-12`, `goal-12.target`); `goal-12.target` lies within
    `goal-12`, and the empty anchor is the record as a whole.
    """

    kind: str
    """The name of the kind in addresses and in the API, e.g. `plan`."""
    model: type[models.Model]
    visible_to: Callable[[Any], models.QuerySet[Any]]
    """The records this person may see; everything else is answered as if it did not exist."""
    people: Callable[[Any], models.QuerySet[Any]]
    """The active people who may see this record: those who can be mentioned."""
    url: Callable[[Any, str], str]
    """The page on which the comments at this anchor stand."""
    can_comment: Callable[[Any, Any], Decision] = lambda user, record: ALLOWED
    can_attach: Callable[[Any, Any], Decision] = lambda user, record: ALLOWED
    anchors: Callable[[Any], Anchors] = lambda record: {}
    """Every part that can be commented on, with its words; a constant number of queries."""
    is_shown_late: bool = False
    """Not everybody who reads the department's records sees each of these: drafts belong to their writers."""
    write_scope: str = ""
    """What a machine client's token must hold to write here; empty: no machine writes."""

    def find(self, user: Any, pk: int) -> Any:
        """The record as this person sees it, or None."""
        return self.visible_to(user).filter(pk=pk).first()

    def is_seen_by(self, user: Any, pk: int) -> bool:
        return self.visible_to(user).filter(pk=pk).exists()


_kinds: dict[str, Discussable] = {}


def register(discussable: Discussable) -> None:
    _kinds[discussable.kind] = discussable


def all_kinds() -> list[Discussable]:
    return list(_kinds.values())


def find_kind(kind: str) -> Discussable | None:
    return _kinds.get(kind)


def kind_of(model: type[models.Model]) -> Discussable:
    """Raises LookupError for a model that nobody registered: a mistake of the program."""
    for discussable in _kinds.values():
        if discussable.model is model:
            return discussable
    raise LookupError(f"{model._meta.label} is not registered with activity.discussions")


def kind_of_type(content_type: ContentType) -> Discussable:
    model = content_type.model_class()
    if model is None:
        raise LookupError(f"{content_type} has no model any more")
    return kind_of(model)


def within(anchor: str) -> models.Q:
    """Comments and files at `anchor` and at everything inside it; all of them for the empty anchor."""
    if not anchor:
        return models.Q()
    return models.Q(anchor=anchor) | models.Q(anchor__startswith=f"{anchor}.")


def kept_from(user: Any) -> models.Q:
    """Rows whose `subject_type` and `subject_id` name a record this person does not see yet."""
    kept = models.Q(pk__in=[])
    for discussable in _kinds.values():
        if discussable.is_shown_late:
            kept |= models.Q(subject_type=ContentType.objects.get_for_model(discussable.model)) & ~models.Q(
                subject_id__in=discussable.visible_to(user).order_by().values("pk")
            )
    return kept


def seen_by(user: Any) -> models.Q:
    """Rows whose `subject_type` and `subject_id` name a record this person may see."""
    seen = models.Q(pk__in=[])
    for discussable in _kinds.values():
        seen |= models.Q(
            subject_type=ContentType.objects.get_for_model(discussable.model),
            subject_id__in=discussable.visible_to(user).order_by().values("pk"),
        )
    return seen
