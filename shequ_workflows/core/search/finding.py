"""Finding subjects by words, within what the caller may see: pairs of characters narrow, the words themselves decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from .bigrams import fold, grams, likeness, terms

if TYPE_CHECKING:
    from shequ_workflows.core.models import SearchEntry, Subject
    from shequ_workflows.core.querysets import SubjectQuerySet

#: Of so many with the most pairs in common the likeness is worked out.
CANDIDATES: Final = 40
#: Below it, two texts share words that every text has.
ALIKE: Final = 0.12
#: Of a long text so many pairs are asked.
ASKED: Final = 200


def entries(query: str, *, public: bool) -> QuerySet[SearchEntry]:
    """Entries in which every word of ``query`` stands; all of them where it has none."""
    from shequ_workflows.core.models import SearchEntry, SearchGram

    rows = SearchEntry.objects.filter(is_public=public)
    wanted = terms(query)
    pairs = grams(" ".join(wanted))
    if pairs:
        holding = SearchGram.objects.filter(gram__in=sorted(pairs)).values("entry").order_by()
        rows = rows.filter(pk__in=holding.annotate(n=Count("pk")).filter(n=len(pairs)).values("entry"))
    for term in wanted:
        rows = rows.filter(Q(title__contains=term) | Q(text__contains=term))
    return rows


def search(rows: SubjectQuerySet, query: str, *, public: bool) -> SubjectQuerySet:
    """Of ``rows``, which the caller may see, those that hold all words of ``query``; annotated ``titled`` where the
    title alone holds them. ``public`` asks only what the public reads. No query is made yet."""
    found = entries(query, public=public)
    by_title = found.filter(subject=OuterRef("pk"))
    for term in terms(query):
        by_title = by_title.filter(title__contains=term)
    return rows.filter(pk__in=found.values("subject")).annotate(titled=Exists(by_title))


@dataclass(frozen=True)
class Alike:
    subject: Subject
    score: float


def similar(rows: SubjectQuerySet, title: str, text: str, *, public: bool, most: int = 5) -> Sequence[Alike]:
    """Of ``rows`` those that speak of the same thing, likest first. Two queries."""
    from shequ_workflows.core.models import SearchEntry

    head, body = fold(title), fold(text)
    asked = [*sorted(grams(head)), *sorted(grams(body) - grams(head))][:ASKED]
    if not asked:
        return []
    near = SearchEntry.objects.filter(is_public=public, subject__in=rows.order_by().values("pk"), grams__gram__in=asked)
    near = near.annotate(shared=Count("grams")).order_by("-shared", "-subject")[:CANDIDATES]
    scored = [(likeness(head, body, one.title, one.text), one.subject_id) for one in near]
    best = sorted((pair for pair in scored if pair[0] >= ALIKE), reverse=True)[:most]
    found = {row.pk: row for row in rows.filter(pk__in=[pk for _score, pk in best])}
    return [Alike(found[pk], score) for score, pk in best if pk in found]
