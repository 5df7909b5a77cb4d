"""Reading notices. Functions, since a page's manager belongs to Wagtail."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from wagtail.models import Page

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below

from .constants import ON_DUTY
from .models import NoticeCheck, NoticeIndexPage, NoticePage


def listed(above: Page) -> QuerySet[NoticePage]:
    """Public notices below ``above``, newest first."""
    rows: QuerySet[NoticePage] = NoticePage.objects.descendant_of(above).live().public()
    return rows.order_by("-issued_at", "-pk")


def newest(home: Page, count: int) -> list[NoticePage]:
    """The newest public notices below a home page, without those that are urgent: they stand above."""
    return list(listed(home).filter(urgency="")[:count])


def running_urgent(page: Page, most: int = 5) -> list[NoticePage]:
    """Urgent notices of the community of ``page`` that are not over, newest first."""
    home = CommunityPage.objects.ancestor_of(page, inclusive=True).last()
    if home is None:
        return []
    rows = listed(home).exclude(urgency="").filter(Q(ends_at=None) | Q(ends_at__gt=now()))
    return list(rows[:most])


def urgent_indexes(node: Node) -> list[NoticeIndexPage]:
    """The subtree of urgent notices of ``node``: where staff on duty may publish. A draft opens no door."""
    home = CommunityPage.objects.filter(node=node).first()
    return list(NoticeIndexPage.objects.child_of(home).live().filter(is_urgent=True)) if home is not None else []


def unchecked() -> QuerySet[NoticePage]:
    """Urgent notices that are up and that nobody has looked at since they were put up as they stand."""
    seen = NoticeCheck.objects.filter(page=OuterRef("pk"), at__gte=OuterRef("posted_at"))
    rows: QuerySet[NoticePage] = NoticePage.objects.live().exclude(urgency="").filter(~Exists(seen))
    return rows.order_by(F("posted_at").asc(nulls_first=True), "pk")


def to_check(actor: Actor) -> QuerySet[NoticePage]:
    """Urgent notices nobody has checked yet, in the actor's communities, not his own; oldest first."""
    homes = CommunityPage.objects.filter(below(actor.paths_with(*ON_DUTY), "node__path"))
    here = Q(pk__in=[])
    for path in homes.values_list("path", flat=True):
        here |= Q(path__startswith=path)
    rows = unchecked().filter(here)
    return rows.exclude(posted_by=actor.person_id) if actor.person_id is not None else rows.none()
