"""First drafts of notices, by kind of subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shequ_workflows.core.models import Subject
from shequ_workflows.org.registry import Registry

from .content import Content


@dataclass(frozen=True)
class Source:
    """``key`` is the kind of subject; ``draft(subject, purpose)`` what its notice might say, to be edited."""

    key: str
    draft: Callable[[Subject, str], Content]


sources: Registry[Source] = Registry("sources of notices")


def first_draft(subject: Subject, purpose: str) -> Content:
    """What the subject's kind proposes, else its title alone."""
    source = sources.get(subject.kind)
    return source.draft(subject, purpose) if source is not None else Content(subject.title, ())
