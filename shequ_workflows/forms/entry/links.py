"""What this part tells the record; ``registers`` takes it in."""

from __future__ import annotations

from shequ_workflows.core.presenting import VERBS

from .inviting import Invite, Uninvite

VERBS.update({one.verb: one.label.__str__ for one in (Invite, Uninvite)})
