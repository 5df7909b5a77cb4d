"""代班: a colleague is away from a day to a day, and another sees the work meanwhile. Nobody gains a role by it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Substitution
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.desk.colleagues import colleagues_of
from shequ_workflows.desk.constants import HANDERS
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now, today

#: Longer than that is no absence any more: then the work is handed over.
LONGEST = dt.timedelta(days=184)


def communities_of(person: Person) -> list[Node]:
    """Where ``person`` works now. One query a role held below a community."""
    rows = person.roles.in_force(now()).filter(role__in=COMMUNITY_STAFF).select_related("node")
    return list({node.pk: node for node in (role.node.community for role in rows)}.values())


def may_enter(actor: Actor, person: Person, communities: list[Node]) -> Refusal | None:
    """Oneself, or whoever directs where ``person`` works."""
    if not communities:
        return unknown()
    if person.pk == actor.person_id or any(actor.holds(*HANDERS, at=node) for node in communities):
        return None
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return unknown()
    return not_yours(HANDERS)


class NameSubstitute(Action[Substitution]):
    """``person`` is away from ``begins_on`` to ``ends_on``, both included; ``substitute`` works for the same community."""

    verb = "name_substitute"

    def __init__(self, actor: Actor, person: Person, substitute: Person, begins_on: dt.date, ends_on: dt.date) -> None:
        self.actor, self.person, self.substitute = actor, person, substitute
        self.begins_on, self.ends_on = begins_on, ends_on

    def lock(self) -> None:
        """Two absences of one person are checked one after the other."""
        self.person = Person.objects.select_for_update(no_key=True).get(pk=self.person.pk)

    def check(self) -> Refusal | None:
        communities = communities_of(self.person)
        return (
            may_enter(self.actor, self.person, communities)
            or self._check_days()
            or self._check_substitute(communities)
            or self._check_overlap()
        )

    def _check_days(self) -> Refusal | None:
        if self.ends_on < self.begins_on:
            sentence = gettext_lazy("The absence ends before it begins. Please check both dates.")
            return refuse("ends_on", sentence, ends_on=[str(sentence)])
        if self.ends_on < today():
            sentence = gettext_lazy("This day is over. Please enter the last day of the absence.")
            return refuse("ends_on", sentence, ends_on=[str(sentence)])
        if self.ends_on - self.begins_on > LONGEST:
            sentence = gettext_lazy("For more than half a year, please hand the work over instead.")
            return refuse("ends_on", sentence, ends_on=[str(sentence)])
        return None

    def _check_substitute(self, communities: list[Node]) -> Refusal | None:
        if self.substitute.pk == self.person.pk:
            sentence = _("Nobody stands in for himself. Please choose a colleague.")
            return refuse("substitute", sentence)
        if not any(self.substitute.pk in colleagues_of(node) for node in communities):
            sentence = _("“%(name)s” does not work there. Please choose a colleague of the same community.")
            return refuse("substitute", sentence % {"name": self.substitute.name})
        rows = Substitution.objects.overlapping(self.begins_on, self.ends_on)
        if rows.filter(person=self.substitute).exists():
            sentence = _("“%(name)s” is away on some of these days. Please choose somebody else.")
            return refuse("substitute", sentence % {"name": self.substitute.name})
        return None

    def _check_overlap(self) -> Refusal | None:
        if Substitution.objects.overlapping(self.begins_on, self.ends_on).filter(person=self.person).exists():
            sentence = gettext_lazy(
                "Some of these days are entered already. Please end that entry first, or choose other days."
            )
            return refuse("overlap", sentence, Answer.INVALID)
        return None

    def perform(self) -> Substitution:
        row = Substitution.objects.create(
            person=self.person,
            substitute=self.substitute,
            begins_on=self.begins_on,
            ends_on=self.ends_on,
            entered_by=self.actor.person,
        )
        _note(self.actor, self.verb, row)
        return row


class EndSubstitution(Action[Substitution]):
    """Back earlier, or entered by mistake: it ends at once."""

    verb = "end_substitution"

    def __init__(self, actor: Actor, row: Substitution) -> None:
        self.actor, self.row = actor, row

    def lock(self) -> None:
        self.row = Substitution.objects.select_for_update(no_key=True).get(pk=self.row.pk)

    def check(self) -> Refusal | None:
        refusal = may_enter(self.actor, self.row.person, communities_of(self.row.person))
        if refusal is not None:
            return refusal
        if self.row.ended_at is not None or self.row.ends_on < today():
            return refuse("ended", gettext_lazy("This absence has ended already."), Answer.STALE)
        return None

    def perform(self) -> Substitution:
        self.row.ended_at = now()
        self.row.save(update_fields=["ended_at"])
        _note(self.actor, self.verb, self.row)
        return self.row


def _note(actor: Actor, verb: str, row: Substitution) -> None:
    """In the journal of each community where the absent one works: ids and days."""
    payload = {
        "person": row.person.public_id,
        "substitute": row.substitute.public_id,
        "from": row.begins_on.isoformat(),
        "to": row.ends_on.isoformat(),
    }
    for node in communities_of(row.person):
        role = min(actor.roles_at(node.path) & (COMMUNITY_STAFF | set(HANDERS)), default="")
        note(journal(node), verb, actor, payload=payload, role=role)
