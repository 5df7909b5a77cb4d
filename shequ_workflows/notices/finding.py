"""Notices in the searches: for everybody those that are up and public, at the desk those of one's own communities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.search.bigrams import fold, terms
from shequ_workflows.core.search.finders import Finder, Found, finders
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import SCOPE_READERS
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import local_date
from shequ_workflows.org.pages import homes_above
from shequ_workflows.org.querysets import below

from .models import NOTICE_TAGS, NoticePage, NoticeWords
from .wording import plain


def keep_words(page: NoticePage) -> None:
    """Write its words anew from its row."""
    text = "\n".join((page.summary, plain(page.body), page.place, page.issuer))
    NoticeWords.objects.update_or_create(page=page, defaults={"title": fold(page.title)[:600], "text": fold(text)})


@receiver(post_save, sender=NoticePage, dispatch_uid="shequ_notices.words")
def words_follow(sender: type, instance: NoticePage, raw: bool = False, **kwargs: Any) -> None:
    """Whichever way it is saved. The row is read anew: what is in hand may be a draft that only goes into a revision."""
    if not raw:
        keep_words(NoticePage.objects.get(pk=instance.pk))


def rebuild() -> int:
    """All of them; gives how many there are."""
    pages = NoticePage.objects.all()
    for page in pages.iterator():
        keep_words(page)
    return pages.count()


def public(query: str) -> QuerySet[NoticePage]:
    """Live notices behind no wall that hold every word; those whose title does first, then the newest."""
    rows: QuerySet[NoticePage] = NoticePage.objects.live().public()
    titled = Q()
    for term in terms(query):
        rows = rows.filter(Q(words__title__contains=term) | Q(words__text__contains=term))
        titled &= Q(words__title__contains=term)
    first = Case(When(titled, then=Value(0)), default=Value(1), output_field=IntegerField()) if titled else Value(1)
    return rows.annotate(place_of_words=first).order_by("place_of_words", "-issued_at", "-pk")


def lines(request: HttpRequest | None, pages: Sequence[NoticePage]) -> list[Found]:
    """Community, kind and day beside each. One query."""
    homes = homes_above(pages)
    tags = {key: str(label) for key, label in NOTICE_TAGS}
    found = []
    for page in pages:
        day = date_format(local_date(page.issued_at), "Y-m-d") if page.issued_at else ""
        meta = " · ".join(part for part in (homes[page.pk], tags.get(page.kind, ""), day) if part)
        found.append(Found(page.title, page.get_url(request) or "", page.summary or plain(page.body), meta))
    return found


def staff(actor: Actor, query: str, most: int) -> list[Found]:
    """Those that are up in the communities in the actor's scope. Two queries."""
    homes = CommunityPage.objects.filter(below(actor.paths_with(*SCOPE_READERS), "node__path"))
    here = Q(pk__in=[])
    for path in homes.values_list("path", flat=True):
        here |= Q(path__startswith=path)
    return lines(None, list(public(query).filter(here)[:most]))


finders.register(Finder("notices", _("Notices"), public, lines, staff, rebuild, order=20))
