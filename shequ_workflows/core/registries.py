"""Where the layers above tell the desk what they have: the desk imports none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node, Person

    from .models import Subject


@dataclass(frozen=True)
class Wish:
    """What somebody told the office, from which a subject of another kind is opened."""

    node: Node
    title: str
    text: str
    person: Person | None = None
    channel: str = Channel.VISIT
    told_at: dt.datetime | None = None


@dataclass(frozen=True)
class Opener:
    """A kind of subject that an intake may open; ``open`` runs inside the intake's transaction.

    It raises ``ActionRefused`` where it may not. ``next_edge`` is where the desk goes on, if there is more to fill in.
    """

    key: str
    label: Sentence
    open: Callable[[Actor, Wish], Subject]
    may: Callable[[Actor, Node], bool] = lambda actor, node: True
    next_edge: str = ""
    order: int = 100


#: A panel of this kind stands on the page of every subject.
EVERY_KIND: Final = "*"


@dataclass(frozen=True)
class Panel:
    """A block of the desk's subject page for one kind, or with ``EVERY_KIND`` for all; ``context`` gives None where there
    is nothing to show."""

    key: str
    kind: str
    template: str
    context: Callable[[HttpRequest, Subject], dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True)
class Queue:
    """Work that is not a subject's next step: opinions to review, people to call. Shown beside 待办 with its count.

    ``may`` hides an empty one from those who may not open its page; for them ``count`` is 0.
    """

    key: str
    label: Sentence
    url_name: str
    count: Callable[[Actor], int]
    may: Callable[[Actor], bool] = lambda actor: True
    order: int = 100


@dataclass(frozen=True)
class DeskLink:
    """An entry of the desk's navigation; ``may`` hides it from those it is not for. ``shortcut`` is one letter."""

    key: str
    label: Sentence
    url_name: str
    may: Callable[[Actor], bool] = lambda actor: True
    shortcut: str = ""
    order: int = 100


@dataclass(frozen=True)
class Workplace:
    """Where staff work on a subject, and find people and subjects; the desk registers itself."""

    key: str
    url: Callable[[Subject], str]
    search_url_name: str


openers: Registry[Opener] = Registry("openers")
panels: Registry[Panel] = Registry("desk panels")
queues: Registry[Queue] = Registry("desk queues")
desk_links: Registry[DeskLink] = Registry("desk links")
workplaces: Registry[Workplace] = Registry("workplaces")


def panels_of(kind: str) -> list[Panel]:
    """The panels of one kind of subject, in order, those of every kind among them."""
    return [panel for panel in panels if panel.kind in {kind, EVERY_KIND}]


def workplace_url(subject: Subject) -> str:
    """Where staff work on ``subject``; empty where no desk is installed."""
    return next((place.url(subject) for place in workplaces), "")
