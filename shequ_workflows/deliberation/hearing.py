"""Words that reached the office otherwise than online (``community.hearing``), as this layer's clerks key them in."""

from __future__ import annotations

import datetime as dt

from shequ_workflows.community import hearing
from shequ_workflows.community.hearing import LONGEST_AGO, ONLINE, Heard, may_key_in
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node, Person

from .constants import CLERKS

__all__ = ["LONGEST_AGO", "ONLINE", "Heard", "keying_fault", "may_key_in"]


def keying_fault(
    actor: Actor, person: Person, node: Node, heard: Heard, moment: dt.datetime, since: dt.datetime
) -> Refusal | None:
    """Why ``actor`` may not key in what ``person`` said in the community of ``node``."""
    return hearing.keying_fault(actor, person, node, heard, moment, since, clerks=CLERKS)
