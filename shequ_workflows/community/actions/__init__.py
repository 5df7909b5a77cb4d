"""The verbs of this layer: stubs and phones, verification of residents, sensitive data."""

from __future__ import annotations

from .reaching import AddPhone, RegisterStub, RemovePhone
from .secrets import ReadSecret, WriteSecret
from .verifying import RevokeVerification, VerifyResident

__all__ = [
    "AddPhone",
    "ReadSecret",
    "RegisterStub",
    "RemovePhone",
    "RevokeVerification",
    "VerifyResident",
    "WriteSecret",
]
