"""What somebody has on the desk: each layer says what is somebody's by columns of its own, and how another takes it over.

    holdings.register(Holding("publicity.draft", _("drafts of notices"), lines_of, hand))

The core itself brings the open subjects that somebody is in charge of, of every kind, drafts keyed for others among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

from .machines import machines
from .models import Subject
from .presenting import VERBS
from .record.bulk import append_many, lock_many
from .record.recording import Entry

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Person

#: Verb of the rows that say so, on each subject and in the journal.
HAND_OVER: Final = "hand_over"


@dataclass(frozen=True)
class Line:
    """One thing that somebody has: of which ``holding``, which (``ref``), about which subject (with its community).

    ``token`` differs as soon as the thing is not what it was when the list was made.
    """

    holding: str
    ref: str
    token: str
    subject: Subject
    what: str = ""

    @property
    def key(self) -> str:
        return f"{self.holding}-{self.ref}"

    @property
    def title(self) -> str:
        """A draft is its author's alone: others do not read its title."""
        return _("a draft, not handed in yet") if self.subject.state == "draft" else self.subject.title

    @property
    def kind(self) -> str:
        machine = machines.version(self.subject.kind, self.subject.version)
        return self.what or (str(machine.label) if machine is not None else self.subject.kind)

    @property
    def state(self) -> str:
        machine = machines.version(self.subject.kind, self.subject.version)
        known = machine.states.get(self.subject.state) if machine is not None else None
        return str(known.label) if known is not None else self.subject.state


@dataclass(frozen=True)
class Handing:
    """One act of handing over: whose, by whom in which role, when; ``act`` is its public id."""

    actor: Actor
    role: str
    leaver: Person
    act: str
    at: dt.datetime


@dataclass(frozen=True)
class Holding:
    """``lines`` gives all of it in a constant number of queries; ``hand`` gives lines to their successors, inside the
    transaction of the act, and leaves a row on the record of each subject."""

    key: str
    label: Sentence
    lines: Callable[[Person], Sequence[Line]]
    hand: Callable[[Handing, Sequence[tuple[Line, Person]]], None]
    order: int = 100


holdings: Registry[Holding] = Registry("holdings")


def lines_of(person: Person) -> list[Line]:
    """All that ``person`` has, soonest due first within each holding."""
    return [line for holding in holdings for line in holding.lines(person)]


def entry_of(handing: Handing, subject: Subject, successor: Person) -> Entry:
    """What the record of a subject says of it."""
    return Entry(
        HAND_OVER,
        actor_id=handing.actor.person_id,
        role=handing.role,
        source=subject.state,
        target=subject.state,
        payload={"from": handing.leaver.public_id, "to": successor.public_id, "act": handing.act},
    )


def _in_charge(person: Person) -> list[Line]:
    rows = Subject.objects.matters().open().filter(assignee=person).select_related("community", "node")
    return [
        Line("subject", row.public_id, f"{row.revision}.{row.length}", row)
        for row in rows.order_by("next_due_at", "pk")
    ]


def _hand(handing: Handing, moves: Sequence[tuple[Line, Person]]) -> None:
    """Everybody's screens of them become stale: the one in charge is another."""
    locked = lock_many([line.subject.pk for line, _to in moves])
    rows, changes = [], {}
    for line, successor in moves:
        subject = locked[line.subject.pk]
        rows.append((subject, entry_of(handing, subject, successor)))
        changes[subject.pk] = {"assignee": successor, "revision": subject.revision + 1}
    append_many(rows, handing.at, changes)


holdings.register(Holding("subject", gettext_lazy("in charge of"), _in_charge, _hand, order=10))
VERBS[HAND_OVER] = lambda: _("Handed over to a colleague")
