"""Models by concept: the vote as an event, its roll, who was looked for, what is in the box, and the local basis of formal
votes."""

from __future__ import annotations

from .contacts import ContactMark
from .letters import EntryCode, Handing
from .papers import Batch, BatchKeying, PaperEnd, Proxy, SlipReading
from .polls import Option, Poll, Question
from .results import CountingHand, OfficialResult, Opening, Recount
from .rolls import Invitation, RollEntry, RollNote, RollUnit, RollVoter
from .settings import LocalBasis
from .votes import Choice, KeyedVote, Vote

__all__ = [
    "Batch",
    "BatchKeying",
    "Choice",
    "ContactMark",
    "CountingHand",
    "EntryCode",
    "Handing",
    "Invitation",
    "KeyedVote",
    "LocalBasis",
    "OfficialResult",
    "Opening",
    "Option",
    "PaperEnd",
    "Poll",
    "Proxy",
    "Question",
    "Recount",
    "RollEntry",
    "RollNote",
    "RollUnit",
    "RollVoter",
    "SlipReading",
    "Vote",
]
