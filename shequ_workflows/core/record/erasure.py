"""Erasing the words of a record row: the one lawful change of the record, itself a row of it.

The law demands deletion (Personal Information Protection Law art. 47), the record demands that nothing vanish
unseen: so the words go, the row and its digest stay, and verification says by which act they went.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, RecordPayload, Subject, UndoPoint
from shequ_workflows.core.signals import payload_erased
from shequ_workflows.core.transitions import unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now

from .copies import clear_copies
from .recording import Entry, append, lock

#: Who may erase, first role first: the director answers for the record; the administrator may do it without ever
#: having read it (an administrator sees ids, verbs and times, never the words).
MAY_ERASE: tuple[str, ...] = (Role.RC_DIRECTOR, Role.ADMINISTRATOR)
REASON_LENGTH = 500


class LegalGround(models.TextChoices):
    """Grounds of the Personal Information Protection Law, art. 47, and any other law."""

    PURPOSE = "purpose", _("the purpose is reached or can no longer be reached")
    PERIOD = "period", _("the time for keeping it is over")
    CONSENT = "consent", _("consent was withdrawn")
    UNLAWFUL = "unlawful", _("it was handled against the law or an agreement")
    OTHER = "other", _("another law or a court demands it")


def said_in(record: Record) -> Mapping[str, Any]:
    """The words of ``record``; nothing where they were erased."""
    payload = RecordPayload.objects.filter(record=record).first()
    said: dict[str, Any] = json.loads(payload.body) if payload is not None and payload.body else {}
    return said


class ErasePayload(Action[Record]):
    """Empty the payload of ``record`` for ever and write the act into the same chain; gives the act's row.

    What layers above copied of its words (``copies``) is emptied in the same transaction; then ``payload_erased`` is
    sent.
    """

    verb = ERASE

    def __init__(
        self, actor: Actor, record: Record, reason: str, legal_ground: str, *, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.record, self.at = actor, record, at
        self.reason, self.legal_ground = reason.strip(), legal_ground
        self.subject: Subject = Subject.objects.get(pk=record.subject_id)

    def lock(self) -> None:
        self.subject = lock(self.record.subject_id)

    @property
    def role(self) -> str | None:
        held = self.actor.roles_at(self.subject.path)
        return next((role for role in MAY_ERASE if role in held), None)

    def check(self) -> Refusal | None:
        """Allowed here, with a ground and a reason, and not done before."""
        if self.role is None:
            if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
                return unknown()
            sentence = _(
                "Words in the record are erased by the committee's director or the administrator. Please ask one of them."
            )
            return refuse("role", sentence, Answer.FORBIDDEN)
        if self.legal_ground not in LegalGround.values:
            return refuse("ground", _("Please choose the legal ground."), legal_ground=[str(_("Please choose one."))])
        if not self.reason:
            return refuse("reason", _("Please give the reason."), reason=[str(_("Please give the reason."))])
        if RecordPayload.objects.filter(record=self.record).exclude(erased_by=None).exists():
            return refuse("erased", _("These words have been erased already."), Answer.STALE)
        return None

    def perform(self) -> Record:
        subject = self.subject
        entry = Entry(
            self.verb,
            actor_id=self.actor.person_id,
            role=self.role or "",
            source=subject.state,
            target=subject.state,
            corrects=self.record.seq,
            payload={"reason": self.reason[:REASON_LENGTH], "ground": self.legal_ground},
        )
        said = said_in(self.record)
        act = append(subject, entry, self.at or now())
        RecordPayload.objects.filter(record=self.record).update(body="", salt="", erased_by=act)
        # What a transition changed of facts could say it too; after this act nothing can be taken back anyway.
        UndoPoint.objects.filter(record=self.record).delete()
        clear_copies(subject, self.record, said)
        payload_erased.send(type(self), subject=subject, record=self.record, act=act)
        return act
