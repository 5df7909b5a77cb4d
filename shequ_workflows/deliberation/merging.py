"""When a stub turns out to be somebody, what the stub said is what that person said. Nothing is lost.

Runs inside the transaction of ``MergePersons``. Decisions and members' votes are never changed: they keep the row that
was known then, and the alias says who it was.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

from .constants import BackingKind
from .models import Appeal, Backing, CallBack, Matter, News, Opinion, Point, PublishingRule, Rating

#: Columns that name who acted; they follow without a word in the record, which names the stub and its alias.
ACTED = (
    (Matter, ("proposed_by", "entered_by")),
    (Opinion, ("entered_by", "reviewed_by")),
    (Rating, ("entered_by",)),
    (Backing, ("entered_by",)),
    (News, ("by",)),
    (Appeal, ("decided_by",)),
    (CallBack, ("done_by",)),
    (Point, ("answered_by",)),
    (PublishingRule, ("made_by",)),
)


def follow(stub: Person, person: Person, actor: Actor) -> None:
    """Move opinions, ratings and signatures of ``stub`` to ``person``, and note it in the record of each matter."""
    moved: dict[int, dict[str, Any]] = defaultdict(dict)
    for opinion in Opinion.objects.filter(person=stub).order_by("pk"):
        moved[opinion.matter_id].setdefault("opinions", []).append(opinion.public_id)
    Opinion.objects.filter(person=stub).update(person=person)
    for rating in Rating.objects.filter(person=stub).order_by("pk"):
        moved[rating.matter_id]["rating"] = _move_rating(rating, person)
    for backing in Backing.objects.filter(person=stub).order_by("pk"):
        moved[backing.matter_id].setdefault("backings", []).append(backing.kind)
        if Backing.objects.filter(matter=backing.matter_id, person=person, kind=backing.kind).exists():
            backing.delete()
        else:
            Backing.objects.filter(pk=backing.pk).update(person=person)
    own = Backing.objects.filter(person=person, matter__subject__raised_by__in=[stub, person])
    own.exclude(kind=BackingKind.DEMAND).delete()  # nobody co-signs or follows what is his own
    for model, names in ACTED:
        for name in names:
            model.objects.filter(**{name: stub}).update(**{name: person})
    who = {"stub": stub.public_id, "person": person.public_id}
    for subject in Subject.objects.filter(pk__in=moved).order_by("pk"):
        note(subject, "merge_persons", actor, payload={**who, **moved[subject.pk]})


def _move_rating(rating: Rating, person: Person) -> dict[str, Any]:
    """The later word counts where both have rated; gives the other one, which stands in the record only."""
    other = Rating.objects.filter(matter=rating.matter_id, person=person).first()
    earlier, later = sorted((rating, other or rating), key=lambda one: (one.at, one.pk))
    gone: dict[str, Any] = {}
    if other is not None:
        gone = {"score": earlier.score, "text": earlier.text, "at": earlier.at.isoformat(), "channel": earlier.channel}
        earlier.delete()
    Rating.objects.filter(pk=later.pk).update(person=person)
    return gone
