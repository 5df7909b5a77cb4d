from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shequ_workflows.core.models import Delivery
from shequ_workflows.org.querysets import below

from .constants import HANDERS, READERS
from .outside.numbers import SHORTEST, plain

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import Handover, OutsideNumber


class HandoverQuerySet(QuerySet["Handover"]):
    def visible_to(self, actor: Actor) -> HandoverQuerySet:
        """Those of nodes in the scope of a desk role, of an auditor, or of whoever may hand over; and whose successor one
        is."""
        if actor.is_system:
            return self
        told = Delivery.objects.filter(recipient=actor.person_id, record__handover__isnull=False)
        mine = Q(record__in=told.values("record")) if actor.person_id else Q(pk__in=[])
        return self.filter(below(actor.paths_with(*READERS, *HANDERS), "node__path") | mine)


class OutsideNumberQuerySet(QuerySet["OutsideNumber"]):
    def like(self, text: str) -> OutsideNumberQuerySet:
        """Those that hold what somebody typed of a number; nothing for fewer than four characters."""
        wanted = plain(text)
        return self.filter(number__contains=wanted) if len(wanted) >= SHORTEST else self.none()
