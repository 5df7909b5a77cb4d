"""Verbs of plans."""

from __future__ import annotations

from .evidence import AddEvidence, HideEvidence
from .marking import DropTask, GiveReason, MarkTask, ReachMilestone, ReviewRisk, WithdrawMilestone
from .shifting import ShiftPlan
from .templates import BeginPlan

__all__ = [
    "AddEvidence", "BeginPlan", "DropTask", "GiveReason", "HideEvidence", "MarkTask", "ReachMilestone", "ReviewRisk",
    "ShiftPlan", "WithdrawMilestone",
]  # fmt: skip
