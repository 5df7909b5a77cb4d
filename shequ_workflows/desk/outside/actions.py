"""Reading personal data for an outside system, noting the number that came back, and setting what a system asks for."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.actions import ReadSecret
from shequ_workflows.community.actions.base import check_reach
from shequ_workflows.community.constants import SECRET_READERS, SecretField
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, lock, note
from shequ_workflows.core.rules.actions import SETTERS
from shequ_workflows.desk.access import desk_subjects
from shequ_workflows.desk.models import OutsideNumber, OutsideSystem
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import role_names
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now

from .numbers import LONGEST, SHORTEST, plain
from .placeholders import PERSONAL
from .systems import System, system_at
from .words import resident_of

#: Who retypes: the same who may read what other systems ask for.
COPIERS: Final[frozenset[str]] = SECRET_READERS
MOST_FIELDS: Final = 40


def not_a_copier() -> Refusal:
    sentence = _("Entries are copied into other systems by: %(who)s. Please ask one of them.")
    return refuse("role", sentence % {"who": role_names(COPIERS)}, Answer.FORBIDDEN)


def check_copier(actor: Actor, subject: Subject) -> Refusal | None:
    if not desk_subjects(actor).filter(pk=subject.pk).exists():
        return unknown()
    return None if actor.holds(*COPIERS, at=subject.path) else not_a_copier()


class ReadForOutside(Action[dict[str, str]]):
    """The resident's data in clear, as far as the system's fields name them; the reading stands in the subject's record,
    that of a telephone also in the resident's. The reason is the open subject; of an ended one it is typed."""

    verb = "read_for_outside"

    def __init__(
        self, actor: Actor, subject: Subject, system: System, *, reason: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.subject, self.system, self.reason, self.at = actor, subject, system, reason.strip(), at
        self.wanted = sorted(system.codes & PERSONAL)
        self.resident = resident_of(subject)

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        fault = check_copier(self.actor, self.subject)
        if fault is not None:
            return fault
        if self.resident is None or not self.wanted:
            return refuse("nothing", gettext_lazy("There is no personal data here to fill in."))
        if not self.subject.is_open and len(self.reason) < 2:
            sentence = gettext_lazy("This has ended: it is no reason any more. Please type why it is still retyped.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return check_reach(self.actor, self.resident.person, COPIERS)

    def perform(self) -> dict[str, str]:
        assert self.resident is not None  # check() saw it
        person, phone = self.resident.person, self.resident.phone
        words = {"person_name": person.name, "person_room": self.resident.room, "person_phone": ""}
        if phone is not None and "person_phone" in self.wanted:
            reason = self.reason or _("to enter it in %(system)s") % {"system": self.system.name}
            words["person_phone"] = ReadSecret(
                self.actor, person, SecretField.PHONE, subject=self.subject, reason=reason, phone=phone
            ).execute()
        payload = {"system": self.system.key, "read": self.wanted, "reason": self.reason[:200]}
        note(self.subject, self.verb, self.actor, payload=payload, on_behalf_of_id=person.pk, at=self.at or now())
        return words


class NoteOutsideNumber(Action[OutsideNumber]):
    """Keep the number that the other system gave, with the day it was entered there. Sent twice it stands once."""

    verb = "note_outside_number"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        system: str,
        number: str,
        noted_on: dt.date,
        *,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.key = actor, subject, system
        self.number, self.noted_on, self.at = plain(number), noted_on, at or now()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        fault = check_copier(self.actor, self.subject)
        if fault is not None:
            return fault
        if system_at(self.subject.node, self.key) is None:
            return refuse("system", gettext_lazy("Choose the system from the list."))
        if not SHORTEST <= len(self.number) <= LONGEST:
            sentence = _("Copy the number as it stands there: %(least)d to %(most)d characters.")
            said = sentence % {"least": SHORTEST, "most": LONGEST}
            return refuse("number", said, number=[said])
        if self.noted_on > local_date(self.at):
            said = _("This day is still to come. Enter the day on which you entered it there.")
            return refuse("noted_on", said, noted_on=[said])
        return None

    def perform(self) -> OutsideNumber:
        system = system_at(self.subject.node, self.key)
        assert system is not None  # check() saw it
        assert self.actor.person is not None
        row, made = OutsideNumber.objects.get_or_create(
            subject_id=self.subject.pk,
            system=self.key,
            number=self.number,
            defaults={"label": system.number_label, "noted_on": self.noted_on, "at": self.at, "by": self.actor.person},
        )
        if made:
            payload = {"system": self.key, "number": self.number, "on": self.noted_on.isoformat()}
            payload["note"] = f"{system.number_label} {self.number}"
            note(self.subject, self.verb, self.actor, payload=payload, at=self.at)
        return row


class DropOutsideNumber(Action[None]):
    """A mistyped number goes from the page; the record keeps both steps."""

    verb = "drop_outside_number"

    def __init__(self, actor: Actor, row: OutsideNumber, *, at: dt.datetime | None = None) -> None:
        self.actor, self.row, self.subject, self.at = actor, row, row.subject, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        return check_copier(self.actor, self.subject)

    def perform(self) -> None:
        gone, _each = OutsideNumber.objects.filter(pk=self.row.pk).delete()
        if gone:
            payload = {
                "system": self.row.system,
                "number": self.row.number,
                "note": f"{self.row.label} {self.row.number}",
            }
            note(self.subject, self.verb, self.actor, payload=payload, at=self.at or now())


class SetOutsideSystem(OnceAction[OutsideSystem]):
    """A new version of what a system asks for, at a node and below it. ``base`` is the number of the node's own version
    that the form was made from, 0 for none: whoever saves on an older screen is told. Sent twice: one version."""

    verb = "set_outside_system"

    def __init__(
        self, actor: Actor, node: Node, wanted: System, *, base: int = 0, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.node, self.wanted, self.base = actor, node, wanted, base
        self.once, self.at = once, at or now()

    def find(self, result: str) -> OutsideSystem | None:
        return OutsideSystem.objects.filter(pk=result).first()

    def lock(self) -> None:
        lock(journal(self.node).pk)

    @property
    def newest(self) -> int:
        rows = OutsideSystem.objects.filter(node=self.node, key=self.wanted.key)
        return rows.order_by("-number").values_list("number", flat=True).first() or 0

    def check(self) -> Refusal | None:
        if not self.actor.is_system and not self.actor.holds(*SETTERS, at=self.node):
            sentence = _("What goes into other systems is set by: %(who)s. Please ask one of them.")
            return refuse("role", sentence % {"who": role_names(SETTERS)}, Answer.FORBIDDEN)
        if self.known() is not None:
            return None
        if self.newest != self.base:
            stale = gettext_lazy(
                "Somebody saved another version meanwhile. Yours is not saved: what you typed stands below. Compare the two, "
                "and save again if you still want it."
            )
            return refuse("stale", stale, Answer.STALE)
        return self._check_words()

    def _check_words(self) -> Refusal | None:
        if not self.wanted.name.strip() or not self.wanted.number_label.strip():
            return refuse("name", gettext_lazy("Give the system a name, and say what its number is called there."))
        names = [field.name for field in self.wanted.fields]
        if not names:
            return refuse("fields", gettext_lazy("Name at least one field of the other system."))
        if len(names) > MOST_FIELDS:
            return refuse("fields", _("At most %(most)d fields, please.") % {"most": MOST_FIELDS})
        if len(set(names)) < len(names):
            return refuse("fields", gettext_lazy("Two fields have the same name. Give each a name of its own."))
        return None

    def perform(self) -> OutsideSystem:
        known = self.known()
        if known is not None:
            return known
        made = OutsideSystem.objects.create(
            node=self.node,
            key=self.wanted.key,
            number=self.newest + 1,
            created_at=self.at,
            created_by=self.actor.person,
            **self.wanted.to_data(),
        )
        note(
            journal(self.node),
            self.verb,
            self.actor,
            role=min(self.actor.roles_at(self.node.path) & SETTERS, default=""),
            channel=Channel.SYSTEM if self.actor.is_system else Channel.ONLINE,
            payload={"key": made.key, "number": made.number, **self.wanted.to_data()},
            at=self.at,
        )
        self.remember(str(made.pk), self.at)
        return made
