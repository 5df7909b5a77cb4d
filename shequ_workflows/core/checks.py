"""System checks of this layer: what the database must hold by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from django.utils.translation import gettext as _

from shequ_workflows.checks import is_public

from . import keeping
from .signing.constants import LEVELS
from .signing.factors import level
from .texting.gateways import NONE, gateway, gateways


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


@register(Tags.security)
def signing_in_is_safe(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Text messages go where they should, and those who may do most need a second step."""
    found: list[CheckMessage] = []
    named, way = getattr(settings, "SHEQU_SMS", NONE), gateway()
    if way is None and named != NONE:
        known = ", ".join(sorted([NONE, *(one.key for one in gateways)]))
        found.append(
            Error(
                _("SHEQU_SMS names “%(named)s”, and no such gateway is registered.") % {"named": named},
                hint=_("Known here: %(known)s. docs/operators.md tells how to write one.") % {"known": known},
                id="shequ_core.E030",
            )
        )
    if way is not None and way.is_for_trials and is_public():
        found.append(
            Error(
                _("SHEQU_SMS is “%(named)s”: sign-in codes would be shown instead of being sent.") % {"named": named},
                hint=_("Name a real gateway, or “none”."),
                id="shequ_core.E031",
            )
        )
    if level() not in LEVELS:
        found.append(
            Error(
                _("SHEQU_SECOND_FACTOR must be one of: %(known)s.") % {"known": ", ".join(LEVELS)},
                id="shequ_core.E032",
            )
        )
    elif level() == "off" and is_public():
        found.append(
            Warning(
                _("SHEQU_SECOND_FACTOR is off: a password alone opens the administrators' accounts."),
                hint=_(
                    "Set it to “administrators”, “leaders” or “staff”. Nobody is locked out: there are 14 days of grace."
                ),
                id="shequ_core.W032",
            )
        )
    return found
