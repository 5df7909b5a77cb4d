"""What layers above read of objections to a notice."""

from __future__ import annotations

import datetime as dt

from shequ_workflows.core.models import Subject


def all_settled(subject: Subject, at: dt.datetime) -> bool:
    """Whether nothing that was objected still holds the matter up."""
    return True


def upheld_since(subject: Subject, since: dt.datetime) -> bool:
    """Whether the supervision committee has called an objection substantial since then."""
    return False
