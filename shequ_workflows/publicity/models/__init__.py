"""Models by concept: notices and their drafts, objections to them, questions on them."""

from __future__ import annotations

from .notices import PublicityDraft, PublicityPeriod
from .objections import Objection
from .questions import Question

__all__ = ["Objection", "PublicityDraft", "PublicityPeriod", "Question"]
