"""Who is invited to a form that is for whoever is invited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.models import Building, Household
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.forms.constants import SubmissionState, Who
from shequ_workflows.forms.filling.gates import may_enter
from shequ_workflows.forms.models import Form, Invitation, Submission
from shequ_workflows.forms.permitting import readers_of
from shequ_workflows.org.acting import Action, Answer, Refusal, Sentence, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

#: With one sending.
MOST: Final = 5000
_COUNTS: Final = (SubmissionState.RECEIVED, SubmissionState.WAITING)


def came() -> Q:
    """Whether something came from, or for, an invited person or household."""
    of_form = Submission.objects.filter(form=OuterRef("form"), state__in=_COUNTS)
    person = Q(person=OuterRef("person")) | Q(on_behalf_of=OuterRef("person"))
    return Q(Exists(of_form.filter(person))) | Q(Exists(of_form.filter(household=OuterRef("household"))))


def count_sent(form: Form) -> int:
    return Invitation.objects.filter(came(), form=form).count()


class _Inviting(Action[int]):
    label: ClassVar[Sentence]

    def __init__(self, actor: Actor, form: Form, *, at: dt.datetime | None = None) -> None:
        self.actor, self.form, self.at = actor, form, at or now()

    def check(self) -> Refusal | None:
        if not may_enter(self.actor, self.form):
            return refuse("role", _("Only staff of this community invite people to its forms."), Answer.FORBIDDEN)
        if self.form.who != Who.INVITED:
            sentence = _("This form is not for whoever is invited. Its editor says so under “Who, when, how many”.")
            return refuse("who", sentence, Answer.STALE)
        return self.check_more()

    def check_more(self) -> Refusal | None:
        raise NotImplementedError


class Invite(_Inviting):
    """Put people and households on the list who are not on it yet; gives how many. All within the actor's register."""

    verb = "invite_to_form"
    label = gettext_lazy("Invited to a form")

    def __init__(
        self,
        actor: Actor,
        form: Form,
        *,
        people: Iterable[Person] = (),
        households: Iterable[Household] = (),
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, form, at=at)
        self.people, self.households = list(people), list(households)

    def lock(self) -> None:
        Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.form.pk)

    def check_more(self) -> Refusal | None:
        if len(self.people) + len(self.households) > MOST:
            return refuse("many", _("At most %(most)d at once, please: invite building by building.") % {"most": MOST})
        if self._strangers():
            return refuse("scope", _("Only people and homes of your own place can be invited."), Answer.FORBIDDEN)
        if not self._new():
            return refuse("nobody", _("All of them are on the list already, or there is nobody."))
        return None

    def _strangers(self) -> bool:
        people, homes = [one.pk for one in self.people], [one.pk for one in self.households]
        known = Person.objects.visible_to(self.actor).filter(pk__in=people).count() if people else 0
        seen = (
            Household.objects.visible_to(self.actor).within(self.form.node).filter(pk__in=homes).count() if homes else 0
        )
        return (known, seen) != (len(set(people)), len(set(homes)))

    def _new(self) -> list[Invitation]:
        rows = Invitation.objects.filter(form=self.form)
        people = set(rows.filter(person__isnull=False).values_list("person", flat=True))
        homes = set(rows.filter(household__isnull=False).values_list("household", flat=True))
        made = {"form": self.form, "by": self.actor.person, "at": self.at}
        found = [Invitation(person=one, **made) for one in self.people if one.pk not in people]
        return found + [Invitation(household=one, **made) for one in self.households if one.pk not in homes]

    def perform(self) -> int:
        new = self._new()
        Invitation.objects.bulk_create(new, batch_size=500)
        payload = {
            "form": self.form.public_id,
            "people": [one.person.public_id for one in new if one.person is not None],
            "households": sorted(one.household_id for one in new if one.household_id is not None),
        }
        note(journal(self.form.node), self.verb, self.actor, payload=payload, at=self.at)
        return len(new)


class Uninvite(_Inviting):
    """Take ``rows`` (primary keys) off the list; gives how many. Whoever has sent the form in stays on it; to somebody who
    does not read what came in, a refusal would tell who that is, so he takes nobody off once something came."""

    verb = "uninvite_from_form"
    label = gettext_lazy("Taken off the list of invited")

    def __init__(self, actor: Actor, form: Form, rows: Iterable[int], *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, form, at=at)
        self.rows = list(rows)

    def lock(self) -> None:
        Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.form.pk)

    @property
    def chosen(self) -> QuerySet[Invitation]:
        return Invitation.objects.filter(form=self.form, pk__in=self.rows)

    def check_more(self) -> Refusal | None:
        if not self.chosen.exists():
            return refuse("nobody", _("Please tick whom to take off the list."))
        if not self._reads() and count_sent(self.form):
            sentence = _(
                "Answers have come in, so the list stays as it is. Whoever reads the answers may still change it."
            )
            return refuse("begun", sentence, Answer.STALE)
        if not self.chosen.filter(~came()).exists():
            return refuse("sent", _("Whoever has sent the form in stays on the list."), Answer.STALE)
        return None

    def _reads(self) -> bool:
        return self.actor.belongs(*readers_of(self.form), at=self.form.node)

    def perform(self) -> int:
        gone = list(self.chosen.filter(~came()).select_related("person"))
        Invitation.objects.filter(pk__in=[one.pk for one in gone]).delete()
        payload = {
            "form": self.form.public_id,
            "people": [one.person.public_id for one in gone if one.person is not None],
            "households": sorted(one.household_id for one in gone if one.household_id is not None),
        }
        note(journal(self.form.node), self.verb, self.actor, payload=payload, at=self.at)
        return len(gone)


def homes_in(actor: Actor, form: Form, place: str) -> QuerySet[Household]:
    """``place``: ``b`` and the key of a building, ``c`` and that of a compound, as the screen offers them."""
    kind, _dash, key = place.partition("-")
    buildings = buildings_of(actor, form).order_by()
    if not (key.isascii() and key.isdigit()) or kind not in {"b", "c"}:
        buildings = buildings.none()
    else:
        buildings = buildings.filter(**({"pk": int(key)} if kind == "b" else {"compound": int(key)}))
    return Household.objects.filter(unit__building__in=buildings)


def buildings_of(actor: Actor, form: Form) -> QuerySet[Building]:
    found = Building.objects.visible_to(actor).within(form.node)
    return found.select_related("compound").order_by("compound__name", "compound", "number")


def places_of(actor: Actor, form: Form) -> list[tuple[str, list[tuple[str, str]]]]:
    """To choose from: each compound whole, and its buildings. One query."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for one in buildings_of(actor, form):
        whole = (f"c-{one.compound_id}", _("%(compound)s, all buildings") % {"compound": one.compound.name})
        _name, rows = groups.setdefault(one.compound_id, (one.compound.name, [whole]))
        rows.append((f"b-{one.pk}", _("%(compound)s, building %(number)s") % {"compound": one.compound.name, "number": one.number}))  # fmt: skip
    return list(groups.values())
