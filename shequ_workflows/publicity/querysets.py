from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date
from shequ_workflows.org.querysets import below

from .constants import BOARD_KEEPERS, DISPLAY_DAYS, Purpose

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import PublicityPeriod


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
