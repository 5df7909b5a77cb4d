"""An answer in words, as people read it: on the page that shows it all once more, on a receipt, on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.forms.wording import one_said
from shequ_workflows.org.acting import Sentence


def say(field: Field, value: Any, language: str, labels: Mapping[str, Sentence] | None = None) -> str:
    """Empty where nothing was said. ``labels``: of persons and households by what is kept of them; of files by id."""
    if value is None or value in ("", []):
        return ""
    known = labels or {}
    if field.kind == Kind.GROUP:
        return "\n".join(_row(field, row, number, language, known) for number, row in enumerate(value, start=1))
    if isinstance(value, list):
        return _(", ").join(_one(field, one, language, known) for one in value)
    return _one(field, value, language, known)


def _row(field: Field, row: Any, number: int, language: str, labels: Mapping[str, Sentence]) -> str:
    said = [(one.label.say(language), say(one, row.get(one.key), language, labels)) for one in field.fields]
    parts = [_("%(label)s: %(value)s") % {"label": label, "value": value} for label, value in said if value]
    return f"{number}. " + pgettext("between answers of a row", "; ").join(parts)


def _one(field: Field, value: Any, language: str, labels: Mapping[str, Sentence]) -> str:
    if field.kind in {Kind.PERSON, Kind.HOUSEHOLD} or field.kind in FILING:
        return str(labels.get(str(value), _("(not shown)")))
    if field.kind in {Kind.DATE, Kind.DATE_TIME}:
        return _day(str(value))
    return one_said(field, value, language, {})


def _day(text: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(moment, _("j M Y, H:i")) if "T" in text else date_format(moment, _("j M Y"))
