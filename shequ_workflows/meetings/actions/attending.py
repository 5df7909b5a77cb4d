"""Attendance: ticked on the list by staff, or by the code on the screen by oneself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.electorates import residents_of_age
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.meetings.constants import (
    ATTENDABLE,
    CODE_TRIES,
    CODE_WAIT,
    DOORS_OPEN,
    AttendedBy,
)
from shequ_workflows.meetings.models import Attendance, Invitation, Meeting
from shequ_workflows.meetings.refusals import unknown
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .base import MeetingAction


@dataclass(frozen=True)
class Seat:
    """What was ticked for one invitation: there or not, and who stands in for him."""

    is_taken: bool
    proxy: str = ""


def doors_open(meeting: Meeting, at: dt.datetime) -> bool:
    """Attendance may be taken: from an hour and a half before it begins until its minutes are kept."""
    soon = meeting.starts_at - dt.timedelta(minutes=DOORS_OPEN)
    return meeting.subject.state in ATTENDABLE and at >= soon


def too_early() -> Refusal:
    return refuse(
        "early", gettext_lazy("Attendance is taken from an hour and a half before the meeting begins."), Answer.STALE
    )


class RecordAttendance(MeetingAction[int]):
    """Take or free seats, by invitation: only what changed. Gives how many rows changed.

    Somebody may stand in for as many as the kind of meeting allows, each with a written word; residents'
    representatives and members of a committee come themselves.
    """

    verb = "attendance"
    states = ATTENDABLE

    def __init__(
        self, actor: Actor, meeting: Meeting, changes: Mapping[int, Seat], *, at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, meeting, at=at)
        self.changes = changes

    def check_more(self) -> Refusal | None:
        if not doors_open(self.meeting, self.at):
            return too_early()
        proxies = [seat.proxy for seat in self.changes.values() if seat.is_taken and seat.proxy]
        if proxies and not self.meeting.proxies:
            return refuse(
                "proxy", gettext_lazy("At this kind of meeting nobody stands in for another: they come themselves.")
            )
        standing = self.meeting.attendance.exclude(proxy="").exclude(person__in=self._people())
        counts = Counter(standing.values_list("proxy", flat=True)) + Counter(proxies)
        over = [name for name, number in counts.items() if number > self.meeting.proxies]
        if over:
            sentence = _("%(name)s would stand in for more than %(most)d people.") % {
                "name": over[0],
                "most": self.meeting.proxies,
            }
            return refuse("proxies", sentence)
        return None

    def _people(self) -> list[int]:
        return list(self._invitations().values_list("person", flat=True))

    def _invitations(self) -> Any:
        return self.meeting.invitations.filter(pk__in=list(self.changes))

    def perform(self) -> int:
        said: dict[str, Any] = {}
        for invitation in self._invitations().select_related("person"):
            seat = self.changes[invitation.pk]
            if self._set(invitation, seat):
                said[invitation.person.public_id] = {"there": seat.is_taken, "proxy": seat.proxy}
        if said:
            self.write({"seats": said})
        return len(said)

    def _set(self, invitation: Invitation, seat: Seat) -> bool:
        """Whether it was otherwise before."""
        known = Attendance.objects.filter(meeting=self.meeting, person=invitation.person).first()
        if not seat.is_taken:
            if known is not None:
                known.delete()
            return known is not None
        if known is not None:
            if known.proxy == seat.proxy:
                return False
            Attendance.objects.filter(pk=known.pk).update(proxy=seat.proxy, by=AttendedBy.LIST)
            return True
        Attendance.objects.create(
            meeting=self.meeting,
            person=invitation.person,
            votes=invitation.votes,
            area=invitation.area,
            proxy=seat.proxy,
            at=self.at,
            noted_by=self.actor.person,
        )
        return True


class CheckIn(Action[Attendance]):
    """“I am here”: somebody signed in enters the code that stands on the screen of the meeting.

    Whoever is invited takes his seat. Others come as guests without a vote; at a residents' meeting every verified
    resident of age has one. After some wrong codes one has to wait, so that nobody guesses from home.
    """

    verb = "check_in"

    def __init__(self, actor: Actor, meeting: Meeting, code: str, *, at: dt.datetime | None = None) -> None:
        self.actor, self.meeting = actor, meeting
        self.code = "".join(code.split())
        self.at = at or now()

    def lock(self) -> None:
        lock(self.meeting.pk)
        self.meeting = Meeting.objects.whole().get(pk=self.meeting.pk)

    @property
    def _key(self) -> str:
        return f"shequ_meetings:code:{self.meeting.pk}:{self.actor.person_id}"

    def check(self) -> Refusal | None:
        meeting, person = self.meeting, self.actor.person
        if not Meeting.objects.visible_to(self.actor).filter(pk=meeting.pk).exists():
            return unknown()
        if person is None or not self._may_come():
            sentence = gettext_lazy(
                "Only people of this community check in by themselves. Please ask the staff at the door."
            )
            return refuse("stranger", sentence, Answer.FORBIDDEN)
        if not doors_open(meeting, self.at):
            return too_early()
        if cache.get(self._key, 0) >= CODE_TRIES:
            return refuse(
                "wait", gettext_lazy("Those were too many wrong codes. Please wait five minutes, or ask at the door.")
            )
        if not constant_time_compare(self.code, meeting.code):
            sentence = gettext_lazy("This is not the code on the screen. Please look again.")
            return refuse("code", sentence, code=[str(sentence)])
        return None

    def wrong(self) -> None:
        """Remember a wrong code; called outside of the transaction that refused it."""
        cache.add(self._key, 0, CODE_WAIT)
        cache.incr(self._key)

    def _may_come(self) -> bool:
        person = self.actor.person
        invited = self.meeting.invitations.filter(person=person).exists()
        return invited or self.actor.belongs(*self.actor.roles, at=self.meeting.subject.community)

    def perform(self) -> Attendance:
        person = self.actor.person
        assert person is not None
        known = Attendance.objects.filter(meeting=self.meeting, person=person).first()
        if known is not None:
            return known
        invitation = self.meeting.invitations.filter(person=person).first()
        votes = invitation.votes if invitation is not None else False
        if not votes and self.meeting.has_adults:
            community = self.meeting.subject.community
            votes = residents_of_age(community, self.at).filter(pk=person.pk).exists()
        seat = Attendance.objects.create(
            meeting=self.meeting,
            person=person,
            votes=votes,
            area=invitation.area if invitation is not None else None,
            by=AttendedBy.CODE,
            at=self.at,
            noted_by=person,
        )
        note(self.meeting.subject, self.verb, self.actor, payload={"votes": votes}, at=self.at)
        return seat
