"""What the desk shows of plans: rows with how they stand, those that are mine, that are due, that are late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import today

from .constants import SOON
from .models import PlanPage, Progress
from .models.rows import Owned
from .querysets import ROWS, answered_by, naming, plans_of
from .reading import Shown

VIEWS = ("mine", "soon", "late", "all")


@dataclass
class Work:
    """A row with the plan it belongs to; ``mine``: the reader answers for it."""

    shown: Shown
    page: PlanPage
    mine: bool

    @property
    def is_soon(self) -> bool:
        standing = self.shown.standing
        return not standing.is_finished and (self.shown.due - self.shown.day).days <= SOON


def work_of(actor: Actor, day: dt.date | None = None) -> list[Work]:
    """Everything unfinished of the plans of the actor's places, and of the plans above what is his; earliest first. Nine
    queries, whatever there is."""
    day = day or today()
    own = {page.pk: page for page in plans_of(actor)}
    plans = {page.pk: page for page in naming(actor)} | own
    said = {(one.page_id, one.key): one for one in Progress.objects.filter(page__in=plans)}
    found: list[Work] = []
    for model in ROWS.values():
        rows: Iterable[Any] = model._default_manager.filter(page__in=plans)
        mine = set(model._default_manager.filter(answered_by(actor), page__in=plans).values_list("pk", flat=True))
        found += [
            Work(Shown(row, said.get((row.page_id, row.key)), day), plans[row.page_id], row.pk in mine)
            for row in rows
            if row.page_id in own or row.pk in mine
        ]
    return sorted(
        (one for one in found if not one.shown.standing.is_finished), key=lambda one: (one.shown.due, one.shown.row.pk)
    )


def chosen(works: Iterable[Work], view: str) -> list[Work]:
    """Those of one view: mine, due within a month, late, all."""
    tests = {
        "mine": lambda one: one.mine,
        "soon": lambda one: one.is_soon,
        "late": lambda one: one.shown.standing.is_late,
    }
    test = tests.get(view, lambda one: True)
    return [one for one in works if test(one)]


def kind_label(row: Owned) -> str:
    return str(row.kind_of_row.label)
