"""Reading points: for the public page, and for the desk. A constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from .constants import OpinionState, PointOutcome
from .models import Matter, Opinion, Point
from .querysets import PUBLIC

TONES = {PointOutcome.ADOPTED: "good", PointOutcome.PARTLY: "wait", PointOutcome.NOT: "off"}
_PUBLIC_VOICE = Q(opinions__in=Opinion.objects.filter(PUBLIC).values("pk"))


def points_of(matter: Matter) -> QuerySet[Point]:
    """The points with ``n``, how many people made each, in order."""
    voices = Count("opinions__person", filter=_PUBLIC_VOICE, distinct=True)
    return matter.points.annotate(n=voices).order_by("number")


def point_views(matter: Matter) -> list[dict[str, Any]]:
    """What the public reads of each point. One query."""
    return [
        {
            "number": point.number,
            "title": point.title,
            "voices": point.n,  # type: ignore[attr-defined]
            "label": point.get_outcome_display() if point.outcome else _("not answered yet"),
            "tone": TONES[PointOutcome(point.outcome)] if point.outcome else "info",
            "answer": point.answer,
            "when": point.answered_at,
            "is_answered": bool(point.outcome),
        }
        for point in points_of(matter)
    ]


def answers_of(opinions: Iterable[Opinion]) -> dict[int, list[Point]]:
    """Opinion → its points, in order. One query."""
    rows = list(opinions)
    found: dict[int, list[Point]] = {one.pk: [] for one in rows}
    voices = Point.opinions.through.objects.filter(opinion__in=rows).select_related("point")
    for voice in voices.order_by("point__number"):
        found[voice.opinion_id].append(voice.point)
    return found


def still_to_do(matter: Matter) -> dict[str, int]:
    """How many points wait for an answer, and suggestions for a point. Two queries."""
    return {
        "unanswered": matter.points.filter(outcome="").count(),
        "loose": matter.opinions.loose().count(),
    }


#: Views of the list on the left: key, condition.
LISTS: dict[str, Q] = {
    "loose": Q(stance="suggest", is_plain=False),
    "stances": Q(is_plain=False) & ~Q(stance="suggest"),
    "plain": Q(is_plain=True),
}


def ungathered(matter: Matter) -> dict[str, int]:
    """How many published opinions in no point there are of each list. One query."""
    counts = {key: Count("pk", filter=where) for key, where in LISTS.items()}
    return dict(matter.opinions.filter(state=OpinionState.PUBLISHED, point_voices=None).aggregate(**counts))
