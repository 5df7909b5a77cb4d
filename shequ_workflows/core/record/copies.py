"""Where the words of record rows stand once more, outside of the record: each layer says so, an act of erasure empties
them all.

    copies.register(Copies("rating", Rating, _("what was written with the rating"), {"rate"}, find_rating, ("text",)))

A column that keeps such words and is not declared would outlive the erasure: ``tests/architecture/copies.csv`` lists
every column with text of the whole product, and says of each whether it is declared here, or why not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.groups import in_site_language
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.core.models import Record, Subject

#: Gives which rows hold what a record row says: of its subject, the row, and what it said.
Find = Callable[["Subject", "Record", Mapping[str, Any]], Q]


def gone() -> str:
    """What stands where words stood; everybody who could read them can read this."""
    return in_site_language(lambda: _("(erased on lawful request)"))


@dataclass(frozen=True)
class Copies:
    """Columns of ``model`` that repeat what rows with one of ``verbs`` say (empty: any row) of a subject of ``kind``.

    ``words`` get the sentence ``gone()`` where they say something; ``empty`` maps further columns to what they are
    set to; ``delete`` removes the rows instead. ``label`` is read by whoever is about to erase.
    """

    key: str
    model: type[models.Model]
    label: Sentence
    verbs: Collection[str]
    find: Find
    words: tuple[str, ...] = ()
    empty: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False
    kind: str = ""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({*self.words, *self.empty})

    def fits(self, subject: Subject, record: Record) -> bool:
        return (not self.kind or self.kind == subject.kind) and (not self.verbs or record.verb in self.verbs)

    def rows(self, subject: Subject, record: Record, said: Mapping[str, Any]) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = self.model._default_manager.filter(self.find(subject, record, said))
        return found

    def clear(self, subject: Subject, record: Record, said: Mapping[str, Any]) -> None:
        rows = self.rows(subject, record, said)
        if self.delete:
            rows.delete()
            return
        ids = list(rows.values_list("pk", flat=True))  # the words by which they were found may go, too
        rows = self.model._default_manager.filter(pk__in=ids)
        for name in self.words:
            rows.exclude(**{name: ""}).update(**{name: gone()})
        if self.empty:
            rows.update(**self.empty)
        self._search_anew(ids)

    def _search_anew(self, ids: list[int]) -> None:
        """What searches read of subjects whose title went, other than the erased row's own."""
        from shequ_workflows.core.models import Subject
        from shequ_workflows.core.search.index import refresh

        if ids and self.model is Subject:
            refresh(Subject.objects.matters().filter(pk__in=ids))


copies: Registry[Copies] = Registry("copies of the record's words")


def copies_of(subject: Subject, record: Record, said: Mapping[str, Any]) -> Iterator[Copies]:
    """What would be emptied along with ``record``."""
    for one in copies:
        if one.fits(subject, record) and one.rows(subject, record, said).exists():
            yield one


def clear_copies(subject: Subject, record: Record, said: Mapping[str, Any]) -> None:
    """Inside the transaction of the act, after its row stands: triggers of layers above ask for it."""
    for one in copies:
        if one.fits(subject, record):
            one.clear(subject, record, said)


def of_subject(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    """``find`` for the subject itself."""
    return Q(pk=subject.pk)
