"""How long 公示 stands before everybody's eyes, and what may not happen to it meanwhile.

The law asks for 15 days (RC Organic Law art. 34); what was announced as its last day binds as well. ``Display`` keeps
the promise outside the page's revisions: an old revision that is put up again does not bring old days back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage, Person
from shequ_workflows.org.moment import local_date, now, today

from .constants import NoticeKind
from .exceptions import StillOnDisplay
from .rules import earliest_end, text_digest
from .wording import plain

if TYPE_CHECKING:
    from .models import NoticePage

#: What is said in a notice: where one of these changes, something else is on display.
TEXT = ("title", "summary", "body", "issuer", "place", "begins_at", "ends_at")
REASON_LENGTH = 200


class DisplayQuerySet(models.QuerySet["Display"]):
    def unfinished(self) -> DisplayQuerySet:
        """Whose last day has not passed, taken down or not."""
        return self.filter(last_day__gte=today())

    def due(self) -> DisplayQuerySet:
        """That must be up now."""
        return self.unfinished().filter(ended_at=None)

    def below(self, page: Page) -> DisplayQuerySet:
        """Of ``page`` and of all that stands below it."""
        return self.filter(page__path__startswith=page.path)


def keep_while_due(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """``on_delete`` of a display: no way of deleting takes the page along before its last day has passed."""
    for one in sub_objs:
        if one.last_day >= today():
            raise StillOnDisplay(not_to_delete(one))
    models.CASCADE(collector, field, sub_objs, using)


class Display(models.Model):
    """The text of one 公示 that is, or was, before everybody's eyes.

    ``begins_at``: since when ``digest``, the text that stands there now, has been up; ``last_day``: the whole of this
    day is part of the display. ``ended_at`` with ``reason``: it was taken down before.
    """

    page = models.OneToOneField(
        "shequ_notices.NoticePage",
        keep_while_due,
        primary_key=True,
        related_name="display",
        verbose_name=gettext_lazy("page"),
    )
    begins_at = models.DateTimeField(gettext_lazy("on display since"))
    last_day = models.DateField(gettext_lazy("on display until"))
    digest = models.CharField(max_length=64)
    ended_at = models.DateTimeField(gettext_lazy("taken down at"), null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(gettext_lazy("reason"), max_length=REASON_LENGTH, blank=True)

    objects = DisplayQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("display of a publicity notice")
        verbose_name_plural = gettext_lazy("displays of publicity notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, reason="") | Q(Q(ended_at__isnull=False), ~Q(reason="")),
                name="shequ_notices_down_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} … {self.last_day}"

    @property
    def is_due(self) -> bool:
        return self.ended_at is None and self.last_day >= today()


def digest_of(page: Any) -> str:
    """Of its words: marks and block keys that the editor adds to the text do not count."""
    return text_digest(plain(page.body) if name == "body" else getattr(page, name) for name in TEXT)


def display_of(page: NoticePage) -> Display | None:
    """As it stands in the database; a page that is about to be made has none."""
    return Display.objects.filter(pk=page.pk).first() if page.pk else None


def least_last_day(page: NoticePage) -> dt.date:
    """The first day that may be the last of the display, if the page were put up as it is now.

    Another text, or one that was taken down, begins anew; the same text keeps the day that was announced.
    """
    known = display_of(page)
    if known is not None and known.ended_at is None and known.digest == digest_of(page):
        return max(known.last_day, earliest_end(local_date(known.begins_at)))
    return earliest_end(local_date(max(page.go_live_at or now(), now())))


def begins_anew(page: NoticePage) -> bool:
    """Whether it is on display now, with another text than ``page`` has."""
    known = display_of(page)
    return known is not None and known.is_due and known.digest != digest_of(page)


# --- what must not happen to it ----------------------------------------------------------------------------------------


def not_to_take_down(display: Display) -> str:
    return _("“%(title)s” is on display until %(day)s. To take it down before, give a reason.") % _named(display)


def not_to_delete(display: Display) -> str:
    return _(
        "“%(title)s” is publicity until %(day)s and cannot be deleted before. If it must not stay up, take it down and give a reason."
    ) % _named(display)


def not_to_move(display: Display) -> str:
    return _("“%(title)s” is on display until %(day)s and stays with its community until then.") % _named(display)


def not_to_hide(display: Display) -> str:
    return _("“%(title)s” is on display until %(day)s: everybody must be able to read it.") % _named(display)


def _named(display: Display) -> dict[str, Any]:
    return {"title": display.page.title, "day": display.last_day}


def due_among(pages: Iterable[Page], *, below: bool = True) -> Display | None:
    """The first display that must go on, of ``pages`` and of what stands below them."""
    rows = Display.objects.due().select_related("page")
    return _first(rows, pages, below)


def unfinished_among(pages: Iterable[Page]) -> Display | None:
    """The first whose page must not be deleted yet."""
    return _first(Display.objects.unfinished().select_related("page"), pages, True)


def _first(rows: DisplayQuerySet, pages: Iterable[Page], below: bool) -> Display | None:
    condition = Q(pk__in=[])
    for page in pages:
        condition |= Q(page__path__startswith=page.path) if below else Q(pk=page.pk)
    return rows.filter(condition).order_by("pk").first()


def leaves_its_community(before: Page, after: Page) -> bool:
    """Whether what stands below ``before`` would belong to another home page below ``after``."""
    homes = [CommunityPage.objects.ancestor_of(page, inclusive=True).last() for page in (before, after)]
    return homes[0] != homes[1]


# --- what follows from putting it up -----------------------------------------------------------------------------------


def put_on_display(page: NoticePage) -> None:
    """``page`` is up and is 公示: its display begins, goes on, or begins anew; the last is told to the journal."""
    if page.kind != NoticeKind.PUBLICITY or not page.live:
        return
    with transaction.atomic():
        known = Display.objects.select_for_update().filter(pk=page.pk).first()
        digest = digest_of(page)
        last = max(page.display_until or dt.date.min, least_last_day(page))
        if known is not None and known.ended_at is None and known.digest == digest:
            Display.objects.filter(pk=page.pk).exclude(last_day=last).update(last_day=last)
        else:
            values = {"begins_at": now(), "last_day": last, "digest": digest, "reason": "", "ended_at": None}
            Display.objects.update_or_create(pk=page.pk, defaults={**values, "ended_by": None})
            if known is not None:
                _tell_restart(page, known, last)
        if page.display_until != last:
            type(page)._default_manager.filter(pk=page.pk).update(display_until=last)


def _tell_restart(page: NoticePage, was: Display, last: dt.date) -> None:
    node = page.node
    if node is None:
        return
    revision = page.live_revision
    actor = Actor.of_user(revision.user) if revision is not None and revision.user is not None else Actor.system()
    payload = {"page": page.pk, "title": page.title, "was_until": was.last_day.isoformat(), "until": last.isoformat()}
    verb = "restart_display" if was.ended_at is None else "display_again"
    note(journal(node), verb, actor, payload=payload)
