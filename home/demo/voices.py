"""146 voices on the canteen's hours, 97 of them on paper or by phone, one of them against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.actions import Heard
from shequ_workflows.deliberation.constants import Stance
from shequ_workflows.deliberation.models import Opinion
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Person

from .days import at
from .people import number_of
from .words import DISSENT, said

VOICES = 146
BY_HAND = 97
#: Of those keyed in, one in three rang; the others filled in a slip.
CALLS = 3
REVIEW = dt.timedelta(minutes=40)


@dataclass(frozen=True)
class Crowd:
    """Who speaks, on paper or online, and who keys it in."""

    by_hand: list[Person]
    online: list[Person]
    clerks: list[Actor]
    reviewer: Actor


def speak(subject: Subject, crowd: Crowd, first_day: int, random: Random) -> int:
    """Enter and publish all voices over two working days, the dissent among them. Gives how many."""
    words = said(random, VOICES - 1)
    speakers = [(person, True) for person in crowd.by_hand[:BY_HAND]]
    speakers += [(person, False) for person in crowd.online[: VOICES - BY_HAND]]
    random.shuffle(speakers)
    against = next(place for place, (_person, is_keyed) in enumerate(speakers) if is_keyed and place > VOICES // 3)
    words.insert(against, (DISSENT, Stance.OBJECT.value))
    waiting: list[tuple[dt.datetime, Opinion]] = []
    for number, ((person, is_keyed), (text, stance)) in enumerate(zip(speakers, words, strict=True)):
        moment = moments(first_day)[number]
        waiting = publish_until(waiting, crowd.reviewer, moment)
        channel = (Channel.PHONE if number % CALLS == 0 else Channel.PAPER) if is_keyed else Channel.ONLINE
        phone = number_of(person) if channel == Channel.PHONE else ""
        heard = Heard(channel, moment if is_keyed else None, phone)
        actor = crowd.clerks[number % len(crowd.clerks)] if is_keyed else Actor.of(person)
        opinion = GiveOpinion(actor, subject, text, stance=stance, for_person=person, heard=heard, at=moment).execute()
        waiting.append((moment + REVIEW, opinion))
    publish_until(waiting, crowd.reviewer, None)
    return VOICES


def publish_until(
    waiting: list[tuple[dt.datetime, Opinion]], reviewer: Actor, until: dt.datetime | None
) -> list[tuple[dt.datetime, Opinion]]:
    """Review what was due by then; gives the rest."""
    rest = []
    for moment, opinion in waiting:
        if until is None or moment <= until:
            ReviewOpinion(reviewer, opinion, publish=True, at=moment).execute()
        else:
            rest.append((moment, opinion))
    return rest


def moments(first_day: int) -> list[dt.datetime]:
    """When each of them spoke: five minutes apart, on two working days."""
    half = (VOICES + 1) // 2
    starts = (at(first_day, 9, 15), at(first_day - 1, 9, 15))
    return [starts[number // half] + dt.timedelta(minutes=5 * (number % half)) for number in range(VOICES)]
