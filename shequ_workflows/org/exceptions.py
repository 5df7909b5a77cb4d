from __future__ import annotations


class OrgError(Exception):
    """Base of what the organisation layer raises."""


class WrongParent(OrgError):
    """A node of this kind cannot stand under that one."""
