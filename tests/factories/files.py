"""Bytes of files as phones, scanners and mischief send them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
EXE = b"MZ\x90\x00" + b"\x00" * 60 + b"This program cannot be run in DOS mode."


def paper(width: int = 300, height: int = 400, mode: str = "RGB") -> Image.Image:
    """A sheet with some lines on it, dark at the top left."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 4, height // 4), fill="black")
    for y in range(height // 2, height, 20):
        draw.line((10, y, width - 10, y), fill="navy", width=2)
    return picture.convert(mode)


def encoded(kind: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    (picture or paper()).save(target, kind, **options)
    return target.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded("JPEG", **options)


def jpeg_with_gps(orientation: int = 6) -> bytes:
    """As a phone writes it: where it was taken, by what, turned by a quarter."""
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = orientation
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 14.0, 0.0), "E", (121.0, 28.0, 0.0)
    return encoded("JPEG", paper(), exif=exif, comment=b"Secret comment")


def png_bomb(side: int = 60_000) -> bytes:
    """A few bytes that claim to be a picture of 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "意见.jpg", type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, type)
