"""Refusals that a person can act on; each becomes one HTTP answer, for pages and for the API alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

Sentence = str | Promise


class Refusal(Exception):
    """Base of all refusals: a machine-readable `code`, a `sentence` for people, an HTTP `status`."""

    status = 400

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Forbidden(Refusal):
    """The actor has no such power."""

    status = 403


class Conflict(Refusal):
    """The state does not allow the act now."""

    status = 409


class Stale(Refusal):
    """The row has changed since the actor read it."""

    status = 412


class PreconditionRequired(Refusal):
    """The request must say which version it means (`If-Match`, or the form's version field)."""

    status = 428


class Invalid(Refusal):
    """The input cannot be used. `fields` maps a field's name to its sentences: value and remedy."""

    status = 422

    def __init__(
        self, code: str, sentence: Sentence, fields: Mapping[str, Sequence[Sentence]] | None = None
    ) -> None:
        super().__init__(code, sentence)
        self.fields = {name: list(sentences) for name, sentences in (fields or {}).items()}


class Unavailable(Refusal):
    """A part that is needed does not answer; trying again later may help."""

    status = 503
