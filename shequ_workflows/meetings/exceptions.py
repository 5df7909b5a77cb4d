from __future__ import annotations


class MeetingsError(Exception):
    """Base of what meetings raise to programmers; people get ``Refusal`` sentences instead."""


class NoMeeting(MeetingsError):
    """A subject was taken for a meeting and is none."""
