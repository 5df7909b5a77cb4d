"""Reading notices. Functions, since a page's manager belongs to Wagtail."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.querysets import below

from .constants import ON_DUTY
from .models import NoticeIndexPage, NoticePage


def newest(home: CommunityPage, count: int) -> QuerySet[NoticePage]:
    """The newest public notices below a home page."""
    rows: QuerySet[NoticePage] = NoticePage.objects.descendant_of(home).live().public().order_by("-issued_at", "-pk")
    return rows[:count]


def urgent_indexes(node: Node) -> list[NoticeIndexPage]:
    """The subtree of urgent notices of ``node``: where staff on duty may publish."""
    home = CommunityPage.objects.filter(node=node).first()
    return list(NoticeIndexPage.objects.descendant_of(home).filter(is_urgent=True)) if home is not None else []


def to_check(actor: Actor) -> QuerySet[NoticePage]:
    """Urgent notices nobody has checked yet, in the actor's communities, not his own; oldest first."""
    homes = CommunityPage.objects.filter(below(actor.paths_with(*ON_DUTY), "node__path"))
    here = Q(pk__in=[])
    for path in homes.values_list("path", flat=True):
        here |= Q(path__startswith=path)
    found: QuerySet[NoticePage] = NoticePage.objects.live().filter(here, second_look=None).exclude(urgency="")
    return found.exclude(posted_by=actor.person_id).order_by("issued_at", "pk")
