"""What a kind of subject says to polls about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.registry import Registry


@dataclass(frozen=True)
class PollHost:
    """``key`` is the kind of subject; ``refuses(subject)`` says why no poll may be opened now, or None.

    ``objection_url(subject)``: where objections to what was decided are taken now, or None.
    """

    key: str
    refuses: Callable[[Subject], Refusal | None]
    objection_url: Callable[[Subject], str | None] | None = None


hosts: Registry[PollHost] = Registry("poll hosts")


def refusal_of(subject: Subject) -> Refusal | None:
    """What the subject's kind says; kinds that said nothing allow it."""
    host = hosts.get(subject.kind)
    return host.refuses(subject) if host is not None else None
