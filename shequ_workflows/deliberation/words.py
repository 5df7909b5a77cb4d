"""Small pieces of wording that several pages share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from shequ_workflows.core.machines import State

if TYPE_CHECKING:
    from .models import Matter

TONES = {"start": "info", "work": "info", "paused": "wait", "good": "good", "bad": "off"}


def tone_of(state: State) -> str:
    """Tone of the component ``status`` for a state."""
    return TONES.get(state.kind, "info")


def date_words(day: dt.date) -> str:
    """A day in the reader's language."""
    return formats.date_format(day, _("j M Y"))


def expected_words(matter: Matter) -> str:
    """“New expected date …, because …”; empty where none was announced."""
    if matter.expected_on is None:
        return ""
    return _("New expected date: %(day)s. Reason: %(reason)s") % {
        "day": date_words(matter.expected_on),
        "reason": matter.expected_reason,
    }
