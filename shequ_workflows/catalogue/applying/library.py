"""The flow of an application as data: accept, complete, papers that follow, commitment, special procedure, hand over, rate."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from shequ_workflows.flows.importing.files import FlowFile, bring, shipped

NAME: Final = "service"
SERVICE: Final = Path(__file__).resolve().parent.parent / "data" / "service.json"


def service_flow() -> FlowFile:
    """The flow that comes with the catalogue, with its forms."""
    return shipped(NAME)


bring(NAME, SERVICE)
