"""What every verb on a plan begins and ends with."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext as _

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.plans.constants import READERS, REASON_LENGTH, STATES, RowKind, Verb
from shequ_workflows.plans.models import Change, PlanPage, PlanRisk, Progress
from shequ_workflows.plans.models.rows import Owned
from shequ_workflows.plans.querysets import holds_below, offices_of, roles_on, row_of

R = TypeVar("R")


def stale() -> Refusal:
    sentence = _("Somebody changed this in the meantime. Please look at it again; nothing of yours was saved.")
    return refuse("stale", sentence, Answer.STALE)


class PlanAction(OnceAction[R]):
    """A verb on a plan that is live: one of its community or street may, and what was done is kept."""

    allowed: ClassVar[frozenset[str]]
    history: ClassVar[Verb]

    def __init__(self, actor: Actor, page: PlanPage, *, once: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.page, self.once, self.at = actor, page, once, at or now()
        self.node: Node | None = page.node

    @property
    def day(self) -> dt.date:
        return local_date(self.at)

    def lock(self) -> None:
        """The page's row: what two say of one plan at once is heard one after the other."""
        self.page = PlanPage.objects.select_for_update(of=("self",)).get(pk=self.page.pk)

    @property
    def role(self) -> str:
        """The role by which the actor may; empty where none does."""
        if self.node is None or self.actor.person is None:
            return ""
        return min(roles_on(self.actor, self.node) & self.allowed, default="")

    def barred(self) -> Refusal | None:
        """Why not this actor, whatever he says."""
        if self.node is None or not self.page.live or self.page.alias_of_id is not None:
            return unknown()
        if self.role:
            return None
        return not_yours(self.allowed) if roles_on(self.actor, self.node) & READERS else unknown()

    def check(self) -> Refusal | None:
        refusal = self.barred()
        if refusal is not None or self.known() is not None:
            return refusal
        return self.early() or self.refusal()

    def early(self) -> Refusal | None:
        """Why not now, whatever is entered: asked before a form is shown."""
        return None

    def refusal(self) -> Refusal | None:
        """Why not with what was entered."""
        return None

    def covered(self, words: str) -> str:
        """What the public will read of ``words``; as they were given they stand in the record."""
        if not words or self.node is None:
            return words
        return cover_text(journal(self.node), words)[:REASON_LENGTH]

    def write(self, *, words: str = "", **values: Any) -> Change:
        """The row of the history, and that of the journal, which keeps the ``words`` as they were given."""
        assert self.actor.person is not None  # barred() saw a role
        assert self.node is not None
        role = self.role
        change = Change.objects.create(
            page=self.page, verb=self.history, by=self.actor.person, role=role, at=self.at,
            reason=self.covered(words), **values,
        )  # fmt: skip
        payload = {"page": self.page.pk, "change": change.pk, "key": change.key, "title": change.title}
        payload |= {"from": change.source, "to": change.target, "words": words}
        if change.day is not None:
            payload["day"] = change.day.isoformat()
        if change.months is not None:
            payload["months"] = change.months
        note(journal(self.node), self.verb, self.actor, payload=payload, role=role, at=self.at)
        return change


class RowAction(PlanAction[R]):
    """A verb on one row. ``revision``: the one its form was shown with; 0 where nothing had been said of it yet."""

    kinds: ClassVar[frozenset[str]]
    #: Whether those who answer for the row may, too.
    own: ClassVar[bool] = False
    #: Whether those may, too, who have the role of the row at a part of the plan's place: a community's director in the plan
    #: of the street. He tells of his part; how the row stands in all of them is said by the street.
    part: ClassVar[bool] = False

    def __init__(
        self,
        actor: Actor,
        page: PlanPage,
        key: str,
        revision: int,
        *,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, page, once=once, at=at)
        self.key, self.revision = key, revision
        self._read()

    def _read(self) -> None:
        self.row: Owned | None = row_of(self.page, self.key)
        self.progress: Progress | None = Progress.objects.filter(page=self.page, key=self.key).first()

    def lock(self) -> None:
        super().lock()
        self._read()

    @property
    def role(self) -> str:
        return super().role or self._owner_role()

    def _owner_role(self) -> str:
        row = self.row
        if not self.own or row is None or self.node is None or self.actor.person is None:
            return ""
        if row.owner_office:
            mine = row.owner_role in self.actor.roles and row.owner_office in offices_of(self.actor)
        else:
            below = self.part and holds_below(self.actor, row.owner_role, self.node)
            mine = below or row.owner_role in roles_on(self.actor, self.node)
        return row.owner_role if mine else ""

    @property
    def state(self) -> str:
        """How the row stands now."""
        if self.progress is not None:
            return self.progress.state
        return STATES[self.row.kind_of_row][0] if self.row is not None else ""

    def barred(self) -> Refusal | None:
        if self.row is None:
            return unknown()
        refusal = super().barred()
        row = self.row
        if refusal is not None and self.node is not None and not row.owner_office:
            named = holds_below(self.actor, row.owner_role, self.node)
            return not_yours(self.allowed) if named else refusal
        return refusal

    def early(self) -> Refusal | None:
        row = self.row
        if row is None or row.kind_of_row not in self.kinds:
            return refuse("kind", _("This cannot be said of such a row."), Answer.STALE)
        if self.revision != (self.progress.revision if self.progress is not None else 0):
            return stale()
        return None

    def find(self, result: str) -> Any:
        return Change.objects.filter(pk=int(result)).first()

    @property
    def is_public(self) -> bool:
        return not isinstance(self.row, PlanRisk) or self.row.is_public

    def move(self, state: str, *, words: str = "", day: dt.date | None = None, **columns: Any) -> Change:
        """Bring the row to ``state`` if its progress is still at ``revision``, and write down that it was done."""
        row = self.row
        assert row is not None  # barred() saw it
        source = self.state
        values = {"state": state, "changed_at": self.at, **columns}
        if self.progress is None:
            Progress.objects.create(page=self.page, key=self.key, kind=row.kind_of_row, **values)
        else:
            standing = Progress.objects.filter(pk=self.progress.pk, revision=self.revision)
            if not standing.update(revision=self.revision + 1, **values):
                raise ActionRefused(stale())
        change = self.write(
            words=words, key=self.key, kind=row.kind_of_row, title=row.title, source=source, target=state, day=day,
            is_public=self.is_public,
        )  # fmt: skip
        self.remember(str(change.pk), self.at)
        return change

    def not_yet(self, day: dt.date, field: str = "day") -> Refusal | None:
        """A day on which something happened cannot lie ahead."""
        if day > self.day:
            sentence = _("This day has not come yet. Enter the day on which it happened.")
            return refuse(field, sentence, **{field: [sentence]})
        return None

    def to_come(self, day: dt.date, field: str) -> Refusal | None:
        if day <= self.day:
            sentence = _("Please enter a day that lies ahead.")
            return refuse(field, sentence, **{field: [sentence]})
        return None


def missing(field: str, sentence: str) -> Refusal:
    return refuse(field, sentence, **{field: [sentence]})


TASK: frozenset[str] = frozenset({RowKind.TASK})
MILESTONE: frozenset[str] = frozenset({RowKind.MILESTONE})
RISK: frozenset[str] = frozenset({RowKind.RISK})
