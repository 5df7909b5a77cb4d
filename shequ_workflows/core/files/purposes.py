"""What files are for, and who may read them: each layer says so of its own, in its ``registers.py``.

purposes.register(Purpose("deliberation.paper", _("photo of the paper"), may_read, most=3))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.org.actors import Actor

    from .models import StoredFile


@dataclass(frozen=True)
class Purpose:
    """``may_read`` is asked of files that are tied to a subject; a loose one is read by whoever uploaded it alone.

    ``most``: with one form. ``takes_pdf``: a scan will do, too.
    """

    key: str
    label: Sentence
    may_read: Callable[[Actor, StoredFile], bool]
    most: int = 3
    takes_pdf: bool = True


purposes: Registry[Purpose] = Registry("purposes of files")


def may_read(actor: Actor, stored: StoredFile) -> bool:
    """Nobody, where the layer that it was for is not installed any more."""
    if stored.subject_id is None:
        return actor.person_id is not None and stored.uploaded_by_id == actor.person_id
    purpose = purposes.get(stored.purpose)
    return purpose is not None and purpose.may_read(actor, stored)
