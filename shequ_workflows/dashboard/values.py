"""Values in words, and words as values. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.org.acting import Sentence

SHARE: Final = "share"
_HUNDRED: Final = Decimal(100)
#: Unit → how a value is said; plain numbers have none.
WORDS: Final[dict[str, Sentence]] = {
    "share": gettext_lazy("%(value)s %%"),
    "yuan": gettext_lazy("%(value)s yuan"),
    "wd": gettext_lazy("%(value)s working days"),
    "d": gettext_lazy("%(value)s days"),
    "h": gettext_lazy("%(value)s hours"),
    "min": gettext_lazy("%(value)s minutes"),
    "h_day": gettext_lazy("%(value)s hours a day"),
    "years": gettext_lazy("%(value)s years old"),
    "per_10k": gettext_lazy("%(value)s per 10 000"),
}
#: What stands behind a field in which it is typed.
SUFFIX: Final[dict[str, Sentence]] = {
    "share": "%",
    "yuan": pgettext_lazy("unit", "yuan"),
    "wd": pgettext_lazy("unit of a figure", "working days"),
    "d": pgettext_lazy("unit", "days"),
    "h": pgettext_lazy("unit", "hours"),
    "min": pgettext_lazy("unit", "minutes"),
    "h_day": pgettext_lazy("unit", "hours a day"),
    "years": pgettext_lazy("unit", "years old"),
    "per_10k": pgettext_lazy("unit", "per 10 000"),
    "count": "",
}


def shown(value: Decimal, unit: str) -> Decimal:
    """As people write it: a share in percent; two decimals at most, no zeros behind."""
    said = value * _HUNDRED if unit == SHARE else value
    places = Decimal("0.1") if unit == SHARE else Decimal("0.01")
    return said.quantize(places)


def number(value: Decimal, unit: str) -> str:
    """``0.75`` of a share is ``75``; never with an exponent."""
    text = f"{shown(value, unit):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def said(value: Decimal | None, unit: str) -> str:
    """With its unit; a dash where there is none."""
    if value is None:
        return "—"
    words = WORDS.get(unit)
    return number(value, unit) if words is None else str(words) % {"value": number(value, unit)}


def kept(typed: Decimal, unit: str) -> Decimal:
    """What is stored of what was typed: ``75`` percent are ``0.75``."""
    return (typed / _HUNDRED if unit == SHARE else typed).quantize(Decimal("0.000001"))


def fault_of(typed: Decimal, unit: str) -> str:
    """Why such a value cannot be; empty where it can."""
    if typed < 0:
        return _("A value below zero cannot be. Please check it.")
    if unit == SHARE and typed > _HUNDRED:
        return _("A share is at most 100 %. Please check it.")
    if typed >= 10**9:
        return _("This value is far too large. Please check it.")
    return ""


def as_decimal(text: str) -> Decimal | None:
    """``75``, ``75 %``, ``1,200``; None for what is no number."""
    plain = text.strip().rstrip("%％").replace(",", "").replace("，", "").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
