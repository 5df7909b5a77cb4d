"""Pages of notices come and go: permissions follow the urgent subtree, what went up anew waits for a check, and 公示
stays where it is, whichever way somebody tries (screens, bulk, API, commands, shell)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import groups_above, sync_permissions
from shequ_workflows.org.models import CommunityPage, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.signals import persons_merged

from .displays import (
    Display,
    due_among,
    leaves_its_community,
    not_to_hide,
    not_to_move,
    not_to_take_down,
    put_on_display,
)
from .duty_actions import open_again, take_as_published
from .exceptions import StillOnDisplay
from .models import NoticeCheck, NoticeIndexPage, NoticePage, NoticeQuestion, PublicationDue


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


@receiver(pre_save, sender=Page, dispatch_uid="shequ_notices.page_stays_up")
@receiver(pre_save, sender=NoticePage, dispatch_uid="shequ_notices.notice_stays_up")
def stays_up(sender: type, instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """The floor under every way of unpublishing; some of Wagtail's save the page as a plain ``Page``."""
    if raw or instance.live or instance.pk is None:
        return
    display = due_among([instance], below=False)
    if display is not None:
        raise StillOnDisplay(not_to_take_down(display))


@receiver(pre_page_move, dispatch_uid="shequ_notices.stays_here")
def stays_here(sender: type, instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Within its community it may be moved from board to board."""
    display = due_among([instance])
    if display is not None and leaves_its_community(parent_page_before, parent_page_after):
        raise StillOnDisplay(not_to_move(display))


@receiver(pre_save, sender=PageViewRestriction, dispatch_uid="shequ_notices.stays_public")
def stays_public(sender: type, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    """Behind a password or a login it would be as good as gone."""
    display = due_among([instance.page]) if not raw else None
    if display is not None:
        raise StillOnDisplay(not_to_hide(display))


@receiver(post_save, sender=NoticePage, dispatch_uid="shequ_notices.display_follows")
def display_follows(sender: type, instance: NoticePage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        put_on_display(instance)


@receiver(page_published, sender=NoticePage, dispatch_uid="shequ_notices.settles")
def settles(sender: type, instance: NoticePage, revision: Revision | None = None, **kwargs: Any) -> None:
    """It publishes what was owed, if it is of a kind that must be published."""
    with transaction.atomic():
        user = revision.user if revision is not None else None
        take_as_published(instance, Actor.of_user(user) if user is not None else Actor.system())


@receiver(page_unpublished, sender=NoticePage, dispatch_uid="shequ_notices.owed_again")
def owed_again(sender: type, instance: NoticePage, **kwargs: Any) -> None:
    with transaction.atomic():
        open_again(instance, Actor.system())


def _of_page(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(page=said.get("page"))


def _check(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(page=said.get("page"), at=record.at)


copies.register(
    Copies("notices.check", NoticeCheck, _("what the second person noted"), {"check_urgent_notice"}, _check, ("note",))
)
copies.register(
    Copies(
        "notices.display", Display, _("why publicity was taken down"), {"take_down_publicity"}, _of_page, ("reason",)
    )
)


def _due(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(public_id=said.get("due"))


copies.register(
    Copies(
        "notices.due",
        PublicationDue,
        _("what is to be published, and why there is nothing"),
        {"note_to_publish", "note_nothing_to_publish"},
        _due,
        ("title", "waived_because"),
    )
)


def _question(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(public_id=said.get("question", ""))


copies.register(
    Copies(
        "notices.question",
        NoticeQuestion,
        _("the question on the notice, and what the public reads of it"),
        ("ask_about_notice", "write_about_notice"),
        _question,
        ("text", "public_text"),
    )
)
copies.register(
    Copies(
        "notices.question_answer",
        NoticeQuestion,
        _("the answer to the question, or why it was not published"),
        ("write_about_notice", "answer_about_notice"),
        _question,
        ("public_text", "public_answer", "note"),
    )
)


@receiver(persons_merged, dispatch_uid="shequ_notices.people_merged")
def people_merged(sender: type, stub: Person, person: Person, **_: Any) -> None:
    """Who asked and answered, and who settled what was owed."""
    pairs = ((NoticeQuestion, "person"), (NoticeQuestion, "answered_by"), (PublicationDue, "settled_by"))
    for model, name in pairs:
        model._default_manager.filter(**{name: stub}).update(**{name: person})
