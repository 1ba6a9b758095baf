"""Work that no page waits for: an app registers a kind of job, and people ask for it on records of theirs.

`activity` knows no plan and no document. It asks the registry who may ask for a job on a record, and has it made by a
worker. Apps register from `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.decisions import Decision

Params = Mapping[str, Any]


class Report(Protocol):
    """Says how far the work is, and keeps the job ours: to be called at least once a minute.

    Ends the work by an exception when the owner called it off or another worker has taken it over.
    """

    def __call__(self, done: int, total: int, sentence: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it was made; `name` is what it is called when it is saved."""

    file: BinaryIO
    name: str
    media_type: str


class WorkFailed(Exception):
    """The work cannot be done and trying again would not help; the sentence is for the owner of the job."""


@dataclass(frozen=True, slots=True)
class JobKind:
    kind: str
    """The name of the kind in addresses and in the API, e.g. `plan-document`."""
    model: type[models.Model]
    visible_to: Callable[[Any], models.QuerySet[Any]]
    """The records this person may see; everything else is answered as if it did not exist."""
    can_request: Callable[[Any, Any], Decision]
    """Asked when the job is wanted, when it begins and when its result is fetched."""
    read_params: Callable[[Mapping[str, Any]], dict[str, Any]]
    """What was asked for, checked; raises `Invalid` and drops what it does not know."""
    words: Callable[[Params], str]
    """What is made, in a word that every language has, e.g. PDF: it is kept in the label of the job."""
    make: Callable[[Any, Params, Report], Made]
    """(record, params, report) -> the file. Runs outside of any transaction, in the owner's language."""
    url: Callable[[int], str]
    """The page of the record of this number."""
    write_scope: str = ""
    """What a machine client's token must hold to ask for it; empty: no machine asks."""

    def find(self, user: Any, pk: int) -> Any:
        """The record as this person sees it, or None."""
        return self.visible_to(user).filter(pk=pk).first()


_kinds: dict[str, JobKind] = {}


def register(*kinds: JobKind) -> None:
    for kind in kinds:
        _kinds[kind.kind] = kind


def find_kind(kind: str) -> JobKind | None:
    return _kinds.get(kind)


def all_kinds() -> list[JobKind]:
    return list(_kinds.values())


def type_of(kind: JobKind) -> ContentType:
    return ContentType.objects.get_for_model(kind.model)
