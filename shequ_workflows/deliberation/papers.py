"""Photos of the paper on which an opinion came: those who review it see them beside its text, the public never."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.files.purposes import Purpose
from shequ_workflows.org.actors import Actor

from .constants import CLERKS, STAFF
from .models import Opinion


def _may_read(actor: Actor, stored: StoredFile) -> bool:
    """Whoever reviews opinions there, and whoever keyed it in."""
    if stored.subject is None:
        return False
    if actor.holds(*STAFF, at=stored.subject.path):
        return True
    is_own = actor.person_id is not None and stored.uploaded_by_id == actor.person_id
    return is_own and actor.belongs(*CLERKS, at=stored.subject.path)


PAPER = Purpose("deliberation.paper", _("photo of the paper"), _may_read)


def papers_of(opinions: Iterable[Opinion]) -> dict[str, list[StoredFile]]:
    """Public id of an opinion → its photos, in the order in which they came. One query."""
    ids = {one.public_id: one.matter_id for one in opinions}
    found: dict[str, list[StoredFile]] = {}
    rows = StoredFile.objects.filter(purpose=PAPER.key, subject__in=set(ids.values()), about__in=ids)
    for stored in rows.order_by("id"):
        found.setdefault(stored.about, []).append(stored)
    return found
