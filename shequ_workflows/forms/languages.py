"""In which language the words of a form are said."""

from __future__ import annotations

from django.utils.translation import get_language


def spoken() -> str:
    """The reader's; empty where translation is off: ``Words.say`` then takes the one in which the form was written."""
    return get_language() or ""
