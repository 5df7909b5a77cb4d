"""What a file is, by its bytes; its name and what the browser says of it count for nothing. Pure."""

from __future__ import annotations

from typing import Final

#: Brands of the ISO base media format that are HEIC pictures.
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
#: Pillow's names for what it may decode here; PDF is none of them.
JPEG, PNG, WEBP, HEIC, PDF = "JPEG", "PNG", "WEBP", "HEIF", "PDF"
#: A PDF may begin and end with some bytes of others.
PDF_MARGIN: Final = 1024


def kind_of(content: bytes) -> str:
    """``JPEG``, ``PNG``, ``WEBP``, ``HEIF`` or ``PDF``; empty for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    if content.startswith(b"%PDF-"):
        return PDF
    return ""


def is_whole_pdf(content: bytes) -> bool:
    """Its end is there; a broken transfer lacks it."""
    return b"%%EOF" in content[-PDF_MARGIN:]
