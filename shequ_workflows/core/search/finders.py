"""What the public's search page and the desk's search box look through: each layer says so for its things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from shequ_workflows.org.actors import Actor


@dataclass(frozen=True)
class Found:
    """One line: ``text`` as the public reads it; ``meta`` beside it, a number or a day."""

    title: str
    url: str
    text: str = ""
    meta: str = ""


@dataclass(frozen=True)
class Finder:
    """``public(query)`` gives what everybody may read and holds all words, best first, without asking yet; ``lines``
    makes them lines of the page in a constant number of queries.

    ``staff(actor, query, most)`` gives the desk's lines, for things that are no subjects;
    ``rebuild`` writes the words of all of those anew and gives how many there are.
    """

    key: str
    label: Sentence
    public: Callable[[str], QuerySet[Any]]
    lines: Callable[[HttpRequest, Sequence[Any]], list[Found]]
    staff: Callable[[Actor, str, int], list[Found]] | None = None
    rebuild: Callable[[], int] | None = None
    order: int = 100


finders: Registry[Finder] = Registry("finders")
