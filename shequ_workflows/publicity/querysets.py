from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date
from shequ_workflows.org.querysets import below

from .constants import BLOCKING, BOARD_KEEPERS, DISPLAY_DAYS, QUESTION_ANSWERERS, Purpose, QuestionState

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Objection, PublicityPeriod, Question


class PublicityQuerySet(QuerySet["PublicityPeriod"]):
    def of(self, subject: Subject) -> PublicityQuerySet:
        """All notices of a subject, newest first."""
        return self.filter(subject=subject).order_by("-opened_at", "-version", "-id")

    def within(self, node: Node) -> PublicityQuerySet:
        return self.filter(community__path__startswith=node.path)

    def public(self, when: dt.datetime) -> PublicityQuerySet:
        """What lists show: put up, and neither taken down nor replaced. Everybody may read them."""
        return self.filter(opened_at__lte=when).current()

    def current(self) -> PublicityQuerySet:
        """The version that counts."""
        return self.filter(replaced_at=None, withdrawn_at=None)

    def running(self, when: dt.datetime) -> PublicityQuerySet:
        """On display."""
        return self.public(when).filter(display_until__gt=when)

    def past(self, when: dt.datetime) -> PublicityQuerySet:
        """Its days are over."""
        return self.public(when).filter(display_until__lte=when)

    def objections_open(self, subject: Subject, when: dt.datetime) -> bool:
        """Whether objections may still come in by the dates that were published: nothing may begin before."""
        return self.filter(subject=subject, objection_until__gt=when).current().exists()

    def is_withdrawn(self, subject: Subject, purpose: str = Purpose.DECISION) -> bool:
        """Whether its last notice was taken down and none was put up since."""
        last = self.filter(subject=subject, purpose=purpose).order_by("-version").first()
        return last is not None and last.withdrawn_at is not None

    def of_last_decision(self, subject: Subject) -> PublicityQuerySet:
        """All versions of the notice of the last decision: what was put up anew, and its corrections since."""
        of = self.filter(subject=subject, purpose=Purpose.DECISION)
        first = of.filter(change_reason="").order_by("-version").values("version")[:1]
        return of.filter(version__gte=Subquery(first))

    def board_missing(self, when: dt.datetime) -> PublicityQuerySet:
        """Not ticked yet: the paper must be put on the notice board (RC Organic Law art. 34)."""
        return self.running(when).filter(board_posted_at=None)

    def taking_down_due(self, when: dt.datetime) -> PublicityQuerySet:
        """Still on the board although replaced, withdrawn, or over. A paper that went up late hangs 15 days of its
        own (``PublicityPeriod.board_until``)."""
        posted_before = dt.datetime.combine(
            local_date(when) - dt.timedelta(days=DISPLAY_DAYS), dt.time.min, timezone.get_default_timezone()
        )
        over = Q(replaced_at=None, withdrawn_at=None, display_until__lte=when, board_posted_at__lt=posted_before)
        gone = Q(withdrawn_at__isnull=False) | Q(replaced_at__isnull=False)
        return self.filter(over | gone, board_posted_at__isnull=False, board_removed_at=None)

    def kept_by(self, actor: Actor) -> PublicityQuerySet:
        """Those whose board ``actor`` keeps: at or above the community, or somewhere in it."""
        held = [one for one in actor.held if one.role in BOARD_KEEPERS]
        paths = {one.path[:end] for one in held for end in range(4, len(one.path) + 1, 4)}
        return self.filter(below({one.path for one in held}, "community__path") | Q(community__path__in=paths))


class ObjectionQuerySet(QuerySet["Objection"]):
    def whole(self) -> ObjectionQuerySet:
        """With what every screen shows."""
        return self.select_related("subject__community", "subject__node", "subject__raised_by", "about", "notice")

    def to_decision(self, subject: Subject) -> ObjectionQuerySet:
        """To the notice of the matter's last decision, in any of its versions, in the order in which they came."""
        notices = subject.publicity.of_last_decision(subject)
        return self.filter(about=subject, notice__in=notices).order_by("subject_id")

    def blocking(self) -> ObjectionQuerySet:
        """Not answered yet, or answered and not looked at by the supervision committee: nothing may begin."""
        return self.filter(subject__state__in=BLOCKING)

    def raised_by(self, person_id: int | None) -> ObjectionQuerySet:
        return self.filter(subject__raised_by=person_id, subject__raised_by__isnull=False)


class QuestionQuerySet(QuerySet["Question"]):
    def pending(self) -> QuestionQuerySet:
        return self.filter(state=QuestionState.PENDING)

    def published(self) -> QuestionQuerySet:
        return self.filter(state=QuestionState.PUBLISHED)

    def answered_by(self, actor: Actor) -> QuestionQuerySet:
        """Those that ``actor`` may answer, the oldest first; one's own are a colleague's to answer."""
        mine = self.filter(below(actor.paths_with(*QUESTION_ANSWERERS), "notice__subject__path"))
        return mine.exclude(person=actor.person_id, person__isnull=False).order_by("asked_at", "id")
