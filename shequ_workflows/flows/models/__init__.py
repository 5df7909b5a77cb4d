from .cases import Case, CaseLink, CaseOffice, Comment, Copy, Rating, Seat, StepAnswers
from .effects import EffectRun
from .flows import Flow, FlowVersion, Scenario
from .hooks import HookCall, HookTarget

__all__ = [
    "Case",
    "CaseLink",
    "CaseOffice",
    "Comment",
    "Copy",
    "EffectRun",
    "Flow",
    "FlowVersion",
    "HookCall",
    "HookTarget",
    "Rating",
    "Scenario",
    "Seat",
    "StepAnswers",
]
