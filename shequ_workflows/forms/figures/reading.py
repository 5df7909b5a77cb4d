"""The answers that are counted, and the group each belongs to: one walk through them, a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db import models
from django.db.models import Case, F, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.community.models import Building
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form, FormVersion, Submission
from shequ_workflows.forms.querysets import SubmissionQuerySet
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date

from .counting import Count, count, questions


class By(models.TextChoices):
    """By what the counts are broken down."""

    NOTHING = "", gettext_lazy("not broken down")
    BUILDING = "building", pgettext_lazy("figures", "by building")
    GRID = "grid", pgettext_lazy("figures", "by grid")
    AGE = "age", pgettext_lazy("figures", "by age")


#: First years of the bands; people above the last are one band.
BANDS: Final = (0, 18, 35, 60, 80)
_CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """``groups``: their names, beside ``counted.groups``; one without a name where nothing is broken down."""

    counted: Count
    groups: list[str]


def figures_of(form: Form, paths: Collection[str], by: By) -> Figures:
    """Of submissions at or below the tree ``paths``. What was withdrawn is not counted; what was made anonymous is."""
    versions = FormVersion.objects.filter(form=form).order_by("-number")
    fields = questions([ready(one).definition for one in versions])
    rows = Submission.objects.filter(form=form).at_or_below(paths).exclude(state=SubmissionState.WITHDRAWN)
    groups = _Groups(by, rows)
    counted = count(fields, groups.submissions(), len(groups.names))
    used = [at for at, number in enumerate(counted.groups) if number]
    return Figures(_only(counted, used), [groups.names[at] for at in used])


def _only(counted: Count, used: list[int]) -> Count:
    """Without groups that nobody belongs to."""
    place = {at: number for number, at in enumerate(used)}
    for tally in counted.tallies:
        tally.counts = Counter({(answer, place[group]): number for (answer, group), number in tally.counts.items()})
    return Count(counted.tallies, [counted.groups[at] for at in used])


class _Groups:
    def __init__(self, by: By, rows: SubmissionQuerySet) -> None:
        self.by, self.rows = by, rows
        self.names: list[str] = [""]
        self._numbers: Mapping[int, int] = {}
        if by == By.AGE:
            self.names = [*_band_names(), _("not known")]
        elif by != By.NOTHING:
            named = _buildings(rows) if by == By.BUILDING else _grids(rows)
            self._numbers = {pk: at for at, (pk, _name) in enumerate(named)}
            self.names = [*(name for _pk, name in named), _("not known")]

    def submissions(self) -> Iterator[tuple[Mapping[str, Any], int]]:
        columns = {
            By.AGE: (Coalesce("on_behalf_of__birth_date", "person__birth_date"), F("at")),
            By.BUILDING: (_BUILDING,),
            By.GRID: (_GRID,),
        }.get(self.by, ())
        last = len(self.names) - 1
        for answers, *where in self.rows.order_by("pk").values_list("answers", *columns).iterator(chunk_size=_CHUNK):
            if self.by == By.AGE:
                group = _band(where[0], where[1], last)
            else:
                group = self._numbers.get(where[0], last) if where else 0
            yield (answers if isinstance(answers, dict) else {}), group


_BUILDING: Final = Coalesce("household__unit__building_id", "node__building__pk")
_GRID: Final = Coalesce("household__unit__building__grid_id", Case(When(node__kind=NodeKind.GRID, then=F("node_id"))))


def _buildings(rows: SubmissionQuerySet) -> list[tuple[int, str]]:
    found = Building.objects.filter(pk__in=rows.order_by().annotate(place=_BUILDING).values("place"))
    return [(one.pk, str(one)) for one in found.select_related("compound").order_by("compound__name", "number")]


def _grids(rows: SubmissionQuerySet) -> list[tuple[int, str]]:
    found = Node.objects.filter(pk__in=rows.order_by().annotate(place=_GRID).values("place")).order_by("path")
    return [(one.pk, one.label) for one in found]


def _band_names() -> list[str]:
    both = [_("%(from)d to %(to)d") % {"from": a, "to": b - 1} for a, b in pairwise(BANDS)]
    return [*both, _("%(from)d and older") % {"from": BANDS[-1]}]


def _band(born: dt.date | None, at: dt.datetime, unknown: int) -> int:
    """By full years on the day it was sent."""
    if born is None:
        return unknown
    day = local_date(at)
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return max((number for number, first in enumerate(BANDS) if years >= first), default=unknown)
