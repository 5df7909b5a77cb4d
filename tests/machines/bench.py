"""What the generated tests need of a machine: subjects in every state, people in every role, data, ways to fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor


@dataclass
class Broken:
    """How one guard of an edge is made to fail: other data, another instant, or a change to the world beforehand."""

    data: dict[str, Any] = field(default_factory=dict)
    early: bool = False
    before: Callable[[Any, Subject, dt.datetime], None] | None = None
    who: str = ""


class Bench(Protocol):
    """One machine on the bench. ``broken`` has an entry for every (edge, guard)."""

    key: str
    broken: dict[tuple[str, str], Broken]

    def world(self) -> Any:
        """People and places, anew for each test."""

    def subject(self, world: Any, state: str, *, on_the_way_to: str = "") -> tuple[Subject, dt.datetime]:
        """A subject in ``state`` and the instant from which ``on_the_way_to`` (an edge) goes through."""

    def actor(self, world: Any, role: str) -> Actor:
        """Somebody in that role or relation."""

    def data(self, world: Any, subject: Subject, edge: str, at: dt.datetime) -> dict[str, Any]:
        """Form data that lets ``edge`` through."""

    def stranger(self, world: Any, role: str) -> Actor:
        """Somebody with that role in another place."""

    def is_public(self, state: str) -> bool:
        """Whether anybody may know of a subject in this state."""
