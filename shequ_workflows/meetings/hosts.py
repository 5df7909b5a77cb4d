"""What a kind of subject says to meetings about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.registry import Registry

from .constants import Kind


@dataclass(frozen=True)
class MeetingHost:
    """``key`` is the kind of subject; ``refuses(subject, kind)`` says why no such meeting may be planned now, or None.

    ``plans`` is False where none is ever planned: its page does not offer it. ``text(subject)`` explains the matter on
    the agenda and on the one-page sheet, in words that everybody may read. ``kind(subject)`` is the kind of meeting that
    decides about it; empty where there is none before others.
    """

    key: str
    refuses: Callable[[Subject, str], Refusal | None] = lambda subject, kind: None
    text: Callable[[Subject], str] = lambda subject: ""
    plans: bool = True
    kind: Callable[[Subject], str] = lambda subject: ""


hosts: Registry[MeetingHost] = Registry("meeting hosts")


def refusal_of(subject: Subject, kind: str | Kind) -> Refusal | None:
    """What the subject's kind says; kinds that said nothing allow it."""
    host = hosts.get(subject.kind)
    return host.refuses(subject, str(kind)) if host is not None else None


def text_of(subject: Subject) -> str:
    """What is said of the matter on paper; empty where its kind told nothing."""
    host = hosts.get(subject.kind)
    return host.text(subject) if host is not None else ""


def kind_of(subject: Subject) -> str:
    """The kind of meeting that the form begins with; empty where nothing speaks for one."""
    host = hosts.get(subject.kind)
    return host.kind(subject) if host is not None else ""
