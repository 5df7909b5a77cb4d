"""``TakeTransition``: the only way to take an edge; ``OpenSubject`` and ``UndoTransition`` beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import has_transition_perm

from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, as_data, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel, Relation, Role
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import local_date, now, today

from . import clocks
from .delivery.owing import owe, owe_people
from .loading import load
from .machines import Edge, Guard, Machine, Taking, machine_of, machines, roles_towards
from .models import Delivery, Record, Sequence, Subject, UndoPoint
from .record.recording import Entry, StaleRow, append, by_letter
from .rules.reading import version_at
from .signals import moved, taken_back
from .substitution import stand_ins

#: Key of a payload: the colleague in whose stead it was done.
IN_PLACE_OF = "in_place_of"
UNDO_WINDOW = dt.timedelta(minutes=30)
#: Of edges that may be taken back until somebody has acted.
AS_LONG_AS_NOBODY_ACTS = dt.datetime.max.replace(tzinfo=dt.UTC) - dt.timedelta(days=2)
#: What is said then to those who were told.
TAKEN_BACK = "taken_back"


def hold() -> dt.timedelta:
    """How long messages wait before they go out, so that a misclick can be taken back."""
    return dt.timedelta(seconds=getattr(settings, "SHEQU_HOLD_SECONDS", 120))


def stale() -> Refusal:
    return refuse(
        "stale",
        gettext_lazy("Somebody has acted on this in the meantime. Look at what changed below, then decide again."),
        Answer.STALE,
    )


def unknown() -> Refusal:
    return refuse("unknown", gettext_lazy("This does not exist, or you may not see it."), Answer.NOT_FOUND)


def role_names(who: frozenset[str]) -> str:
    """Roles and relations in words, in the order they are declared."""
    labels = {**dict(Role.choices), **dict(Relation.choices)}
    return _(", ").join(str(label) for code, label in labels.items() if code in who)


class TakeTransition(Action[Record]):
    """Take one edge of a subject's machine.

    ``revision`` is the one the form was made from; None (system, commands) skips that check only.
    ``execute()`` gives the record row; sent twice by the same person, it gives the row of the first time.
    """

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        edge: str,
        *,
        revision: int | None = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        channel: str = Channel.ONLINE,
        on_behalf_of: Person | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        self.actor = actor
        self.subject_id = subject.pk
        self.machine: Machine = machine_of(subject)
        self.verb = edge
        self.edge: Edge | None = self.machine.edges.get(edge)
        self.revision = revision
        self.data = data or {}
        self.files = files
        self.channel = actor.channel(channel)
        self.on_behalf_of = on_behalf_of
        self.at = at
        self._instance: Subject | None = None

    @property
    def instance(self) -> Subject:
        """The subject as the machine's class; read when first asked for, and anew under the lock."""
        if self._instance is None:
            self._instance = load(self.machine.model or Subject, self.subject_id, locked=False)
        return self._instance

    def lock(self) -> None:
        self._instance = load(self.machine.model or Subject, self.subject_id, locked=True)

    def check(self) -> Refusal | None:
        """Known, allowed, fresh, in the right state, asked for all it needs, and every guard holds."""
        subject, one = self.instance, self.edge
        roles = roles_towards(subject, self.actor)
        if one is None or not self._linked_to(one):
            return unknown()
        if not (roles or self._sees()):
            return unknown()
        if one.who.isdisjoint(roles):
            return self._forbidden(one)
        if self.revision is not None and self.revision != subject.revision:
            return stale()
        if subject.state not in one.sources:
            return self._wrong_state(one)
        return self._check_form(one, roles)

    def _linked_to(self, one: Edge) -> bool:
        """A signed link is good for the edges that it names."""
        return self.actor.linked is None or one.name in self.actor.linked.edges

    def _sees(self) -> bool:
        return Subject.objects.visible_to(self.actor).filter(pk=self.subject_id).exists()

    def _forbidden(self, one: Edge) -> Refusal:
        who = role_names(one.who)
        if who:
            sentence = _("“%(edge)s” is done by: %(who)s. Please ask one of them.") % {"edge": one.label, "who": who}
        else:  # by relations of a layer above, somebody whose word is asked say
            sentence = _("“%(edge)s” is done by those who were asked for it.") % {"edge": one.label}
        return refuse("role", sentence, Answer.FORBIDDEN)

    def _wrong_state(self, one: Edge) -> Refusal:
        state = self.machine.states.get(self.instance.state)
        sentence = _("“%(edge)s” is not possible now: this is %(state)s.") % {
            "edge": one.label,
            "state": state.label if state else self.instance.state,
        }
        return refuse("state", sentence, Answer.STALE)

    def _check_form(self, one: Edge, roles: frozenset[str]) -> Refusal | None:
        subject = self.instance
        taking = Taking(
            self.actor,
            one,
            roles,
            self.at or now(),
            channel=self.channel,
            on_behalf_of_id=self.on_behalf_of.pk if self.on_behalf_of else None,
        )
        subject.taking = taking  # type: ignore[attr-defined]
        refused = _first_refusal(subject, (guard for guard in one.guards if guard.early))
        if refused is not None:
            return refused
        if one.form is not None:
            form = one.form(self.data, self.files, subject=subject, actor=self.actor)
            if not form.is_valid():
                errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
                sentence = gettext_lazy("Something is missing. Please look at the marked fields.")
                return Refusal("form", sentence, errors=errors)
            taking.data = form.cleaned_data
        refused = _first_refusal(subject, one.guards)
        if refused is not None:
            return refused
        if self.machine.run is None and not self.actor.is_system:
            method = getattr(subject, one.name)
            if not has_transition_perm(method, cast(Any, self.actor)):
                return self._forbidden(one)
        return None

    def execute(self) -> Record:
        try:
            return super().execute()
        except StaleRow:
            raise ActionRefused(stale()) from None
        except ActionRefused as refused:
            earlier = self._done_before() if refused.refusal.code == "stale" else None
            if earlier is None:
                raise
            return earlier

    def _done_before(self) -> Record | None:
        """The row of a double click: the same edge, by the same person, from the same screen."""
        if self.revision is None or self.actor.person_id is None:
            return None
        return Record.objects.filter(
            subject=self.subject_id, revision=self.revision + 1, verb=self.verb, actor=self.actor.person_id
        ).first()

    def perform(self) -> Record:
        subject = self.instance
        taking: Taking = subject.taking  # type: ignore[attr-defined]
        one = taking.edge
        source = subject.state
        taking.target = one.leads_to(source, taking.data)
        back = one.undo or one.take_back
        before = clocks.snapshot(subject.clocks.live()) if back else []
        plan = clocks.plan(self.machine, subject, one, taking)  # changes the rows it has loaded
        facts = dict(subject.facts) if back else {}
        kept: dict[str, Any] = {"assignee_id": subject.assignee_id, "facts": facts}
        kept |= {"title": subject.title, "public_from": _iso(subject.public_from)}
        self._run(subject, taking)
        row = append(subject, self._entry(taking, source), taking.at, self._changes(taking, plan, source))
        plan.write(row)
        for act in taking.then:
            act(row)
        if back:
            until = AS_LONG_AS_NOBODY_ACTS
            if not one.take_back:
                until = taking.at + (min(hold(), UNDO_WINDOW) if one.tell else UNDO_WINDOW)
            UndoPoint.objects.create(
                record=row, before={"clocks": before, "subject": kept, **taking.before}, until=until
            )
        owe(row, subject, one.tell, taking.at + hold(), f"edge:{self.machine.key}.{one.name}")
        moved.send(type(self), subject=subject, record=row, machine=self.machine, edge=one)
        return row

    def _run(self, subject: Subject, taking: Taking) -> None:
        """django-fsm moves a built-in machine by its method; data has one runner for all its edges."""
        if self.machine.run is None:
            getattr(subject, taking.edge.name)(taking)
            return
        self.machine.run(subject, taking)
        subject.__dict__["state"] = taking.target

    def _entry(self, taking: Taking, source: str) -> Entry:
        return Entry(
            taking.edge.name,
            actor_id=self.actor.person_id,
            role=min(taking.edge.who & taking.roles, default=""),
            on_behalf_of_id=taking.on_behalf_of_id,
            channel=taking.channel,
            source=source,
            target=taking.target,
            payload=by_letter(self.actor, as_data({**taking.data, **taking.payload, **self._in_place_of(taking)})),
        )

    def _in_place_of(self, taking: Taking) -> dict[str, str]:
        """Whose work it is, where the actor stands in for a colleague who is away."""
        holder = self.instance.assignee
        if holder is None or self.actor.person_id in {None, holder.pk}:
            return {}
        found = stand_ins([holder.pk], local_date(taking.at))
        return {IN_PLACE_OF: holder.public_id} if found.get(holder.pk) == self.actor.person_id else {}

    def _changes(self, taking: Taking, plan: clocks.ClockPlan, source: str) -> dict[str, Any]:
        subject, target = self.instance, taking.target
        changes: dict[str, Any] = {"revision": subject.revision + 1, **taking.changes}
        if target != source:
            changes["state"] = target
            changes["state_since"] = taking.at
        if self.machine.states[target].is_end and subject.is_open:
            changes["is_open"], changes["ended_at"] = False, taking.at
        if plan.live or plan.new:
            changes["next_due_at"] = plan.next_due
        return changes


def _iso(value: dt.datetime | None) -> str | None:
    return value.isoformat() if value else None


def _first_refusal(subject: Subject, guards: Iterable[Guard]) -> Refusal | None:
    return next((refuse(guard.key, guard.says(subject)) for guard in guards if not guard(subject)), None)


class OpenSubject(Action[Subject]):
    """Make a subject in its machine's first state, or in ``state`` where a machine has two beginnings; its number is given by the edge that asks for one."""

    verb = "open"

    def __init__(
        self,
        actor: Actor,
        kind: str,
        node: Node,
        title: str,
        *,
        raised_by: Person | None = None,
        channel: str = Channel.ONLINE,
        public_id: str | None = None,
        unit: Node | None = None,
        state: str | None = None,
        at: dt.datetime | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        self.actor, self.kind, self.node, self.title = actor, kind, node, title
        self.unit, self.state = unit, state
        self.raised_by, self.channel, self.public_id, self.at = raised_by, channel, public_id, at
        self.payload = payload or {}

    def check(self) -> Refusal | None:
        if not self.title.strip():
            return refuse("title", gettext_lazy("Please give it a title."))
        return None

    def perform(self) -> Subject:
        machine = machines[self.kind]
        at = self.at or now()
        community = self.node.community
        subject = (machine.model or Subject)(
            kind=self.kind,
            node=self.node,
            community=community,
            path=self.node.path,
            title=self.title.strip()[:120],
            state=self.state if self.state is not None else machine.initial,
            state_since=at,
            opened_at=at,
            version=machine.version,
            raised_by=self.raised_by,
            unit=self.unit,
            unit_path=self.unit.path if self.unit is not None else "",
            rules=version_at(self.node, self.kind),
        )
        if self.public_id:
            subject.public_id = self.public_id
        subject.save(force_insert=True)
        entry = Entry(
            self.verb,
            actor_id=self.actor.person_id,
            role="system" if self.actor.is_system else "",
            channel=self.actor.channel(self.channel),
            on_behalf_of_id=self._behalf(),
            target=subject.state,
            payload=by_letter(self.actor, self.payload),
        )
        append(subject, entry, at)
        return subject

    def _behalf(self) -> int | None:
        if self.raised_by is None or self.raised_by.pk == self.actor.person_id:
            return None
        return self.raised_by.pk


def next_number(subject: Subject, prefix: str) -> str:
    """The next number of this kind in this community and year, ``议2026-0012``; inside a transaction.

    Kinds that are data count together where they have the same ``prefix``: no two matters have one number.
    """
    year = today().year
    kind = f"#{prefix}" if ":" in subject.kind else subject.kind
    row, _made = Sequence.objects.get_or_create(community=subject.community, kind=kind, year=year)
    while True:
        Sequence.objects.filter(pk=row.pk).update(last=F("last") + 1)
        row.refresh_from_db()
        number = f"{prefix}{year}-{row.last:04d}"
        if ":" not in subject.kind or not Subject.objects.filter(community=subject.community, number=number).exists():
            return number


class UndoTransition(Action[Record]):
    """Take back one's own last step: within its window, if nobody acted since and nothing has left.

    It writes a correction row, brings state, clocks, facts and person in charge back, and cancels held messages.
    """

    verb = "undo"

    def __init__(self, actor: Actor, subject: Subject, *, at: dt.datetime | None = None) -> None:
        self.actor, self.at = actor, at
        self.subject = subject

    def lock(self) -> None:
        """The subject, and the messages of its last row: the worker is not sending one of them right now."""
        self.subject = Subject.objects.select_for_update(no_key=True).get(pk=self.subject.pk)
        list(Delivery.objects.filter(record=self.last).select_for_update().values_list("pk"))

    @property
    def last(self) -> Record | None:
        """The last row that somebody wrote: what the system notes by itself (votes sealed) is nobody's act."""
        rows = Record.objects.filter(subject=self.subject).acts()
        return rows.order_by("-seq").select_related("undo_point").first()

    def check(self) -> Refusal | None:
        row = self.last
        point: UndoPoint | None = getattr(row, "undo_point", None) if row else None
        if row is None or point is None or row.actor_id is None or row.actor_id != self.actor.person_id:
            return refuse(
                "undo", gettext_lazy("Only your own last step can be taken back, and only if nobody acted since.")
            )
        if (self.at or now()) > point.until:
            return refuse(
                "undo_late", gettext_lazy("The time for taking this back is over. Please take the next step instead.")
            )
        late = point.until == AS_LONG_AS_NOBODY_ACTS
        if not late and Delivery.objects.filter(record=row).exclude(state__in=["pending", "cancelled"]).exists():
            return refuse(
                "undo_sent", gettext_lazy("The message has already gone out. Please take the next step instead.")
            )
        return None

    def perform(self) -> Record:
        row = self.last
        assert row is not None  # check() saw it under the lock
        at = self.at or now()
        subject = self.subject
        before = row.undo_point.before
        machine = machine_of(subject)
        kept = before["subject"]
        entry = Entry(
            self.verb,
            actor_id=self.actor.person_id,
            role=row.role,
            source=subject.state,
            target=row.source,
            corrects=row.seq,
        )
        due = clocks.restore(subject, before["clocks"], at)
        changes = {
            "state": row.source,
            "state_since": at,
            "revision": subject.revision + 1,
            "is_open": not machine.states[row.source].is_end,
            "ended_at": None,
            "next_due_at": due,
            "facts": kept["facts"],
            "assignee_id": kept["assignee_id"],
            "title": kept["title"],
            "public_from": dt.datetime.fromisoformat(kept["public_from"]) if kept["public_from"] else None,
        }
        Delivery.objects.filter(record=row, state="pending").update(state="cancelled", done_at=at)
        correction = append(subject, entry, at, changes)
        told = Delivery.objects.filter(record=row).exclude(state__in=["pending", "cancelled"])
        owe_people(correction, dict.fromkeys(told.values_list("recipient", flat=True), f"say:{TAKEN_BACK}"), at)
        taken_back.send(type(self), subject=subject, record=correction, corrected=row)
        return correction
