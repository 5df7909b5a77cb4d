"""Opening a case: its subject, its row, and the first step, in one transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.crypto import blind_index
from shequ_workflows.core.machines import STAY, Edge, Machine, machines, roles_towards
from shequ_workflows.core.models import Subject
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.transitions import OpenSubject, TakeTransition, unknown
from shequ_workflows.flows.compiling.opening import RAISERS
from shequ_workflows.flows.constants import OWN_VERBS
from shequ_workflows.flows.models import Case, Flow
from shequ_workflows.flows.running.answering import ANSWERS, Given
from shequ_workflows.flows.signals import opened
from shequ_workflows.forms.filling.judging import judge
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor, Linked
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import prefixes

#: Characters of the second secret by which somebody without an account follows his case: none that look alike.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 8


def new_secret() -> str:
    return "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))


def first_step(machine: Machine) -> Edge | None:
    """The step by which a case begins: from nowhere, else the flow's own first one out of the first state."""
    leaving = [one for one in machine.leaving(machine.initial) if one.name not in OWN_VERBS and one.target != STAY]
    return min(leaving, key=lambda one: one.order, default=None)


class OpenCase(OnceAction[Subject]):
    """Open a case of ``flow`` at ``node`` and take its first step with ``data``; once for each key ``once``.

    ``submission``: of a form whose sending opens the case; its answers are those of the first step, whoever may take that.
    ``raised_by``: whose matter it is, where that is somebody else than the actor. ``secret`` (one for all cases of a sending) holds the second secret after
    ``execute()``; nobody can read it afterwards. A ticket whose number outside is known is refused with code ``reference``.
    """

    verb = "open_case"
    label = gettext_lazy("Case opened")

    def __init__(
        self,
        actor: Actor,
        flow: Flow,
        node: Node,
        *,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        submission: Submission | None = None,
        title: str = "",
        raised_by: Person | None = None,
        channel: str = Channel.ONLINE,
        once: str = "",
        at: dt.datetime | None = None,
        step: bool = True,
    ) -> None:
        self.actor, self.flow, self.node, self.once = actor, flow, node, once
        self.data, self.files, self.title, self.step = data or {}, files, title, step
        self.submission = submission
        self.raised_by, self.channel, self.at = raised_by, channel, at or now()
        self.secret = ""

    @property
    def machine(self) -> Machine | None:
        return machines.get(self.flow.kind)

    def find(self, result: str) -> Subject | None:
        return Subject.objects.filter(public_id=result, kind=self.flow.kind).first()

    def check(self) -> Refusal | None:
        machine = self.machine
        if machine is None or not self.flow.live:
            return refuse("flow", _("This kind of case is not opened any more. Please ask whoever looks after it."), Answer.STALE)  # fmt: skip
        if self.flow.node.path not in prefixes(self.node.path):
            return unknown()
        edge = first_step(machine)
        if edge is None or not (self.submission is not None or self._may(edge)):
            return refuse("role", _("You cannot open this kind of case here. Please ask the community."), Answer.FORBIDDEN)  # fmt: skip
        return None

    def _may(self, edge: Edge) -> bool:
        if self.actor.is_system or self.actor.holds(*edge.who, at=self.node):
            return True
        raises = not edge.who.isdisjoint(RAISERS)
        return raises and self.actor.person is not None

    def perform(self) -> Subject:
        known = self.known()
        if known is not None:
            return known
        assert self.flow.current is not None  # check() saw that it is live
        subject = OpenSubject(
            self.actor,
            self.flow.kind,
            self.node,
            self.title or self.flow.title,
            raised_by=self.raised_by or (self.actor.person if self._raises() else None),
            channel=self.channel,
            at=self.at,
        ).execute()
        self.secret = new_secret() if self.submission is None else secret_of(self.submission)
        case = Case.objects.create(
            subject=subject,
            flow=self.flow,
            version=self.flow.current,
            community=subject.community,
            channel=self.actor.channel(self.channel),
            secret_digest=secret_digest(subject, self.secret),
        )
        if self.step:
            self._first(subject)
        elif self.actor.person is not None and subject.raised_by_id != self.actor.person_id:
            # A draft is read by whoever it is the matter of, and by whoever works on it.
            Subject.objects.filter(pk=subject.pk).update(assignee=self.actor.person)
        self.remember(subject.public_id, self.at)
        row = subject.records.order_by("-seq").first()
        opened.send(type(self), case=case, record=row, actor=self.actor)
        subject.refresh_from_db()
        return subject

    def _raises(self) -> bool:
        """Whether it is the actor's own matter: he opens it as whoever raises one, and neither by a role that he holds there
        nor for somebody nobody knows."""
        machine = self.machine
        edge = first_step(machine) if machine is not None else None
        if edge is None or edge.who.isdisjoint(RAISERS) or self.submission is not None:
            return False
        return not self.actor.holds(*edge.who, at=self.node)

    def _first(self, subject: Subject) -> None:
        machine = self.machine
        assert machine is not None  # check() saw it
        edge = first_step(machine)
        assert edge is not None
        TakeTransition(
            self._taker(subject, edge),
            subject,
            edge.name,
            data=self.data if self.submission is None else {ANSWERS: _given(self.submission)},
            files=self.files,
            channel=self.channel,
            on_behalf_of=self.raised_by if self.raised_by and self.raised_by.pk != self.actor.person_id else None,
            at=self.at,
        ).execute()

    def _taker(self, subject: Subject, edge: Edge) -> Actor:
        """Whoever sent the form in opens the case, whether or not anybody knows who that is: then in the part of whoever
        raised it, and for this step alone."""
        if self.submission is None or not edge.who.isdisjoint(roles_towards(subject, self.actor)):
            return self.actor
        part = min(edge.who & RAISERS, default="")
        linked = Linked(subject.pk, part, frozenset({edge.name}), self.submission.public_id, self.submission.channel)
        return Actor.of_link(linked)

    def execute(self) -> Subject:
        try:
            return super().execute()
        except IntegrityError as error:
            if "reference" not in str(error):
                raise
            raise ActionRefused(taken_reference()) from error


def _given(submission: Submission) -> Given:
    """Its answers were judged when it was sent, in the version of the form in which it was filled in."""
    judged = judge(ready(submission.version), all_answers(submission), submission.at)
    return Given(submission.version, judged, submission)


def taken_reference() -> Refusal:
    """Its number outside is that of another case."""
    sentence = _("A case with this number is there already. Please look it up and go on with it.")
    return refuse("reference", sentence, Answer.STALE)


def secret_of(submission: Submission) -> str:
    """Of the cases that a form opened: one for that very sending, so that a form sent twice shows the same."""
    told = f"{submission.public_id}|{submission.once}"
    mac = salted_hmac("shequ_flows.case_secret", told, algorithm="sha256")
    number, letters = int.from_bytes(mac.digest()), ""
    for _place in range(_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return letters


def secret_digest(subject: Subject, secret: str) -> str:
    """What is kept of the second secret: a keyed digest, different for each case."""
    told = f"{subject.public_id}|{secret.strip().upper()}"
    return blind_index(told, table="shequ_flows_case", column="secret_digest", purpose="case_secret")
