from __future__ import annotations

from .pages import PlanIndexPage, PlanPage
from .progress import Change, Evidence, Progress
from .rows import PlanMilestone, PlanPhase, PlanRisk, PlanTarget, PlanTask

__all__ = [
    "Change", "Evidence", "PlanIndexPage", "PlanMilestone", "PlanPage", "PlanPhase", "PlanRisk", "PlanTarget",
    "PlanTask", "Progress",
]  # fmt: skip
