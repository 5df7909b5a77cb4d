"""Where the layers above tell the desk what they have: the desk imports none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    ``url``: it is opened on a page of its own, which is told where from by ``?intake=<public id>`` (see ``Origin``).
    ``instead_of``: keys of openers that are not offered where this one is, since it begins the same with more known.
    """

    key: str
    label: Sentence
    open: Callable[[Actor, Wish], Subject]
    may: Callable[[Actor, Node], bool] = lambda actor, node: True
    next_edge: str = ""
    order: int = 100
    url: str = ""
    instead_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpenerSource:
    """Openers that are data: their keys begin with ``key`` and a colon. Each call may cost one query."""

    key: str
    find: Callable[[str], Opener | None]
    all: Callable[[], Iterable[Opener]]


class Openers(Registry[Opener]):
    """Those of the layers, then those of the sources, in their order; only the former are counted."""

    def __init__(self) -> None:
        super().__init__("openers")
        self.sources: Registry[OpenerSource] = Registry("sources of openers")

    def get(self, key: str) -> Opener | None:
        source = self.sources.get(key.partition(":")[0]) if ":" in key else None
        return source.find(key) if source is not None else super().get(key)

    def __iter__(self) -> Iterator[Opener]:
        found = [*super().__iter__(), *(one for source in self.sources for one in source.all())]
        return iter(sorted(found, key=lambda one: one.order))

    def offered(self, actor: Actor, node: Node) -> list[Opener]:
        """What this actor may open at ``node``, each thing once."""
        found = [one for one in self if one.may(actor, node)]
        hidden = frozenset[str]().union(*(one.instead_of for one in found))
        return [one for one in found if one.key not in hidden]


@dataclass(frozen=True)
class Origin:
    """What a subject may be opened from on a page of its own; ``key`` is its name in that page's address.

    ``wish(actor, public_id)``: what was told, None where he may not open anything from it. ``link(actor, public_id,
    opened, at)`` notes down what came of it, inside the transaction of the opening; it raises ``ActionRefused``.
    """

    key: str
    wish: Callable[[Actor, str], Wish | None]
    link: Callable[[Actor, str, Subject, dt.datetime], None]


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
    """Where staff work on a subject, and find people and subjects; the desk registers itself. ``step_url``: where one step
    of it is taken, by the edge's name."""

    key: str
    url: Callable[[Subject], str]
    search_url_name: str
    step_url: Callable[[Subject, str], str] = lambda subject, edge: ""


@dataclass(frozen=True)
class OwnPage:
    """A page on which everybody sees what is his own, led to from the foot of every public page."""

    key: str
    url_name: str


@dataclass(frozen=True)
class Retold:
    """What staff retype of one kind of subject into systems of others: words by placeholder, in a constant number of
    queries. ``key`` is the kind, or the family of kinds that have one (``flow`` for ``flow:hotline``); what it leaves out is filled from the subject itself, or is empty."""

    key: str
    words: Callable[[Subject], Mapping[str, str]]


openers = Openers()
origins: Registry[Origin] = Registry("origins of subjects")
panels: Registry[Panel] = Registry("desk panels")
queues: Registry[Queue] = Registry("desk queues")
desk_links: Registry[DeskLink] = Registry("desk links")
workplaces: Registry[Workplace] = Registry("workplaces")
own_pages: Registry[OwnPage] = Registry("pages of one's own")
retold: Registry[Retold] = Registry("words retyped elsewhere")


def panels_of(kind: str) -> list[Panel]:
    """The panels of one kind of subject, in order, those of every kind among them."""
    return [panel for panel in panels if panel.kind in {kind, EVERY_KIND}]


def workplace_url(subject: Subject) -> str:
    """Where staff work on ``subject``; empty where no desk is installed."""
    return next((place.url(subject) for place in workplaces), "")


def step_url(subject: Subject, edge: str) -> str:
    """Where staff take one step of ``subject``; empty where no desk is installed."""
    return next((place.step_url(subject, edge) for place in workplaces), "")
