"""Models by concept: the vote as an event, its roll, what is in the box, and the local basis of formal votes."""

from __future__ import annotations

from .letters import EntryCode, Handing
from .papers import Batch, BatchKeying, PaperEnd, Proxy, SlipReading
from .polls import Option, Poll, Question
from .rolls import Invitation, RollEntry, RollNote, RollUnit, RollVoter
from .settings import LocalBasis
from .votes import Choice, KeyedVote, Vote

__all__ = [
    "Batch",
    "BatchKeying",
    "Choice",
    "EntryCode",
    "Handing",
    "Invitation",
    "KeyedVote",
    "LocalBasis",
    "Option",
    "PaperEnd",
    "Poll",
    "Proxy",
    "Question",
    "RollEntry",
    "RollNote",
    "RollUnit",
    "RollVoter",
    "SlipReading",
    "Vote",
]
