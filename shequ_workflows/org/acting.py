"""The shape of every change: one class per verb.

``check()`` answers ``None`` (yes) or a ``Refusal`` with a sentence; ``execute()`` locks, checks again, changes,
and leaves record and deliveries in one transaction. Views, desk, admin, API, commands and imports call actions
and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise

Sentence = str | Promise


class Answer(IntEnum):
    """Why not, as the HTTP status that says it best."""

    FORBIDDEN = 403
    NOT_FOUND = 404
    STALE = 409
    INVALID = 422


@dataclass(frozen=True)
class Refusal:
    """A no with its reason: ``sentence`` is for the person who reads it and says what to do next.

    ``code`` is stable, for tests and the API; ``errors`` maps form field → sentences.
    """

    code: str
    sentence: Sentence
    status: Answer = Answer.INVALID
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence)


class ActionRefused(Exception):
    """``execute()`` met a refusal; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    def __str__(self) -> str:
        return str(self.refusal.sentence)


R = TypeVar("R")


class Action(Generic[R]):
    """Base of all verbs. Subclasses give ``check()`` and ``perform()``; callers call ``execute()``.

    ``perform()`` runs inside one transaction after ``lock()`` and a second ``check()``.
    """

    verb: str = ""

    def check(self) -> Refusal | None:
        """Whether this may be done now, by this actor, with this data."""
        raise NotImplementedError

    def lock(self) -> None:
        """Take the row locks that the second check relies on. PostgreSQL: rows; SQLite: the file, already."""

    def perform(self) -> R:
        """Change the rows and write the record. Only ``execute()`` calls it."""
        raise NotImplementedError

    def execute(self) -> R:
        """Do it, whole or not at all; raise ``ActionRefused`` where ``check()`` says no."""
        with transaction.atomic():
            self.lock()
            refusal = self.check()
            if refusal is not None:
                raise ActionRefused(refusal)
            return self.perform()


def refuse(code: str, sentence: Sentence, status: Answer = Answer.INVALID, /, **errors: list[str]) -> Refusal:
    """Short for a ``Refusal``; ``errors`` are sentences by form field."""
    return Refusal(code, sentence, status, dict(errors))


def as_data(value: Any) -> Any:
    """Plain JSON data of a cleaned form value (models by public id, dates as ISO text, decimals as text)."""
    if isinstance(value, Mapping):
        return {str(key): as_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | QuerySet):
        return [as_data(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    public_id = getattr(value, "public_id", None)
    if public_id is not None:
        return str(public_id)
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return str(isoformat())
    return str(value)
