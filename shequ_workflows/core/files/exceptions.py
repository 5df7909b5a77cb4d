from __future__ import annotations

from shequ_workflows.core.exceptions import CoreError


class FileGone(CoreError):
    """The row is there, its content is not: the storage lost it, or an act of erasure was faster."""


class CannotTake(CoreError):
    """This upload is not taken; the text is a sentence for whoever sent it."""
