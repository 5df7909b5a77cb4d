"""Pages of notices come and go: permissions follow the urgent subtree, and what went up anew waits for a check."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished, post_page_move

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import groups_above, sync_permissions
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import now

from .models import NoticeIndexPage, NoticePage


def follow(page: NoticeIndexPage) -> None:
    """Who may publish on ``page`` as it stands now."""
    home = CommunityPage.objects.ancestor_of(page).select_related("node").last()
    if home is not None and home.node is not None:
        sync_permissions(groups_above(home.node))


@receiver(post_save, sender=NoticeIndexPage, dispatch_uid="shequ_notices.board_saved")
def board_saved(sender: type, instance: NoticeIndexPage, raw: bool = False, **kwargs: Any) -> None:
    """A board that is made, published or changed; raw: while fixtures are loaded."""
    if not raw:
        follow(instance)


@receiver(page_unpublished, sender=NoticeIndexPage, dispatch_uid="shequ_notices.board_unpublished")
def board_unpublished(sender: type, instance: NoticeIndexPage, **kwargs: Any) -> None:
    follow(instance)


@receiver(post_page_move, sender=NoticeIndexPage, dispatch_uid="shequ_notices.board_moved")
def board_moved(sender: type, **kwargs: Any) -> None:
    sync_permissions()


@receiver(post_delete, sender=NoticeIndexPage, dispatch_uid="shequ_notices.board_gone")
def board_gone(sender: type, **kwargs: Any) -> None:
    sync_permissions()


@receiver(page_published, sender=NoticePage, dispatch_uid="shequ_notices.note_who_posted")
def note_who_posted(sender: type, instance: NoticePage, revision: Revision | None = None, **kwargs: Any) -> None:
    """Remember whose words stand there now: somebody else checks an urgent notice."""
    user = revision.user if revision is not None else None
    person = Actor.of_user(user).person
    NoticePage.objects.filter(pk=instance.pk).update(posted_by=person, posted_at=now())
