"""Guides in the searches, by Chinese words, pinyin and initials: 助餐 is found by ``zc`` and ``zhucan``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.search.bigrams import fold, terms
from shequ_workflows.core.search.finders import Finder, Found, finders
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import SCOPE_READERS
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.pages import homes_above
from shequ_workflows.org.pinyin import readings
from shequ_workflows.org.querysets import below

from .blocks import row_values
from .constants import State
from .models import GuideWords, PackagePage, ServiceGuidePage
from .querysets import packages_with

_LETTERS = re.compile(r"[a-z]+")


def words_of(page: ServiceGuidePage) -> dict[str, str]:
    """The columns of ``GuideWords``."""
    names = [page.title, *page.search_words.splitlines()]
    spelt = [readings(name) for name in names if name.strip()]
    text = "\n".join(
        (
            page.summary,
            page.search_words,
            page.conditions,
            page.result,
            *(str(row.get("name", "")) for row in row_values(page.materials)),
            *(str(row.get("question", "")) for row in row_values(page.faq)),
        )
    )
    first = next((one[:1].upper() for syllables in spelt[:1] for one in syllables), "")
    return {
        "title": fold(page.title)[:600],
        "text": fold(text),
        "pinyin": " ".join("".join(one) for one in spelt),
        "initials": " ".join("".join(syllable[0] for syllable in one) for one in spelt)[:600],
        "letter": first if "A" <= first <= "Z" else "#",
    }


def keep_words(page: ServiceGuidePage) -> None:
    """Write its words anew from its row."""
    GuideWords.objects.update_or_create(page=page, defaults=words_of(page))


def rebuild() -> int:
    """All of them; gives how many there are."""
    pages = ServiceGuidePage.objects.all()
    for page in pages.iterator(chunk_size=200):
        keep_words(page)
    return pages.count()


def found_in(rows: QuerySet[ServiceGuidePage], query: str) -> QuerySet[ServiceGuidePage]:
    """Those of ``rows`` that hold every word; whose title does come first, services in use before the others."""
    titled = Q()
    for term in terms(query):
        in_title = Q(words__title__contains=term)
        if _LETTERS.fullmatch(term):
            in_title |= Q(words__initials__contains=term) | Q(words__pinyin__contains=term)
        rows = rows.filter(in_title | Q(words__text__contains=term))
        titled &= in_title
    first = Case(When(titled, then=Value(0)), default=Value(1), output_field=IntegerField()) if titled else Value(1)
    gone = Case(When(state=State.CANCELLED, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(place_of_words=first, is_gone=gone).order_by(
        "is_gone", "place_of_words", "words__pinyin", "pk"
    )


def public(query: str) -> QuerySet[ServiceGuidePage]:
    """Live guides behind no wall that hold every word."""
    return found_in(ServiceGuidePage.objects.live().public(), query)


def lines(request: HttpRequest | None, pages: Sequence[ServiceGuidePage]) -> list[Found]:
    """Title and sentence; beside it the community, and whether it is paused or cancelled. One query."""
    homes = homes_above(pages)
    found = []
    for page in pages:
        state = page.state_now
        parts = [homes[page.pk], "" if state == State.IN_USE else str(State(state).label)]
        meta = " · ".join(part for part in parts if part)
        found.append(Found(page.title, page.get_url(request) or "", page.summary or page.conditions, meta))
    return found


def staff(actor: Actor, query: str, most: int) -> list[Found]:
    """Those that are up in the communities in the actor's scope. Two queries."""
    homes = CommunityPage.objects.filter(below(actor.paths_with(*SCOPE_READERS), "node__path"))
    here = Q(pk__in=[])
    for path in homes.values_list("path", flat=True):
        here |= Q(path__startswith=path)
    return lines(None, list(public(query).filter(here)[:most]))


def public_packages(query: str) -> QuerySet[PackagePage]:
    """Live packages behind no wall that hold every word."""
    return packages_with(PackagePage.objects.live().public().order_by("title", "pk"), query)


def package_lines(request: HttpRequest | None, pages: Sequence[PackagePage]) -> list[Found]:
    """Beside each its community. One query."""
    homes = homes_above(pages)
    return [
        Found(one.title, one.get_url(request) or "", one.summary or one.introduction, homes[one.pk]) for one in pages
    ]


finders.register(Finder("guides", _("Services"), public, lines, staff, rebuild, order=10))
finders.register(Finder("packages", _("Packages of services"), public_packages, package_lines, order=11))
