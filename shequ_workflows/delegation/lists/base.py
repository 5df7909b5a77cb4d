"""What the verbs of lists share: one lock for all of a community, the screen's revision, one row in its journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, lock, note
from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at, not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .access import PREPARERS, READERS

R = TypeVar("R")

BEING_MADE = (ListState.DRAFT, ListState.CONSULTING)


class CommunityAction(OnceAction[R]):
    """A verb on the lists of one community; two of them wait for each other."""

    allowed: ClassVar[frozenset[str]] = PREPARERS

    def __init__(self, actor: Actor, community: Node, *, once: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.community, self.once = actor, community, once
        self.at = at or now()

    def lock(self) -> None:
        lock(journal(self.community).pk)

    @property
    def role(self) -> str:
        return min(self.actor.roles_at(self.community.path) & self.allowed, default="")

    def may(self) -> Refusal | None:
        refusal = may_at(self.actor, self.community, self.allowed)
        # Whoever works in a grid reads the list of the community around it.
        if refusal is not None and self.actor.belongs(*READERS, at=self.community):
            return not_yours(self.allowed)
        return refusal

    def tell(self, **payload: Any) -> Any:
        """The row in the journal; gives it."""
        channel = Channel.SYSTEM if self.actor.is_system else Channel.ONLINE
        subject = journal(self.community)
        return note(subject, self.verb, self.actor, role=self.role, channel=channel, payload=payload, at=self.at)


class ListAction(CommunityAction[R]):
    """A verb on one version. ``revision`` is that of the screen it was sent from: another one's change in between is
    told, never overwritten; None asks nothing."""

    states: ClassVar[tuple[str, ...]] = BEING_MADE

    def __init__(
        self,
        actor: Actor,
        version: FunctionList,
        *,
        revision: int | None = None,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, version.community, once=once, at=at)
        self.version, self.revision = version, revision

    def lock(self) -> None:
        super().lock()
        found = FunctionList.objects.select_related("community", "base").filter(pk=self.version.pk).first()
        if found is None:
            raise ActionRefused(unknown())
        self.version = found

    def check(self) -> Refusal | None:
        refusal = self.may()
        if refusal is not None or (self.once and self.known() is not None):
            return refusal
        return self._state() or self._stale() or self.check_data()

    def _state(self) -> Refusal | None:
        if self.version.state in self.states:
            return None
        sentence = _("This version has gone on in the meantime: it is “%(state)s” now. Look at where it stands.")
        return refuse("state", sentence % {"state": self.version.get_state_display()}, Answer.STALE)

    def _stale(self) -> Refusal | None:
        if self.revision is None or self.revision == self.version.revision:
            return None
        sentence = _(
            "Somebody changed this version while you had it open. Yours is not saved: look at it as it is now, and do it again if it is still needed."
        )
        return refuse("stale", sentence, Answer.STALE)

    def check_data(self) -> Refusal | None:
        """What is asked of the data, once the version may be touched."""
        return None

    def touch(self, values: Mapping[str, Any] | None = None) -> None:
        """A new revision of the version, and ``values``."""
        changed = {**(values or {}), "revision": self.version.revision + 1}
        for name, value in changed.items():
            setattr(self.version, name, value)
        self.version.save(update_fields=list(changed))

    def tell(self, **payload: Any) -> Any:
        return super().tell(list=self.version.public_id, number=self.version.number, **payload)
