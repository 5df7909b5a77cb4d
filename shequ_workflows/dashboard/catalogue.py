"""All indicators that a board knows: those that a layer computes, and those of the template that are typed in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.indicators import THINGS, Indicator, indicators
from shequ_workflows.org.acting import Sentence

from .constants import THEMES
from .exceptions import UnknownIndicator

DATA: Final = Path(__file__).parent / "data" / "template.json"
LAYOUT: Final = "shequ-indicators-1"
_ORDER: Final = {key: place for place, (key, _label) in enumerate(THEMES)}
TYPED: Final = _("typed in by the office")


@dataclass(frozen=True)
class Aim:
    """A target of the template: ``by`` a day of the template's own time, or at any time."""

    value: Decimal
    by: dt.date | None


@dataclass(frozen=True)
class Drafted:
    """One of the template's indicators. ``note``: where the template contradicts itself, and what is meant here."""

    code: str
    name: Mapping[str, str]
    formula: Mapping[str, str]
    note: Mapping[str, str]
    theme: str
    unit: str
    period: str
    better: str
    baseline: Decimal | None
    aims: tuple[Aim, ...]


@dataclass(frozen=True)
class Known:
    """An indicator as boards show it; ``computed`` by a layer, or typed in."""

    key: str
    name: Sentence
    formula: Sentence
    note: Sentence
    unit: str
    period: str
    theme: str
    source: Sentence
    order: int = 100
    of: str = THINGS
    is_public: bool = True
    computed: Indicator | None = None
    drafted: Drafted | None = field(default=None, repr=False)

    @property
    def code(self) -> str:
        """The template's code; an indicator that it does not have has none."""
        return self.drafted.code if self.drafted is not None else ""


def spoken(words: Mapping[str, str]) -> str:
    """In the reader's language, else in Chinese."""
    language = get_language() or ""
    return words.get(language) or words.get(language.partition("-")[0]) or words["zh-hans"]


def _drafted(row: Mapping[str, Any]) -> Drafted:
    aims = tuple(
        Aim(Decimal(one["value"]), dt.date.fromisoformat(one["by"]) if one["by"] else None) for one in row["targets"]
    )
    return Drafted(
        row["code"], row["name"], row["formula"], row["note"], row["theme"], row["unit"], row["period"], row["better"],
        Decimal(row["baseline"]) if row["baseline"] is not None else None, aims,
    )  # fmt: skip


@lru_cache(maxsize=1)
def template() -> dict[str, Drafted]:
    """The template's 39, by code. Raises ``ValueError`` for a file of another layout."""
    found = json.loads(DATA.read_text(encoding="utf-8"))
    if found.get("layout") != LAYOUT:
        raise ValueError(f"{DATA.name}: no {LAYOUT}")
    return {row["code"]: _drafted(row) for row in found["indicators"]}


def _known(key: str, computed: Indicator | None, drafted: Drafted | None) -> Known:
    if computed is None:
        if drafted is None:
            raise UnknownIndicator(key)
        return Known(
            key, spoken(drafted.name), spoken(drafted.formula), spoken(drafted.note), drafted.unit, drafted.period,
            drafted.theme, TYPED, _place(key), drafted=drafted,
        )  # fmt: skip
    name = spoken(drafted.name) if drafted is not None else computed.label
    return Known(
        key, name, computed.formula, spoken(drafted.note) if drafted is not None else "", computed.unit, computed.period,
        drafted.theme if drafted is not None else computed.theme, computed.source, _place(key), computed.of,
        computed.public, computed, drafted,
    )  # fmt: skip


def _place(key: str) -> int:
    """K04 before K04_in_time before K05; what the template does not have comes last."""
    head = key.partition("_")[0]
    return int(head[1:]) if head[:1] == "K" and head[1:].isdecimal() else 1000


def known(*, public: bool = False) -> list[Known]:
    """By theme, then in the order of the template. ``public``: those that everybody may read."""
    drafts = template()
    computed = {one.key: one for one in indicators}
    found = [_known(key, computed.get(key), drafts.get(key)) for key in {*drafts, *computed}]
    rows = [one for one in found if one.is_public or not public]
    return sorted(rows, key=lambda one: (_ORDER.get(one.theme, len(_ORDER)), one.order, one.key))


def find(key: str) -> Known:
    """Raises ``UnknownIndicator``."""
    return _known(key, indicators.get(key), template().get(key))
