"""The verbs of this layer: stubs and phones, rosters, verification of residents, sensitive data."""

from __future__ import annotations

from .importing import ImportRoster
from .reaching import AddPhone, RegisterStub, RemovePhone
from .secrets import ReadSecret, WriteSecret
from .verifying import RevokeVerification, VerifyResident

__all__ = [
    "AddPhone",
    "ImportRoster",
    "ReadSecret",
    "RegisterStub",
    "RemovePhone",
    "RevokeVerification",
    "VerifyResident",
    "WriteSecret",
]
