"""A plan as a drawing: phases, tasks and milestones along the months. Inline SVG, attributes only; the page says the
same in a table. Pure: knows no model.

Nothing is told by colour alone: what is done is full and bears ✓, what is late is hatched by an outline and bears !.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from shequ_workflows.core.diagrams.layout import text_width

from .moving import months_between, shifted

SIZE = 14
LABELS, CHART, EDGE = 250, 620, 52
WIDTH = LABELS + CHART + EDGE
ROW, HEAD = 26, 44
MOST_TICKS = 10
STEPS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True)
class Line:
    """One line of the drawing. ``kind``: phase, task or milestone (one day). ``code`` and ``mark`` are those of its
    standing; ``depth`` indents."""

    kind: str
    label: str
    starts_on: dt.date
    ends_on: dt.date
    code: str = ""
    mark: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Scale:
    """Days to places. It begins with a month and ends with one."""

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Scale:
        days = [day for line in lines for day in (line.starts_on, line.ends_on)]
        return cls(min(days).replace(day=1), shifted(max(days).replace(day=1), 1))

    def x(self, day: dt.date) -> float:
        return LABELS + CHART * (day - self.first).days / max((self.last - self.first).days, 1)

    def ticks(self) -> list[dt.date]:
        """Firsts of months, at most ``MOST_TICKS``; from half a year on they stand at January and July."""
        months = months_between(self.first, self.last)
        step = next((one for one in STEPS if months / one <= MOST_TICKS), STEPS[-1])
        start = self.first
        while step > 1 and (start.month - 1) % min(step, 12):
            start = shifted(start, 1)
        return [shifted(start, step * number) for number in range(months // step + 1) if shifted(start, step * number) < self.last]  # fmt: skip


def cut(label: str, width: float) -> str:
    """``label`` as far as it fits."""
    if text_width(label, SIZE) <= width:
        return label
    while label and text_width(f"{label}…", SIZE) > width:
        label = label[:-1]
    return f"{label.rstrip()}…"


def svg(lines: Sequence[Line], today: dt.date, *, key: str, title: str, description: str, now_label: str) -> SafeString:
    """The drawing; empty without lines. ``key`` makes ids unique on the page."""
    if not lines:
        return mark_safe("")
    scale = Scale.of(lines)
    height = HEAD + ROW * len(lines) + 8
    parts = [
        f'<svg class="plan" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="{key}-title" aria-describedby="{key}-desc" '
        f'font-family="sans-serif" font-size="{SIZE}">',
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>',
        *_months(scale, height),
        *(part for number, line in enumerate(lines) for part in _line(line, scale, HEAD + ROW * number)),
        *_today(scale, today, height, now_label),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped


def _months(scale: Scale, height: int) -> Iterable[str]:
    for day in scale.ticks():
        x = scale.x(day)
        yield (
            f'<path class="plan__grid" d="M{x:.1f} {HEAD - 8}V{height}" stroke="#d8cfc2" stroke-width="1"/>'
            f'<text class="plan__month" x="{x + 3:.1f}" y="{HEAD - 12}" fill="#5b4a3b" font-size="{SIZE - 2}">{day:%Y-%m}</text>'
        )


def _today(scale: Scale, today: dt.date, height: int, label: str) -> Iterable[str]:
    if not scale.first <= today < scale.last:
        return
    x = scale.x(today)
    anchor = "end" if x > WIDTH - 80 else "middle"
    yield (
        f'<path class="plan__today" d="M{x:.1f} {HEAD - 8}V{height}" stroke="#9c1c1c" stroke-width="2" stroke-dasharray="6 3"/>'
        f'<text class="plan__now" x="{x:.1f}" y="{SIZE - 2}" text-anchor="{anchor}" fill="#9c1c1c" font-size="{SIZE - 2}">{escape(label)}</text>'
    )


def _line(line: Line, scale: Scale, y: int) -> Iterable[str]:
    middle = y + ROW / 2
    indent = 4 + 14 * line.depth
    weight = ' font-weight="bold"' if line.kind == "phase" else ""
    yield (
        f'<text class="plan__label" x="{indent}" y="{middle + 5:.0f}" fill="#221c16"{weight}>'
        f"{escape(cut(line.label, LABELS - indent - 12))}</text>"
    )
    if line.kind == "milestone":
        yield from _diamond(line, scale.x(line.ends_on), middle)
        return
    left = scale.x(line.starts_on)
    width = max(scale.x(line.ends_on + dt.timedelta(days=1)) - left, 6)
    high = 8 if line.kind == "phase" else 16
    done = line.code == "done"
    fill = "#5b4a3b" if line.kind == "phase" or done else "#fff"
    dash = ' stroke-dasharray="4 3"' if line.code in {"late", "dropped"} else ""
    stroke = "#9c1c1c" if line.code == "late" else "#5b4a3b"
    yield (
        f'<rect class="plan__bar is-{line.kind} is-{escape(line.code)}" x="{left:.1f}" y="{middle - high / 2:.1f}" width="{width:.1f}" '
        f'height="{high}" rx="3" fill="{fill}" stroke="{stroke}" stroke-width="2"{dash}/>'
    )
    if line.mark and line.kind == "task":
        yield _mark(line, left + width / 2, middle, inside=done)


def _diamond(line: Line, x: float, y: float) -> Iterable[str]:
    done, late = line.code == "done", line.code == "late"
    fill, stroke = "#5b4a3b" if done else "#fff", "#9c1c1c" if late else "#5b4a3b"
    dash = ' stroke-dasharray="4 3"' if late else ""
    yield (
        f'<path class="plan__bar is-milestone is-{escape(line.code)}" d="M{x:.1f} {y - 12:.1f}l12 12-12 12-12-12z" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="2"{dash}/>'
    )
    if line.mark:
        yield _mark(line, x, y, inside=done)


def _mark(line: Line, x: float, y: float, *, inside: bool) -> str:
    fill = "#fff" if inside else "#221c16"
    return (
        f'<text class="plan__mark{" is-inside" if inside else ""}" x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" fill="{fill}" font-weight="bold">'
        f"{escape(line.mark)}</text>"
    )
