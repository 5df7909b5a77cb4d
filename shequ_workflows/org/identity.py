"""Random public ids: what the outside sees instead of a row number."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 o 1 i l: people read them aloud
LENGTH = 12


def new_public_id() -> str:
    """Twelve letters and digits, 31^12 ≈ 8·10^17: not to be guessed, easy to read aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
