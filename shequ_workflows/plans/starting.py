"""模板: plans that ship as data, and a page made of one, moved so that it begins when the community begins."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import format_html_join

from .models import PlanMilestone, PlanPage, PlanPhase, PlanRisk, PlanTarget, PlanTask
from .models.rows import PlanRow
from .moving import shifted

DATA = Path(__file__).parent / "data"
ROWS: dict[str, type[PlanRow]] = {
    "phases": PlanPhase,
    "milestones": PlanMilestone,
    "tasks": PlanTask,
    "risks": PlanRisk,
    "targets": PlanTarget,
}
DATES = ("starts_on", "ends_on", "due_on", "review_on")
NUMBERS = ("baseline", "value")


@dataclass(frozen=True)
class Template:
    """``said`` is the file as it is; its days are those of the plan it was taken from."""

    key: str
    said: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.said["title"])

    @property
    def begins(self) -> dt.date:
        return min(dt.date.fromisoformat(phase["starts_on"]) for phase in self.said["phases"])

    def page(self, months: int = 0) -> PlanPage:
        """A page with its rows, not saved, every day ``months`` later; each row with a key of its own."""
        goals = format_html_join("", "<li>{}</li>", ((line,) for line in self.said["goals"]))
        page = PlanPage(title=self.title, summary=self.said["summary"], goals=f"<ul>{goals}</ul>", live=False)
        for relation, model in ROWS.items():
            rows = [model(sort_order=number, **columns(one, months)) for number, one in enumerate(self.said[relation])]
            setattr(page, relation, rows)
        return page


def columns(said: Mapping[str, Any], months: int) -> dict[str, Any]:
    """The columns of a row as Python values."""
    found: dict[str, Any] = dict(said)
    for name in DATES:
        if found.get(name):
            found[name] = shifted(dt.date.fromisoformat(found[name]), months)
    for name in NUMBERS:
        if found.get(name) is not None:
            found[name] = Decimal(found[name])
    return found


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """By key, in the order of their files."""
    files = sorted(DATA.glob("*.json"))
    return {file.stem: Template(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files}
