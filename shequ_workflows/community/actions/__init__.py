"""The verbs of this layer: stubs and phones, rosters, verification of residents, sensitive data."""

from __future__ import annotations

from .importing import ImportRoster
from .issuing import IssueLetters, RevokeLetters
from .reaching import AddPhone, RegisterStub, RemovePhone
from .secrets import ReadSecret, WriteSecret
from .taking_part import TakePart
from .verifying import RevokeVerification, VerifyResident

__all__ = [
    "AddPhone",
    "ImportRoster",
    "IssueLetters",
    "ReadSecret",
    "RegisterStub",
    "RemovePhone",
    "RevokeLetters",
    "RevokeVerification",
    "TakePart",
    "VerifyResident",
    "WriteSecret",
]
