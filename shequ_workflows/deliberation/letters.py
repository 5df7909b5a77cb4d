"""What became of her word, on paper: a letter for each author who has no account. A constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from shequ_workflows.community.models import HouseholdMember
from shequ_workflows.org.models import Person

from .models import Matter, Opinion, Point, PointVoice


@dataclass
class Letter:
    """To one person: what he or she said, and for each answered point what became of it."""

    person: Person
    room: str = ""
    opinions: list[Opinion] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)


def to_write_to(matter: Matter) -> QuerySet[Person]:
    """Authors of published opinions in an answered point who have no account."""
    voices = PointVoice.objects.filter(point__matter=matter, opinion__in=Opinion.objects.published())
    authors = voices.exclude(point__outcome="").values("opinion__person")
    return Person.objects.filter(pk__in=authors, user=None).order_by("pk")


def letters(matter: Matter, people: list[Person]) -> list[Letter]:
    """One letter each, in walking order. Two queries."""
    found = {person.pk: Letter(person) for person in people}
    members = HouseholdMember.objects.current().filter(person__in=found, lives_here=True)
    for person_id, code in members.order_by("-pk").values_list("person", "household__unit__code"):
        found[person_id].room = code
    voices = PointVoice.objects.filter(point__matter=matter, opinion__in=Opinion.objects.published())
    voices = voices.filter(opinion__person__in=found).exclude(point__outcome="")
    for voice in voices.select_related("point", "opinion").order_by("point__number", "opinion__at", "opinion"):
        letter = found[voice.opinion.person_id]
        if voice.opinion not in letter.opinions:
            letter.opinions.append(voice.opinion)
        if voice.point not in letter.points:
            letter.points.append(voice.point)
    return sorted(found.values(), key=lambda one: (one.room, one.person.pk))
