"""Bars as inline SVG with name and description: attributes only, no style, so that a strict policy lets it through."""

from __future__ import annotations

from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .charts import Bar, Chart

WIDTH: Final = 320
ROW: Final = 44
_BAR: Final = 14
_LONGEST: Final = 16


def count_words(count: int | None) -> str:
    return pgettext("a number", "not shown") if count is None else str(count)


def drawn(chart: Chart) -> SafeString:
    """320 units wide, so that words are as large on a telephone as around them; the table beside it has them whole."""
    height = ROW * len(chart.bars) + 6
    most = max((one.count or 0 for one in chart.bars), default=0) or 1
    key = f"figure-{escape(chart.key)}"
    colon = pgettext("between a name and its value", ": ")
    words = pgettext("between the parts of a list", "; ").join(
        f"{one.label}{colon}{count_words(one.count)}" for one in chart.bars
    )
    title = _("Bars: %(title)s") % {"title": chart.title}
    parts = [
        f'<svg class="bars" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="{key}-title {key}-desc" font-family="sans-serif" font-size="14">',
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(words)}</desc>',
        *(_bar(one, number, most) for number, one in enumerate(chart.bars)),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped


def _bar(bar: Bar, number: int, most: int) -> str:
    top = number * ROW
    label = bar.label if len(bar.label) <= _LONGEST else f"{bar.label[: _LONGEST - 1]}…"
    y = top + 22
    if bar.count is None:
        shape = (
            f'<rect x="0.5" y="{y + 0.5}" width="{WIDTH - 1}" height="{_BAR - 1}" fill="none" stroke="#737b76" '
            'stroke-dasharray="4 4"/>'
        )
    else:
        width = round(bar.count * WIDTH / most, 1)
        shape = f'<rect x="0" y="{y}" width="{width}" height="{_BAR}" fill="#17575a"/>'
    return (
        f'<text x="0" y="{top + 16}" fill="#1f2624">{escape(label)}</text>'
        f'<text x="{WIDTH}" y="{top + 16}" text-anchor="end" fill="#1f2624">{escape(count_words(bar.count))}</text>{shape}'
    )
