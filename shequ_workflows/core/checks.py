"""System checks of this layer: what the database must hold by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError
from django.utils.translation import gettext as _

from . import keeping


@register(Tags.database)
def record_is_kept(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The triggers stand. A warning and no error: an error would stop the ``migrate`` that brings them back."""
    found: list[CheckMessage] = []
    for using in databases or ():
        try:
            lost = keeping.missing(using)
        except (DatabaseError, KeyError):
            continue  # no database to ask, or none of a kind this product knows: others say so
        if lost:
            found.append(
                Warning(
                    _("The database does not protect record and votes: triggers are missing (%(names)s).")
                    % {"names": ", ".join(lost)},
                    hint=_("Run “manage.py migrate”: it brings them back."),
                    id="shequ_core.W001",
                )
            )
    return found
