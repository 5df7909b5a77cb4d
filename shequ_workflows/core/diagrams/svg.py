"""A laid-out diagram as inline SVG: attributes only, no style, so that a strict policy lets it through."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .layout import BOX_HEIGHT, LINE, SIZE, Arrow, Drawing, Label, Spot, text_width


def svg(drawing: Drawing, *, key: str, title: str, description: str) -> SafeString:
    """The drawing as inline SVG with its name and description; ``key`` makes ids unique on the page."""
    parts = [
        f'<svg class="machine" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" '
        f'width="{drawing.width:.0f}" height="{drawing.height:.0f}" role="group" '
        f'aria-labelledby="{key}-title" aria-describedby="{key}-desc" font-family="sans-serif" font-size="{SIZE}">',
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>',
        f'<defs><marker id="{key}-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path class="machine__head" d="M0 0 10 5 0 10z" fill="#5b4a3b"/></marker></defs>',
        *_lines(drawing, key),
        *_loops(drawing, key),
        *(_box(drawing, spot) for rank in drawing.ranks for spot in rank if spot.box),
        *_texts(drawing.labels(), drawing),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped


def _lines(drawing: Drawing, key: str) -> Iterable[str]:
    for line in drawing.lines:
        start, end = drawing.ends(line)
        arrow = drawing.arrows[line.arrow]
        faint = " is-faint" if arrow.faint else ""
        bend = (start + end) / 2
        path = f"M{line.from_x:.0f} {start:.0f}C{line.from_x:.0f} {bend:.0f} {line.to_x:.0f} {bend:.0f} {line.to_x:.0f} {end:.0f}"
        if line.lower.box is None:  # pass the rank
            path += f"V{end + BOX_HEIGHT:.0f}"
        head = ""
        if line.head_at is not None:
            place = "end" if line.head_at is line.lower else "start"
            head = f' marker-{place}="url(#{key}-head)"'
        dash = ' stroke-dasharray="5 4"' if faint else ""
        yield f'<path class="machine__line{faint}{_mark(arrow.mark)}"{_data(arrow)} d="{path}" fill="none" stroke="#5b4a3b" stroke-width="1.5"{dash}{head}/>'


def _loops(drawing: Drawing, key: str) -> Iterable[str]:
    at: dict[str, int] = {}
    for number in drawing.loops:
        arrow = drawing.arrows[number]
        count = at[arrow.target] = at.get(arrow.target, -1) + 1
        spot = drawing.spots[arrow.target]
        x, y = spot.x + spot.width / 2, drawing.top(spot.rank) + BOX_HEIGHT / 2
        path = f"M{x:.0f} {y - 10:.0f}C{x + 34:.0f} {y - 22:.0f} {x + 34:.0f} {y + 22:.0f} {x:.0f} {y + 10:.0f}"
        yield f'<path class="machine__line{_mark(arrow.mark)}"{_data(arrow)} d="{path}" fill="none" stroke="#5b4a3b" stroke-width="1.5" marker-end="url(#{key}-head)"/>'
        width = text_width(arrow.label, SIZE - 1) + 8
        yield from _texts([Label(arrow.label, x + 32 + width / 2, y + count * LINE, width, number)], drawing)


def _box(drawing: Drawing, spot: Spot) -> str:
    box = spot.box
    assert box is not None
    x, y = spot.x - spot.width / 2, drawing.top(spot.rank)
    radius = BOX_HEIGHT / 2 if box.kind in {"start", "good", "bad"} else 6
    shape = (
        f'<rect class="machine__box is-{box.kind}{_mark(box.mark)}" x="{x:.0f}" y="{y:.0f}" width="{spot.width:.0f}" height="{BOX_HEIGHT}" '
        f'rx="{radius}" fill="#fff" stroke="#5b4a3b" stroke-width="2"/>'
        f'<text class="machine__name" x="{spot.x:.0f}" y="{y + BOX_HEIGHT / 2 + 5:.0f}" text-anchor="middle" fill="#221c16">'
        f"{escape(box.label)}</text>"
    )
    return f'<a href="{escape(box.href)}">{shape}</a>' if box.href else shape


def _texts(labels: Iterable[Label], drawing: Drawing) -> Iterable[str]:
    for one in labels:
        arrow = drawing.arrows[one.arrow]
        shape = (
            f'<rect class="machine__ground{_mark(arrow.mark)}"{_data(arrow)} x="{one.x - one.width / 2:.0f}" y="{one.y - 10:.0f}" '
            f'width="{one.width:.0f}" height="{LINE}" rx="3" fill="#fbf8f2"/>'
            f'<text class="machine__verb{_mark(arrow.mark)}"{_data(arrow)} x="{one.x:.0f}" y="{one.y + 4:.0f}" text-anchor="middle" '
            f'fill="#4a3c30" font-size="{SIZE - 1}">{escape(one.text)}</text>'
        )
        yield f'<a href="{escape(arrow.href)}">{shape}</a>' if arrow.href else shape


def _mark(mark: str) -> str:
    return f" has-{escape(mark)}" if mark else ""


def _data(arrow: Arrow) -> str:
    return f' data-arrow="{escape(arrow.key)}"' if arrow.key else ""
