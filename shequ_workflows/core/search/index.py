"""Keeping the index right: it follows each step, each step taken back, and each act of erasure, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from shequ_workflows.core.machines import Taking
from shequ_workflows.core.models import SearchEntry, SearchGram, Subject
from shequ_workflows.core.signals import moved, payload_erased, taken_back

from .bigrams import fold, grams
from .words import Words, searched

BATCH: Final = 500
#: Beside the words of its kind, what an entry says; a step that writes none of them changes no entry.
COLUMNS: Final = frozenset({"title", "number", "public_from"})


def refresh(subjects: Iterable[Subject]) -> int:
    """Build the entries of these subjects anew where their words changed; gives how many were written."""
    rows = list(subjects)
    wanted = dict(_wanted(rows))
    known = {
        (one.subject_id, one.is_public): one for one in SearchEntry.objects.filter(subject__in=[row.pk for row in rows])
    }
    stale = [one.pk for key, one in known.items() if wanted.get(key) != (one.title, one.text)]
    if stale:
        SearchGram.objects.filter(entry__in=stale).delete()
        SearchEntry.objects.filter(pk__in=stale).delete()
    fresh = {key for key, one in known.items() if one.pk not in stale}
    new = [
        SearchEntry(subject_id=subject, is_public=public, title=title, text=text)
        for (subject, public), (title, text) in wanted.items()
        if (subject, public) not in fresh
    ]
    SearchEntry.objects.bulk_create(new, batch_size=BATCH)
    pairs = [SearchGram(entry=one, gram=gram) for one in new for gram in sorted(grams(f"{one.title} {one.text}"))]
    SearchGram.objects.bulk_create(pairs, batch_size=BATCH)
    return len(new)


def _wanted(rows: Sequence[Subject]) -> Iterator[tuple[tuple[int, bool], tuple[str, str]]]:
    """(subject, is public) → folded title and text. A draft is its author's alone and stands in no index."""
    for subject, words in _with_words(rows):
        if subject.state == "draft":
            continue
        title = fold(f"{subject.title} {subject.number}")[:400]
        yield (subject.pk, False), (title, fold(words.text))
        if words.public is not None and subject.public_from is not None:
            yield (subject.pk, True), (title, fold(words.public))


def _with_words(rows: Sequence[Subject]) -> Iterator[tuple[Subject, Words]]:
    by_kind: dict[str, list[Subject]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    for kind, subjects in by_kind.items():
        source = searched.get(kind)
        found: Mapping[int, Words] = source.words([row.pk for row in subjects]) if source is not None else {}
        for row in subjects:
            yield row, found.get(row.pk, Words())


def rebuild(batch: int = BATCH) -> tuple[int, int]:
    """Go through all subjects; gives how many there are and how many entries were written anew.

    Each batch is locked while it is looked at: nobody's step is overwritten by what stood there before.
    """
    rows = Subject.objects.matters().order_by("pk").select_for_update(no_key=True)
    total = written = last = 0
    while True:
        with transaction.atomic():
            chunk = list(rows.filter(pk__gt=last)[:batch])
            if not chunk:
                return total, written
            written += refresh(chunk)
        total, last = total + len(chunk), chunk[-1].pk


@receiver(post_save, dispatch_uid="shequ_core.search_new")
def index_new(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A subject of a kind without words of its own: those that have some are indexed by their first step."""
    if created and not raw and isinstance(instance, Subject) and _is_plain(instance):
        refresh([instance])


def _is_plain(subject: Subject) -> bool:
    return subject.kind not in searched and subject.kind != "journal"


@receiver(moved, dispatch_uid="shequ_core.search_moved")
def index_moved(sender: type, subject: Subject, **kwargs: Any) -> None:
    """Where the step wrote words: a column of the subject, or rows beside it, which it then remembers (``Taking``)."""
    taking: Taking | None = getattr(subject, "taking", None)
    source = searched.get(subject.kind)
    wrote = source is not None and (taking is None or bool(taking.before) or not source.remembers)
    if wrote or taking is None or not COLUMNS.isdisjoint(taking.changes):
        refresh([subject])


@receiver(taken_back, dispatch_uid="shequ_core.search_taken_back")
def index_taken_back(sender: type, subject: Subject, **kwargs: Any) -> None:
    refresh(Subject.objects.filter(pk=subject.pk))


@receiver(payload_erased, dispatch_uid="shequ_core.search_erased")
def index_erased(sender: type, subject: Subject, **kwargs: Any) -> None:
    """The columns are empty by now: so are their pairs."""
    refresh(Subject.objects.matters().filter(pk=subject.pk))
