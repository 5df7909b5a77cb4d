"""A form sent twice is done once: the key that it carries, and what came of it."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TypeVar

from django.db import IntegrityError

from shequ_workflows.org.acting import Action
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .models import Once

R = TypeVar("R")
LONGEST = 64


class OnceAction(Action[R]):
    """An action whose form carries a one-time key, ``once``: whoever sends it again gets what the first sending made.

    A key is one person's and one verb's: somebody else's, or one of another kind of form, is a key of its own.
    ``perform()`` begins with ``known()`` and ends with ``remember()``; ``find()`` gives the row that was remembered.
    """

    actor: Actor
    once: str = ""

    def find(self, result: str) -> R | None:
        """What was made, by what ``remember()`` was told."""
        raise NotImplementedError

    def known(self) -> R | None:
        """What an earlier sending of this very form made; None without one, or without a key."""
        result = sent(self.actor, self.verb, self.once)
        return None if result is None else self.find(result)

    def remember(self, result: str, at: dt.datetime | None = None) -> None:
        """Inside the transaction of the change. Raises ``IntegrityError`` where another sending is faster."""
        if self.once:
            keep(self.actor, self.verb, self.once, result, at)

    def execute(self) -> R:
        try:
            return super().execute()
        except IntegrityError:
            known = self.known()  # two sendings at once: the other one was first
            if known is None:
                raise
            return known


def new_once() -> str:
    """The random key of one form: sent twice, it is done once."""
    return secrets.token_urlsafe(18)


def sent(actor: Actor, verb: str, key: str) -> str | None:
    """The result remembered for this key; None where it has not been sent, or is empty."""
    rows = Once.objects.filter(person=actor.person_id, verb=verb, key=key[:LONGEST])
    return rows.values_list("result", flat=True).first() if key else None


def keep(actor: Actor, verb: str, key: str, result: str = "", at: dt.datetime | None = None) -> None:
    """Remember it; ``IntegrityError`` where it is known already."""
    Once.objects.create(person=actor.person, verb=verb, key=key[:LONGEST], result=result, at=at or now())
