"""Giving out a signed link, taking it back, and the step that is taken by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import machine_of, roles_towards
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.presenting import SIGNED_BY, SIGNED_PHONE
from shequ_workflows.core.record.recording import StaleRow, lock, note
from shequ_workflows.core.transitions import TakeTransition, stale, unknown
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor, Linked
from shequ_workflows.org.moment import now

from . import tokens
from .models import EdgeLink
from .purposes import LinkPurpose, purpose_of

#: Working days a link is good for, and the most.
USUAL_DAYS: Final = 7
MOST_DAYS: Final = 30
#: As long as a form sent again shows the address again: one click.
ONE_CLICK: Final = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who fills in the form of a link: name and telephone, as they say."""

    name: str
    phone: str


def _refuse_maker(actor: Actor, subject: Subject, purpose: LinkPurpose | None) -> Refusal | None:
    if purpose is None or purpose.kind != subject.kind:
        return unknown()
    if not Subject.objects.visible_to(actor).filter(pk=subject.pk).exists():
        return unknown()
    if not purpose.may(actor, subject):
        sentence = gettext_lazy("You give out no link for this. Please ask whoever works on it.")
        return refuse("role", sentence, Answer.FORBIDDEN)
    return None


def _role(actor: Actor, subject: Subject) -> str:
    return min(roles_towards(subject, actor), default="")


class MakeLink(OnceAction[EdgeLink]):
    """Give out a link for one purpose; the one this office was given for it before is void.

    ``token`` holds the secret after ``execute()``, and nobody can read it afterwards; sent again with one ``once`` key
    within a moment it is the same link with the same token, later it is empty.
    """

    verb = "make_link"
    label = gettext_lazy("Signed link given out")

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        purpose: str,
        office: str,
        *,
        days: int = USUAL_DAYS,
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.subject, self.purpose = actor, subject, purpose_of(subject, purpose)
        self.office, self.days, self.once, self.at = office.strip()[:80], days, once, at or now()
        self.token = ""

    def find(self, result: str) -> EdgeLink | None:
        return EdgeLink.objects.filter(public_id=result, subject=self.subject).first()

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def check(self) -> Refusal | None:
        refused = _refuse_maker(self.actor, self.subject, self.purpose)
        if refused is not None:
            return refused
        assert self.purpose is not None  # refused above
        if not self.office:
            missing = gettext_lazy("Please say whose link it is: the office, in words.")
            return Refusal("office", missing, errors={"office": [str(missing)]})
        if not 1 <= self.days <= MOST_DAYS:
            span = _("A link is good for 1 to %(most)d working days.") % {"most": MOST_DAYS}
            return Refusal("days", span, errors={"days": [span]})
        if not self.purpose.offered(self.subject):
            state = machine_of(self.subject).states.get(self.subject.state)
            sentence = _("Nothing can be done by this link now: this is %(state)s.")
            told = {"state": state.label if state else self.subject.state}
            return refuse("state", sentence % told, Answer.STALE)
        return None

    def perform(self) -> EdgeLink:
        known = self.known()
        if known is not None:
            self.token = self._token_of(known)
            return known
        assert self.purpose is not None  # check() saw it
        earlier = self.subject.links.live(self.at).filter(purpose=self.purpose.key, office=self.office)
        earlier.update(revoked_at=self.at, revoked_by=self.actor.person)
        self.token = self._token()
        due = calendar_of(self.subject.node).add(self.at, Duration(self.days, Unit.WD))
        link = EdgeLink.objects.create(
            subject=self.subject,
            purpose=self.purpose.key,
            edges=list(self.purpose.edges),
            role=self.purpose.role,
            office=self.office,
            token_digest=tokens.digest(self.token),
            made_by=self.actor.person,
            made_at=self.at,
            expires_at=due.at,
        )
        told = {"link": link.public_id, "purpose": link.purpose, "office": link.office, "until": due.at.isoformat()}
        note(
            self.subject,
            self.verb,
            self.actor,
            role=_role(self.actor, self.subject),
            payload={**told, "edges": link.edges},
            at=self.at,
        )
        self.remember(link.public_id, self.at)
        return link

    def _token(self) -> str:
        if not self.once:
            return tokens.new_token()
        return tokens.derived_token(str(self.actor.person_id), self.subject.public_id, self.once)

    def _token_of(self, link: EdgeLink) -> str:
        if link.used_at is not None or link.revoked_at is not None or self.at - link.made_at > ONE_CLICK:
            return ""
        token = self._token()
        return token if tokens.digest(token) == link.token_digest else ""


class RevokeLink(Action[EdgeLink]):
    """Take a link back: nothing can be done by it any more."""

    verb = "revoke_link"
    label = gettext_lazy("Signed link taken back")

    def __init__(self, actor: Actor, link: EdgeLink, *, at: dt.datetime | None = None) -> None:
        self.actor, self.link, self.at = actor, link, at or now()
        self.subject = link.subject

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)
        self.link = EdgeLink.objects.select_for_update(of=("self",)).get(pk=self.link.pk)

    def check(self) -> Refusal | None:
        refused = _refuse_maker(self.actor, self.subject, purpose_of(self.subject, self.link.purpose))
        if refused is not None:
            return refused
        if self.link.used_at is not None:
            return refuse("link_used", gettext_lazy("This link was used already. What was done stands in the record."))
        if self.link.revoked_at is not None:
            return refuse("link_revoked", gettext_lazy("This link was taken back already."))
        return None

    def perform(self) -> EdgeLink:
        link = self.link
        link.revoked_at, link.revoked_by = self.at, self.actor.person
        link.save(update_fields=["revoked_at", "revoked_by"])
        role = _role(self.actor, self.subject)
        note(self.subject, self.verb, self.actor, role=role, payload={"link": link.public_id}, at=self.at)
        return link


def find_link(token: str) -> EdgeLink | None:
    """The link with this secret, whatever has become of it."""
    rows = EdgeLink.objects.select_related("subject__node", "subject__community", "made_by", "record")
    return rows.filter(token_digest=tokens.digest(token)).first()


def refuse_link(link: EdgeLink, at: dt.datetime) -> Refusal | None:
    """Why nothing can be done by this link any more."""
    if link.used_at is not None:
        return refuse("link_used", gettext_lazy("This link was used already: it is good for once."), Answer.STALE)
    if link.revoked_at is not None:
        return refuse("link_revoked", gettext_lazy("This link was taken back by the community."), Answer.STALE)
    if link.expires_at <= at:
        return refuse("link_expired", gettext_lazy("The time of this link is over."), Answer.STALE)
    return None


def actor_of_link(link: EdgeLink) -> Actor:
    """Who acts by it: no person, one role towards one subject, and only the link's own edges."""
    return Actor.of_link(Linked(link.subject_id, link.role, frozenset(link.edges), link.public_id))


class TakeByLink(Action[Record]):
    """The step that a link lets take, once. ``signer`` stands in the record's payload with what the form says."""

    verb = "take_by_link"

    def __init__(
        self,
        link: EdgeLink,
        edge: str,
        signer: Signer,
        *,
        revision: int | None = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.link, self.signer, self.at = link, signer, at or now()
        self.step = TakeTransition(
            actor_of_link(link), link.subject, edge, revision=revision, data=data, files=files, at=self.at
        )

    def execute(self) -> Record:
        try:
            return super().execute()
        except StaleRow:
            raise ActionRefused(stale()) from None

    def lock(self) -> None:
        """The subject first, as everywhere: of two sendings at once the second one sees that the link was used."""
        self.step.lock()
        self.link = EdgeLink.objects.select_for_update(of=("self",)).get(pk=self.link.pk)

    def check(self) -> Refusal | None:
        refused = refuse_link(self.link, self.at)
        if refused is not None:
            return refused
        if not self.signer.name.strip() or not self.signer.phone.strip():
            return refuse("signer", gettext_lazy("Please give your name and a telephone number."))
        return self.step.check()

    def perform(self) -> Record:
        said = {SIGNED_BY: self.signer.name.strip(), SIGNED_PHONE: self.signer.phone.strip()}
        self.step.instance.taking.keep(link=self.link.public_id, office=self.link.office, **said)  # type: ignore[attr-defined]
        row = self.step.perform()
        used = EdgeLink.objects.filter(pk=self.link.pk, used_at=None, revoked_at=None)
        if not used.update(used_at=self.at, record=row):
            raise ActionRefused(refuse("link_used", gettext_lazy("This link was used already: it is good for once.")))
        return row


def note_opened(link: EdgeLink, at: dt.datetime | None = None) -> None:
    """Keep when the address was first fetched. No state is changed by it: the preview of a chat program fetches it too."""
    EdgeLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at or now())
