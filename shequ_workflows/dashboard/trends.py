"""A trend as a small drawing: points of an SVG, computed on the server. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

WIDTH: Final = 160
HEIGHT: Final = 44
#: So that a dot at the edge is whole.
_EDGE: Final = 5


@dataclass(frozen=True, slots=True)
class Spark:
    """``lines``: points of polylines, broken where a value is missing; ``dots``: x and y of each value; ``target``: y of the
    line of the target, None without one."""

    lines: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    target: str | None
    width: int = WIDTH
    height: int = HEIGHT
    edge: int = _EDGE

    @property
    def right(self) -> int:
        return self.width - self.edge


def spark(values: Sequence[Decimal | None], target: Decimal | None = None) -> Spark | None:
    """Of at least two values; the target is drawn where it is given. None where there is no trend to see."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    marks = [*known, *([target] if target is not None else [])]
    low, high = min(marks), max(marks)
    step = Decimal(WIDTH - 2 * _EDGE) / (len(values) - 1)

    def up(value: Decimal) -> str:
        room = HEIGHT - 2 * _EDGE
        part = (value - low) / (high - low) if high > low else Decimal("0.5")
        return _short(Decimal(_EDGE) + (1 - part) * room)

    spots = [None if value is None else (_short(_EDGE + step * place), up(value)) for place, value in enumerate(values)]
    lines, run = list[str](), list[str]()
    for spot in [*spots, None]:
        if spot is not None:
            run.append(",".join(spot))
            continue
        if len(run) > 1:
            lines.append(" ".join(run))
        run = []
    dots = tuple(spot for spot in spots if spot is not None)
    return Spark(tuple(lines), dots, up(target) if target is not None else None)


def _short(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'))}"
