"""Pictures as they are kept: turned upright, no larger than reads well, JPEG, and nothing but the picture in them.

Where and when a photo was taken, with which phone, a smaller copy of what was cut away: all of that stays behind, since
only the pixels are written anew.
"""

from __future__ import annotations

import io
import struct
from contextlib import suppress

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .constants import LONGEST_SIDE, MOST_PIXELS, PREVIEW_SIDE
from .exceptions import CannotTake
from .sniffing import HEIC, JPEG

with suppress(ImportError):  # without it photos of iPhones are refused with a sentence
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)

QUALITY = 85
#: What Pillow raises at bytes that are no picture after all.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error, UnidentifiedImageError, RuntimeError)


def can_open(kind: str) -> bool:
    """HEIC needs a library that is not installed everywhere."""
    return kind != HEIC or "HEIF" in Image.OPEN


def redrawn(content: bytes, kind: str, name: str) -> tuple[bytes, bytes]:
    """The picture as it is kept, and its preview. Raises ``CannotTake`` with a sentence that names the file."""
    if not can_open(kind):
        raise CannotTake(
            _(
                "“%(name)s” is a HEIC photo, which cannot be opened here. On the phone choose “Most compatible” for photos, or send a screenshot of it."
            )
            % {"name": name}
        )
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            _refuse_bomb(picture, name)
            upright = _upright(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_large(name) from None
    except BROKEN:
        raise CannotTake(
            _("“%(name)s” is damaged or was not sent whole. Please choose it again, or take a new photo.")
            % {"name": name}
        ) from None
    small = upright.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return _jpeg(upright), _jpeg(small)


def _refuse_bomb(picture: Image.Image, name: str) -> None:
    """By what the header says, before anything is unpacked."""
    width, height = picture.size
    if width * height > MOST_PIXELS * (2 if picture.format == JPEG else 1):
        raise _too_large(name)


def _too_large(name: str) -> CannotTake:
    return CannotTake(
        _("“%(name)s” has too many pixels. Please take the photo with a smaller size, or send a screenshot of it.")
        % {"name": name}
    )


def _upright(picture: Image.Image) -> Image.Image:
    # A JPEG can be unpacked smaller at once; others ignore this.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    turned: Image.Image = ImageOps.exif_transpose(picture)
    turned = _plain(turned)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Pixels alone go on: whatever hung on the opened file is left behind.
    bare = Image.new("RGB", turned.size)
    bare.paste(turned)
    return bare


def _plain(picture: Image.Image) -> Image.Image:
    """In three colours, on white where it was transparent."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        above = picture.convert("RGBA")
        ground = Image.new("RGBA", above.size, "white")
        ground.alpha_composite(above)
        picture = ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
