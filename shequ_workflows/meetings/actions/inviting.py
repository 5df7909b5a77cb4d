"""Inviting a group; taking somebody off the list before anybody was told."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.community.models import Building
from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.transitions import hold
from shequ_workflows.meetings.audiences import UNTOLD
from shequ_workflows.meetings.constants import MEETING, MOST_INVITED, Group, Way
from shequ_workflows.meetings.guests import Guest, guests_of
from shequ_workflows.meetings.kinds import SHIPPED
from shequ_workflows.meetings.models import Invitation, Meeting
from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

from .base import MeetingAction


class InviteGroup(MeetingAction[int]):
    """Invite everybody of ``group`` who is not invited yet; gives how many came on the list.

    Announced already, the new ones are told at once. While it is being held, for those who came without being asked.
    """

    verb = "invite"
    states = ("planned", "announced", "held")

    def __init__(
        self,
        actor: Actor,
        meeting: Meeting,
        group: str,
        *,
        building: Building | None = None,
        person: Person | None = None,
        way: str = "",
        votes: bool = False,
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(actor, meeting, at=at)
        self.group, self.building, self.person = group, building, person
        self.way = way or (Way.NOTICE.value if group == Group.OWNERS else Way.EACH.value)
        self.votes = votes and meeting.rule is not None
        self._guests: list[Guest] | None = None

    def lock(self) -> None:
        super().lock()
        self._guests = None

    @property
    def guests(self) -> list[Guest]:
        if self._guests is None:
            found = guests_of(self.meeting.subject.node, self.group, building=self.building, person=self.person)
            known = set(self.meeting.invitations.values_list("person", flat=True))
            self._guests = [guest for guest in found if guest.person_id not in known]
        return self._guests

    def check_more(self) -> Refusal | None:
        if self.group not in Group.values:
            return refuse("group", gettext_lazy("Please choose whom to invite."))
        if self.group == Group.BUILDING and not self._is_here():
            sentence = gettext_lazy("Please choose a building of this community.")
            return refuse("building", sentence, building=[str(sentence)])
        if self.group == Group.PERSON and self.person is None:
            sentence = gettext_lazy("Please choose a person.")
            return refuse("person", sentence, person=[str(sentence)])
        if not self.guests:
            return refuse(
                "nobody", gettext_lazy("All of them are on the list already, or there is nobody in this group.")
            )
        if len(self.guests) > MOST_INVITED:
            return refuse("many", gettext_lazy("These are too many to be invited by name. Put the notice up instead."))
        return None

    def _is_here(self) -> bool:
        community = self.meeting.subject.community
        return self.building is not None and Building.objects.within(community).filter(pk=self.building.pk).exists()

    def perform(self) -> int:
        guests = self.guests
        Invitation.objects.bulk_create(
            Invitation(
                meeting=self.meeting,
                person_id=guest.person_id,
                group=self.group,
                unit_id=guest.unit_id,
                votes=self.votes,
                area=guest.area,
                way=self.way,
                at=self.at,
            )
            for guest in guests
        )
        people = Person.objects.filter(pk__in=[guest.person_id for guest in guests]).order_by("pk")
        payload = {
            "group": self.group,
            "way": self.way,
            "votes": self.votes,
            "people": list(people.values_list("public_id", flat=True)),
        }
        row = self.write(payload)
        if self.way == Way.EACH and self.meeting.announced_at is not None and self.meeting.subject.state == "announced":
            owe(row, self.meeting.subject, [Tell(UNTOLD)], self.at + hold(), f"edge:{MEETING}.announce")
        return len(guests)


class Uninvite(MeetingAction[int]):
    """Take people off the list of a meeting that was not announced yet; gives how many."""

    verb = "uninvite"
    states = ("planned",)

    def __init__(self, actor: Actor, meeting: Meeting, rows: list[int], *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, meeting, at=at)
        self.rows = rows

    def check_more(self) -> Refusal | None:
        if not self.meeting.invitations.filter(pk__in=self.rows).exists():
            return refuse("nobody", gettext_lazy("Please tick whom to take off the list."))
        return None

    def perform(self) -> int:
        chosen = self.meeting.invitations.filter(pk__in=self.rows)
        people = list(chosen.order_by("pk").values_list("person__public_id", flat=True))
        chosen.delete()
        self.write({"people": people})
        return len(people)


def group_votes(kind: str, group: str) -> bool:
    """Whether people of ``group`` may vote at a meeting of ``kind`` unless said otherwise."""
    return group in SHIPPED[kind].votes
