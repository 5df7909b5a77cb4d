from __future__ import annotations


class UnreadableForm(ValueError):
    """Nothing can be made of this file. ``str()`` is a sentence for the person who chose it."""
