"""Where a decision goes on public notice (the publicity layer below)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking

    from .models import Decision


def put_up(subject: Any, decision: Decision, taking: Taking) -> None:
    """Open the publicity of ``decision`` once its record row stands."""


def is_withdrawn(subject: Any) -> bool:
    """Whether the publicity of the last decision has been taken down."""
    return False


def notices_of(subject: Any) -> list[dict[str, Any]]:
    """The public notices of a matter, newest first: title and address."""
    return []
