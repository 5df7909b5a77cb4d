"""A notice as one long picture (长图) for chat groups, with a QR code at its foot. Pure drawing; the font is the machine's.

Chat groups pass a picture on where they would cut a text. Without a Chinese font on the server there is none, and the screen
offers text and paper alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import segno
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

WIDTH, MARGIN = 1080, 72
#: A picture that is longer is passed on badly: the text is cut, the code leads to the rest.
HIGHEST: Final = 9000
PAPER, INK, SOFT, RED = (253, 251, 246), (28, 28, 28), (95, 92, 86), (168, 36, 30)
#: Where Linux, Windows and macOS keep a Chinese font.
FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJKsc-Regular.otf",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
#: Chinese needs no shaping, and this one is quick.
_BASIC: Final = ImageFont.Layout.BASIC
_PIECES: Final = re.compile(r"[A-Za-z0-9@#%&+./:_-]+|\s|.", re.DOTALL)
#: No line ends with these,
_NOT_LAST: Final = "（《「『“‘([{〔【〈"
#: and none begins with these.
_NOT_FIRST: Final = frozenset("，。、；：？！）》」』”’…—·%‰℃,.;:?!)]}")


@dataclass(frozen=True)
class Told:
    """What stands in the picture; ``facts`` are (name, value)."""

    community: str
    tag: str
    title: str
    under: str
    lines: Sequence[str]
    facts: Sequence[tuple[str, str]]
    url: str
    scan: str
    more: str


def font_path() -> str:
    """``SHEQU_PICTURE_FONT``, else the first Chinese font where systems keep them; empty where there is none."""
    wanted = str(getattr(settings, "SHEQU_PICTURE_FONT", "") or "")
    return next((one for one in ([wanted] if wanted else FONTS) if Path(one).is_file()), "")


@lru_cache(maxsize=16)
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """Of a collection, its face for simplified Chinese."""
    first = ImageFont.truetype(path, size, layout_engine=_BASIC)
    if not path.endswith(".ttc"):
        return first
    for number in range(12):
        try:
            face = ImageFont.truetype(path, size, index=number, layout_engine=_BASIC)
        except OSError:
            break
        if (face.getname()[0] or "").endswith("SC"):
            return face
    return first


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int, indent: int = 0) -> Iterator[str]:
    """Lines that fit: words in Latin letters stay whole, no line begins with a full stop or ends with a bracket."""
    line, used = "", float(indent)
    printable = "".join(char if char.isprintable() else " " for char in text)
    for piece in _PIECES.findall(printable):
        room = face.getlength(piece)
        if line and used + room > width and piece not in _NOT_FIRST:
            stays = line.rstrip().rstrip(_NOT_LAST) or line
            opened = line[len(stays) :].strip()
            yield stays
            line, used = opened, face.getlength(opened)
            piece = piece.lstrip()
        line, used = line + piece, used + room
    if line:
        yield line


class _Roll:
    """Lines to draw from top to bottom; what would go beyond ``HIGHEST`` is left out."""

    def __init__(self, path: str) -> None:
        self.path, self.y = path, MARGIN
        self.strokes: list[tuple[int, int, str, int, tuple[int, int, int]]] = []

    def text(
        self, text: str, size: int, colour: tuple[int, int, int] = INK, *, indent: int = 0, after: int = 16
    ) -> None:
        face = font(self.path, size)
        first = True
        for line in wrapped(text, face, WIDTH - 2 * MARGIN, indent):
            self.strokes.append((MARGIN + (indent if first else 0), self.y, line, size, colour))
            self.y += int(size * 1.6)
            first = False
        self.y += after


def draw(told: Told, path: str) -> bytes:
    """PNG. ``path``: of a font file."""
    roll = _Roll(path)
    roll.text(told.community, 36, SOFT, after=28)
    rule = roll.y
    roll.y += 36
    roll.text(f"【{told.tag}】", 40, RED, after=4)
    roll.text(told.title, 64, after=20)
    roll.text(told.under, 32, SOFT, after=36)
    for line in told.lines:
        if roll.y > HIGHEST - 1200:
            roll.text(told.more, 40, RED, after=20)
            break
        roll.text(line, 44, indent=0 if line.startswith("- ") else 88, after=22)
    for name, value in told.facts:
        roll.text(f"{name}：{value}", 42, after=10)
    roll.y += 24
    code = segno.make(told.url, error="m", micro=False)
    modules = [list(row) for row in code.matrix]
    scale = max(1, 330 // (len(modules) + 8))
    side = scale * (len(modules) + 8)
    image = Image.new("RGB", (WIDTH, roll.y + side + MARGIN), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 18), fill=RED)
    pen.line((MARGIN, rule, WIDTH - MARGIN, rule), fill=RED, width=3)
    for x, y, line, size, colour in roll.strokes:
        pen.text((x, y), line, font=font(path, size), fill=colour)
    pen.rectangle((MARGIN, roll.y, MARGIN + side, roll.y + side), fill=(255, 255, 255))
    for row, cells in enumerate(modules):
        for column, dark in enumerate(cells):
            if dark:
                left, top = MARGIN + (column + 4) * scale, roll.y + (row + 4) * scale
                pen.rectangle((left, top, left + scale - 1, top + scale - 1), fill=(0, 0, 0))
    beside = MARGIN + side + 36
    small = font(path, 36)
    for number, line in enumerate(wrapped(told.scan, small, WIDTH - MARGIN - beside)):
        pen.text((beside, roll.y + 60 + number * 56), line, font=small, fill=SOFT)
    file = BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()
