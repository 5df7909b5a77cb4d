"""Words that reached the office otherwise than online (``community.hearing``), as this layer's clerks key them in."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shequ_workflows.community import hearing
from shequ_workflows.community.hearing import LONGEST_AGO, ONLINE, Heard, may_key_in
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import local_date

from .constants import CLERKS

__all__ = ["LONGEST_AGO", "ONLINE", "Heard", "day_began", "keying_fault", "may_key_in"]


def day_began(at: dt.datetime) -> dt.datetime:
    """The midnight before ``at``, by the site's clock."""
    return dt.datetime.combine(local_date(at), dt.time.min, timezone.get_default_timezone())


def keying_fault(
    actor: Actor, person: Person, node: Node, heard: Heard, moment: dt.datetime, since: dt.datetime
) -> Refusal | None:
    """Why ``actor`` may not key in what ``person`` said in the community of ``node``."""
    return hearing.keying_fault(actor, person, node, heard, moment, since, clerks=CLERKS)
