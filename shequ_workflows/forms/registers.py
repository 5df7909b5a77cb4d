"""What this layer tells the layers below of itself."""

from __future__ import annotations

from .entry import links as entry
from .exporting import registers as exporting
from .filling import files
from .filling import links as filling_links
from .keeping import links as keeping_links
from .submissions import links

__all__ = ["entry", "exporting", "files", "filling_links", "keeping_links", "links"]
