"""What somebody does in a try-out, as plain data: who, which step, with what answers, how much later. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration

#: Moves of one try-out.
MOST: Final = 60


class BadMoves(ValueError):
    """Saved or posted moves that cannot be read; ``str()`` is a sentence."""


@dataclass(frozen=True, slots=True)
class Move:
    """``after`` the one before (a length of time, or empty: at once); ``role`` takes ``step`` with ``data``. Without a step time
    goes by, and the system does what it does. ``state``: where the case was afterwards when the scenario was saved."""

    role: str = ""
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    after: str = ""
    state: str = ""

    def as_data(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in (
                ("role", self.role), ("step", self.step), ("data", dict(self.data)), ("after", self.after),
                ("state", self.state),
            )
            if value
        }  # fmt: skip


def read_moves(said: object) -> list[Move]:
    """Raises ``BadMoves``."""
    if not isinstance(said, list) or len(said) > MOST:
        raise BadMoves(_("A try-out has at most %(most)d moves.") % {"most": MOST})
    return [_read(one) for one in said]


def _read(one: object) -> Move:
    if not isinstance(one, Mapping) or not isinstance(one.get("data", {}), Mapping):
        raise BadMoves(_("This is no move of a try-out."))
    texts = {name: one.get(name, "") for name in ("role", "step", "after", "state")}
    if not all(isinstance(text, str) and len(text) <= 80 for text in texts.values()):
        raise BadMoves(_("This is no move of a try-out."))
    if texts["after"]:
        try:
            Duration.parse(texts["after"])
        except InvalidDuration as wrong:
            raise BadMoves(str(wrong)) from None
    return Move(texts["role"], texts["step"], dict(one.get("data", {})), texts["after"], texts["state"])


def as_data(moves: Iterable[Move]) -> list[dict[str, Any]]:
    return [one.as_data() for one in moves]
