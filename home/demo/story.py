"""How the story is told: the same actions that people take, at moments of the past."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.deliberation.actions import Heard, ProposeMatter
from shequ_workflows.deliberation.constants import Legality
from shequ_workflows.deliberation.voices import GiveOpinion, RateMatter, ReviewOpinion
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.objecting import RaiseObjection

from .days import after
from .people import Neighbours, number_of
from .places import Places
from .points import gather
from .staff import Cast


@dataclass(frozen=True)
class Office:
    """Who does what in a community, by username."""

    director: str
    member: str
    worker: str


OFFICES = (Office("director", "member", "worker"), Office("director2", "member2", "worker2"))


@dataclass
class Story:
    """What every matter's telling needs. ``residents``: verified, without account, each to be used once (``next``)."""

    places: Places
    neighbours: Neighbours
    cast: Cast
    random: Random
    residents: list[list[Person]]
    online: list[Person]
    used: list[int] = field(default_factory=lambda: [0, 0])

    def node(self, which: int = 0) -> Node:
        return self.places.communities[which]

    def next(self, which: int = 0) -> Person:
        """Somebody who has not spoken yet."""
        self.used[which] += 1
        return self.residents[which][self.used[which] - 1]

    def office(self, subject: Subject) -> Office:
        return OFFICES[subject.community_id == self.places.communities[1].pk]

    def do(self, who: str, subject: Subject, edge: str, moment: dt.datetime, **data: Any) -> Subject:
        """Take an edge as ``who`` at ``moment``; gives the subject as it is then."""
        TakeTransition(self.cast.actor(who), subject, edge, data=data, at=moment).execute()
        return Subject.objects.get(pk=subject.pk)

    def object(self, subject: Subject, text: str, moment: dt.datetime) -> Subject:
        """Somebody objects to the matter's notice at the office; the worker keys it in. Gives the objection's subject."""
        which = int(subject.community_id == self.places.communities[1].pk)
        worker = self.cast.actor(OFFICES[which].worker)
        notice = PublicityPeriod.objects.of(subject).current().get()
        heard = Heard(Channel.VISIT, moment)
        return RaiseObjection(worker, notice, text, for_person=self.next(which), heard=heard, at=moment).execute()

    # --- the steps of a matter ---------------------------------------------------------------------------------

    def propose(self, person: Person, moment: dt.datetime, which: int = 0, **values: str) -> Subject:
        """Hand in: online by whoever has an account, else by word through the community's worker."""
        if person.user_id is not None:
            return ProposeMatter(Actor.of(person), self.node(which), values, at=moment).execute()
        worker = self.cast.actor(OFFICES[which].worker)
        heard = Heard(Channel.VISIT, moment)
        return ProposeMatter(worker, self.node(which), values, for_person=person, heard=heard, at=moment).execute()

    def accept(self, subject: Subject, moment: dt.datetime, groups: str, **more: Any) -> Subject:
        data = {"track": "rc", "category": subject.matter.category, "stakeholders": groups, **more}
        return self.do(self.office(subject).director, subject, "accept", moment, **data)

    def conclude(self, subject: Subject, moment: dt.datetime, invited: dt.datetime, **more: Any) -> Subject:
        groups = [str(number) for number in range(len(subject.matter.stakeholders))]
        data = {"invited": groups, "invited_on": invited.date().isoformat(), "offline_keyed": "on", **more}
        if not more.get("dissent"):
            data["no_dissent"] = "on"
        office = self.office(subject)
        gather(subject, self.cast.actor(office.worker), self.cast.actor(office.member), moment)
        return self.do(office.member, subject, "conclude", moment, **data)

    def votes(self, subject: Subject, moment: dt.datetime, *said: str) -> dict[str, str]:
        """One vote a member of the committee; the last word goes on for the rest."""
        held = Person.objects.present().holding("rc_member", "rc_director", at=subject.community, when=moment)
        members = list(held.order_by("pk"))
        words = [*said, *[said[-1]] * (len(members) - len(said))]
        return {f"vote_{one.public_id}": word for one, word in zip(members, words, strict=True)}

    def decide(self, subject: Subject, moment: dt.datetime, due: dt.datetime, *said: str, **more: Any) -> Subject:
        office = self.office(subject)
        data: dict[str, Any] = {
            **self.votes(subject, moment, *said),
            "held_on": moment.date().isoformat(),
            "concern": "small",
            "money_source": "none",
            "responsible": self.cast.people[office.member].public_id,
            "due_on": due.date().isoformat(),
            "legality": [one.value for one in Legality],
            "checked_by": self.cast.people[office.worker].public_id,
            **more,
        }
        return self.do(office.director, subject, "decide", moment, **data)

    def complete(self, subject: Subject, moment: dt.datetime, looked: dt.datetime, **more: Any) -> Subject:
        office = self.office(subject)
        names = {
            "written_by": self.cast.people[office.director].public_id,
            "checked_by": self.cast.people[office.worker].public_id,
        }
        data = {"supervised_on": looked.date().isoformat(), **names, **more}
        return self.do(office.member, subject, "complete", moment, **data)

    # --- what people say ---------------------------------------------------------------------------------------

    def say(self, subject: Subject, text: str, stance: str, moment: dt.datetime, *, published: bool = True) -> None:
        """Somebody says something at the office; the worker keys it in, a committee member reads it."""
        office = self.office(subject)
        which = OFFICES.index(office)
        worker = self.cast.actor(office.worker)
        heard = Heard(Channel.VISIT, moment)
        opinion = GiveOpinion(
            worker, subject, text, stance=stance, for_person=self.next(which), heard=heard, at=moment
        ).execute()
        if published:
            ReviewOpinion(self.cast.actor(office.member), opinion, publish=True, at=after(moment, minutes=25)).execute()

    def rate(self, subject: Subject, score: int, moment: dt.datetime, text: str = "") -> None:
        """Somebody is asked at the door how content he is."""
        office = self.office(subject)
        person = self.next(OFFICES.index(office))
        heard = Heard(Channel.DOOR, moment)
        RateMatter(
            self.cast.actor(office.worker), subject, score, text, for_person=person, heard=heard, at=moment
        ).execute()

    def vote(self, poll: Poll, choices: list[int], start: dt.datetime, step: dt.timedelta) -> None:
        """As many votes as ``choices``: every third by telephone or on paper, the others online."""
        worker = self.cast.actor(self.office(poll.subject).worker)
        keyed = iter(self.residents[0][400:])
        online = iter(self.online)
        for number, choice in enumerate(choices):
            moment = start + step * number
            if number % 3:
                CastVote(Actor.of(next(online)), poll, choice, at=moment).execute()
                continue
            person = next(keyed)
            channel = Channel.PHONE if number % 2 else Channel.PAPER
            phone = number_of(person) if channel == Channel.PHONE else ""
            CastVote(
                worker, poll, choice, person=person, channel=channel, heard_at=moment, number=phone, at=moment
            ).execute()
