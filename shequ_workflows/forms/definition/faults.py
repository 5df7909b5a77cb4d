"""What is wrong with a definition, in words, at its place."""

from __future__ import annotations

from dataclasses import dataclass

from shequ_workflows.org.acting import Sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """``path``: where, as JSON pointer parts joined by ``/`` (``steps/0/sections/1/fields/2/choices``)."""

    code: str
    path: str
    sentence: Sentence


class InvalidDefinition(Exception):
    """Carries every fault that was found, not the first alone."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault.sentence) for fault in faults))
        self.faults = faults
