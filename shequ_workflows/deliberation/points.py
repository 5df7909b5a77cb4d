"""要点: opinions are gathered into points, each point is answered once, and the answer reaches all its authors.

While a matter is under discussion; what is published alone is gathered. Plain support and objection need no point.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.once import OnceAction, sent
from shequ_workflows.core.record.recording import lock, note
from shequ_workflows.core.transitions import hold, unknown
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .constants import STAFF, OpinionState
from .models import Opinion, Point, PointVoice

ANSWERED = "point.answered"
LONGEST_TITLE = 120
#: Points of one matter: more than anybody reads.
MOST_POINTS = 60


def handler_of(point: Point) -> str:
    """Key of the messages about a point's answer."""
    return f"say:{ANSWERED}:{point.number}"


def no_such_point() -> Refusal:
    return refuse("point", _("This point is no longer there: somebody merged or removed it. Look again."), Answer.STALE)


class PointAction(OnceAction[Point | None]):
    """What the verbs share: staff of the community, a matter under discussion, one lock on it."""

    at: dt.datetime | None

    def __init__(self, actor: Actor, subject: Subject, *, once: str = "", at: dt.datetime | None = None) -> None:
        self.actor, self.subject, self.once, self.at = actor, subject, once, at

    def lock(self) -> None:
        self.subject = lock(self.subject.pk)

    def find(self, result: str) -> Point | None:
        return self.point(int(result)) if result.isdigit() else None

    def point(self, number: int | None) -> Point | None:
        return Point.objects.filter(matter=self.subject.pk, number=number).first() if number else None

    def check(self) -> Refusal | None:
        if not Subject.objects.visible_to(self.actor).filter(pk=self.subject.pk).exists():
            return unknown()
        if not self.actor.holds(*STAFF, at=self.subject.path):
            return refuse(
                "role", _("Points are kept by the community's workers and committee members."), Answer.FORBIDDEN
            )
        if self.subject.state != "consulting":
            return refuse(
                "state", _("Points are gathered and answered while a matter is under discussion."), Answer.STALE
            )
        return None if self.once and self._sent_already() else self.fault()

    def _sent_already(self) -> bool:
        return sent(self.actor, self.verb, self.once) is not None

    def fault(self) -> Refusal | None:
        """What is wrong with this very wish."""
        raise NotImplementedError

    def perform(self) -> Point | None:
        if self.once and self._sent_already():
            return self.known()
        at = self.at or now()
        point = self.change(at)
        self.remember(str(point.number) if point is not None else "-", at)
        return point

    def change(self, at: dt.datetime) -> Point | None:
        raise NotImplementedError

    def tell(self, record: Record, point: Point, people: Iterable[int], at: dt.datetime) -> None:
        """The answer of ``point`` to these authors, once the hold is over."""
        owe_people(record, dict.fromkeys(people, handler_of(point)), at + hold())


def title_fault(title: str) -> Refusal | None:
    if not title:
        return refuse("title", _("Write the point in one sentence."))
    if len(title) > LONGEST_TITLE:
        return refuse("title", _("Please keep the point under 120 characters."))
    return None


class GatherOpinions(PointAction):
    """Put published opinions into a point, or with ``title`` into a new one; with ``source`` they leave that point
    (splitting). An opinion may make several points. Where the point is answered already, those who come to it now get
    the answer too."""

    verb = "gather_opinions"

    def __init__(
        self,
        actor: Actor,
        subject: Subject,
        opinions: Iterable[str],
        *,
        number: int | None = None,
        title: str = "",
        source: int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(actor, subject, **more)
        self.opinions, self.number = list(dict.fromkeys(opinions)), number
        self.title, self.source = title.strip(), source

    def fault(self) -> Refusal | None:
        if not self.opinions:
            return refuse("opinions", _("Tick at least one opinion first."))
        if len(self._rows()) != len(self.opinions):
            return refuse(
                "opinions",
                _("One of these opinions is not published any more. Look again and choose anew."),
                Answer.STALE,
            )
        if self.source is not None and (self.point(self.source) is None or self.source == self.number):
            return no_such_point()
        if self.number is not None:
            return no_such_point() if self.point(self.number) is None else None
        if Point.objects.filter(matter=self.subject.pk).count() >= MOST_POINTS:
            return refuse("title", _("There are 60 points already. Merge some of them first."))
        return title_fault(self.title)

    def _rows(self) -> list[Opinion]:
        rows = Opinion.objects.filter(matter=self.subject.pk, public_id__in=self.opinions, state=OpinionState.PUBLISHED)
        return list(rows.order_by("pk"))

    def change(self, at: dt.datetime) -> Point:
        point, rows = self.point(self.number), self._rows()
        if point is None:
            last = self.subject.facts.get("points", 0)
            title = cover_text(self.subject, self.title)[:LONGEST_TITLE]
            highest = Point.objects.filter(matter=self.subject.pk).aggregate(n=Max("number"))["n"] or 0
            point = Point.objects.create(matter_id=self.subject.pk, number=max(last, highest) + 1, title=title)
        heard = set(point.opinions.values_list("person_id", flat=True)) if point.outcome else set()
        PointVoice.objects.bulk_create([PointVoice(point=point, opinion=one) for one in rows], ignore_conflicts=True)
        if self.source is not None:
            PointVoice.objects.filter(
                point__matter=self.subject.pk, point__number=self.source, opinion__in=rows
            ).delete()
        Opinion.objects.filter(pk__in=[one.pk for one in rows], is_plain=True).update(is_plain=False)
        payload: dict[str, Any] = {"point": point.number, "opinions": self.opinions}
        if self.number is None:
            payload["title"] = point.title
        if self.source is not None:
            payload["source"] = self.source
        facts = {**self.subject.facts, "points": max(self.subject.facts.get("points", 0), point.number)}
        record = note(self.subject, self.verb, self.actor, payload=payload, at=at, changes={"facts": facts})
        if point.outcome:
            self.tell(record, point, {one.person_id for one in rows} - heard, at)
        return point


class FreeOpinions(PointAction):
    """Take opinions out of a point."""

    verb = "free_opinions"

    def __init__(self, actor: Actor, subject: Subject, opinions: Iterable[str], number: int, **more: Any) -> None:
        super().__init__(actor, subject, **more)
        self.opinions, self.number = list(dict.fromkeys(opinions)), number

    def fault(self) -> Refusal | None:
        if self.point(self.number) is None:
            return no_such_point()
        if not self.opinions:
            return refuse("opinions", _("Tick at least one opinion first."))
        return None

    def change(self, at: dt.datetime) -> Point | None:
        point = self.point(self.number)
        PointVoice.objects.filter(point=point, opinion__public_id__in=self.opinions).delete()
        payload = {"point": self.number, "opinions": self.opinions}
        note(self.subject, self.verb, self.actor, payload=payload, at=at)
        return point


class MarkPlain(PointAction):
    """Say that opinions need no point: they only support, object or thank. Or take that back."""

    verb = "mark_plain"

    def __init__(
        self, actor: Actor, subject: Subject, opinions: Iterable[str], *, plain: bool = True, **more: Any
    ) -> None:
        super().__init__(actor, subject, **more)
        self.opinions, self.plain = list(dict.fromkeys(opinions)), plain

    def fault(self) -> Refusal | None:
        return None if self.opinions else refuse("opinions", _("Tick at least one opinion first."))

    def change(self, at: dt.datetime) -> None:
        rows = Opinion.objects.without_point().filter(matter=self.subject.pk, public_id__in=self.opinions)
        marked = sorted(rows.exclude(is_plain=self.plain).values_list("public_id", flat=True))
        Opinion.objects.filter(public_id__in=marked).update(is_plain=self.plain)
        if marked:
            payload = {"opinions": marked, "plain": self.plain}
            note(self.subject, self.verb, self.actor, payload=payload, at=at)


class RenamePoint(PointAction):
    verb = "rename_point"

    def __init__(self, actor: Actor, subject: Subject, number: int, title: str, **more: Any) -> None:
        super().__init__(actor, subject, **more)
        self.number, self.title = number, title.strip()

    def fault(self) -> Refusal | None:
        return no_such_point() if self.point(self.number) is None else title_fault(self.title)

    def change(self, at: dt.datetime) -> Point | None:
        point = self.point(self.number)
        assert point is not None  # fault() saw it
        point.title = cover_text(self.subject, self.title)[:LONGEST_TITLE]
        point.save(update_fields=["title"])
        note(self.subject, self.verb, self.actor, payload={"point": point.number, "title": point.title}, at=at)
        return point


class MergePoints(PointAction):
    """All voices of one point go to another, and the first is no more. Neither may be answered."""

    verb = "merge_points"

    def __init__(self, actor: Actor, subject: Subject, number: int, into: int, **more: Any) -> None:
        super().__init__(actor, subject, **more)
        self.number, self.into = number, into

    def fault(self) -> Refusal | None:
        gone, stays = self.point(self.number), self.point(self.into)
        if gone is None or stays is None:
            return no_such_point()
        if gone == stays:
            return refuse("into", _("Choose another point to merge this one into."))
        if gone.outcome or stays.outcome:
            return refuse("into", _("One of the two is answered already, and its authors know. Leave them apart."))
        return None

    def change(self, at: dt.datetime) -> Point | None:
        gone, stays = self.point(self.number), self.point(self.into)
        assert gone is not None  # fault() saw it
        assert stays is not None
        voices = [PointVoice(point=stays, opinion_id=pk) for pk in gone.voices.values_list("opinion_id", flat=True)]
        PointVoice.objects.bulk_create(voices, ignore_conflicts=True)
        payload = {"point": gone.number, "into": stays.number, "title": gone.title}
        gone.delete()
        note(self.subject, self.verb, self.actor, payload=payload, at=at)
        return stays


class RemovePoint(PointAction):
    """A point that no opinion makes any more."""

    verb = "remove_point"

    def __init__(self, actor: Actor, subject: Subject, number: int, **more: Any) -> None:
        super().__init__(actor, subject, **more)
        self.number = number

    def fault(self) -> Refusal | None:
        point = self.point(self.number)
        if point is None:
            return no_such_point()
        if point.voices.exists():
            return refuse("point", _("Opinions still make this point. Move them to another one first."))
        if point.outcome:
            return refuse("point", _("This point is answered already, and its authors know. It stays."))
        return None

    def change(self, at: dt.datetime) -> None:
        point = self.point(self.number)
        assert point is not None  # fault() saw it
        payload = {"point": point.number, "title": point.title}
        point.delete()
        note(self.subject, self.verb, self.actor, payload=payload, at=at)
