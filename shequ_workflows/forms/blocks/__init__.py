"""What an editor puts together: steps, sections and fields, their choices and rules. ``compiling`` reads it."""

from __future__ import annotations

from .rules import RulesBlock
from .structure import SectionsBlock, StepsBlock
from .words import TitlesBlock

__all__ = ["RulesBlock", "SectionsBlock", "StepsBlock", "TitlesBlock"]
