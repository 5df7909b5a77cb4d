"""Models by concept: notices and their drafts, objections to them."""

from __future__ import annotations

from .notices import PublicityDraft, PublicityPeriod
from .objections import Objection

__all__ = ["Objection", "PublicityDraft", "PublicityPeriod"]
