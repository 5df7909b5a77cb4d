"""Whether a poll waits for its papers: it takes no more votes, and is not counted yet."""

from __future__ import annotations

from shequ_workflows.ballots.constants import CodeKind
from shequ_workflows.ballots.models import Batch, EntryCode, PaperEnd, Poll


def has_slips(poll: Poll) -> bool:
    """Slips with codes were made for it."""
    return EntryCode.objects.filter(entry__poll=poll, kind=CodeKind.SLIP).exists()


def is_ended(poll: Poll) -> bool:
    """Somebody said that all its papers are keyed."""
    return PaperEnd.objects.filter(poll=poll).exists()


def waits_for_papers(poll: Poll) -> bool:
    """A batch is not released, or it is a formal vote with slips and nobody has said that all are keyed."""
    if Batch.objects.filter(poll=poll, released_at=None).exists():
        return True
    return poll.is_formal and has_slips(poll) and not is_ended(poll)
