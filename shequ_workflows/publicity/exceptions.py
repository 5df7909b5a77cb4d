from __future__ import annotations


class PublicityError(Exception):
    """Base of what publicity raises to programmers; people get ``Refusal`` sentences instead."""


class NotThisRecord(PublicityError):
    """A notice was opened within a record row of another subject."""
