"""Drawings for ``{% icon "name" %}``: the inside of a 24 × 24 SVG, drawn in ``currentColor``."""

from __future__ import annotations

_LINE = '<g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'


def _line(body: str) -> str:
    return f"{_LINE}{body}</g>"


ICONS: dict[str, str] = {
    # The mark: a seal with a roof and a door, people under one roof.
    "seal": (
        '<rect class="icon__ground" x="1" y="1" width="22" height="22" rx="4" fill="currentColor"/>'
        '<g class="icon__figure" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="square">'
        '<path d="M5 11.5 12 5.5l7 6"/><path d="M7.5 11v7.5h9V11"/><path d="M12 18.5v-4.5"/></g>'
    ),
    "type": '<path d="M9.6 4 4 20h2.7l1.3-4h5.6l1.3 4h2.7L12 4zm-.8 9.7 2-6.1 2 6.1zM19 4v3h-3v2h3v3h2V9h3V7h-3V4z" fill="currentColor"/>',
    "check": _line('<path d="m5 12.5 4.5 4.5L19 7.5"/>'),
    "cross": _line('<path d="m6 6 12 12M18 6 6 18"/>'),
    "alert": _line('<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.3v.1"/>'),
    "info": _line('<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>'),
    "clock": _line('<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.5 2"/>'),
    "pause": _line('<circle cx="12" cy="12" r="9"/><path d="M10 9v6M14 9v6"/>'),
    "copy": _line(
        '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/>'
    ),
    "print": _line(
        '<path d="M7 9V3.5h10V9M7 17H4v-6.5A1.5 1.5 0 0 1 5.5 9h13a1.5 1.5 0 0 1 1.5 1.5V17h-3"/><path d="M7 14h10v6.5H7z"/>'
    ),
    "search": _line('<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>'),
    "right": _line('<path d="m9 5 7 7-7 7"/>'),
    "left": _line('<path d="m15 5-7 7 7 7"/>'),
    "phone": _line(
        '<path d="M5 4h4l1.5 5-2.3 1.5a12 12 0 0 0 5.3 5.3L15 13.5l5 1.5v4a1.5 1.5 0 0 1-1.6 1.5C10.5 20 4 13.5 3.5 5.6A1.5 1.5 0 0 1 5 4z"/>'
    ),
    "person": _line('<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>'),
    "home": _line('<path d="M4 11 12 4l8 7"/><path d="M6.5 9.5V20h11V9.5"/>'),
    "bell": _line('<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4"/>'),
    "paper": _line('<path d="M6 3.5h8l4 4v13H6z"/><path d="M9.5 12h5M9.5 16h5"/>'),
    "talk": _line('<path d="M4 5h16v11H11l-4.5 4v-4H4z"/>'),
    "more": '<g fill="currentColor"><circle cx="5" cy="12" r="2"/><circle cx="12" cy="12" r="2"/><circle cx="19" cy="12" r="2"/></g>',
}
