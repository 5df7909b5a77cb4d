"""Which words of a matter are searched, and which matters are like one that is about to be proposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.querysets import SubjectQuerySet
from shequ_workflows.core.search.finders import Finder, Found, finders
from shequ_workflows.core.search.finding import search, similar
from shequ_workflows.core.search.words import Searched, Words, searched
from shequ_workflows.org.moment import now

from .constants import KIND
from .models import Matter

if TYPE_CHECKING:
    from shequ_workflows.org.models import Node

#: Those whose title holds the words, then the newest.
BEST_FIRST: Final[tuple[str, ...]] = ("-titled", "-opened_at", "-id")
#: Ended matters that are still worth reading before the same is proposed again.
RECENT: Final = dt.timedelta(days=180)


def words_of(ids: Sequence[int]) -> Mapping[int, Words]:
    """For the public only what it reads: nothing of the text before the matter is taken up. One query."""
    return {matter.pk: Words(_own(matter), _public(matter)) for matter in Matter.objects.filter(pk__in=ids)}


def _own(matter: Matter) -> str:
    return "\n".join((matter.problem, matter.wish, matter.place, matter.scope, _public(matter)))


def _public(matter: Matter) -> str:
    if not matter.track:
        return ""
    return "\n".join((matter.public_problem, matter.public_wish, matter.public_place, matter.public_scope))


def open_or_recent(community: Node, rows: SubjectQuerySet | None = None) -> SubjectQuerySet:
    """Public matters of the community that are under way or ended lately."""
    known: SubjectQuerySet = Subject.objects.all() if rows is None else rows
    lately = Q(is_open=True) | Q(ended_at__gte=now() - RECENT)
    return known.filter(lately, kind=KIND, community=community).public()


def like(community: Node, data: Mapping[str, Any], most: int = 5) -> list[Subject]:
    """Public matters that speak of the same thing, likest first. Two queries."""
    text = "\n".join(str(data.get(name) or "") for name in ("problem", "wish", "place"))
    found = similar(open_or_recent(community), str(data.get("title") or ""), text, public=True, most=most)
    return [one.subject for one in found]


def _found(query: str) -> SubjectQuerySet:
    """Public matters that hold all words, those whose title does first."""
    rows: SubjectQuerySet = Subject.objects.filter(kind=KIND).public().select_related("matter", "community")
    return search(rows, query, public=True).order_by(*BEST_FIRST)


def _lines(request: HttpRequest, subjects: Sequence[Subject]) -> list[Found]:
    return [
        Found(
            one.title,
            reverse("shequ_deliberation:matter", args=[one.public_id]),
            " ".join((one.matter.public_problem, one.matter.public_wish)),
            " · ".join(part for part in (one.community.label, one.number) if part),
        )
        for one in subjects
    ]


finders.register(Finder("matters", gettext_lazy("Matters"), _found, _lines, order=10))
searched.register(Searched(KIND, words_of, remembers=True))
