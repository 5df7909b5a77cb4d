"""The second stage: the action that a file is for ties it to its subject, inside its own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from shequ_workflows.org.acting import ActionRefused, Answer, Refusal, refuse

from .models import StoredFile

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject
    from shequ_workflows.org.actors import Actor

    from .purposes import Purpose


def fault(actor: Actor, files: Sequence[StoredFile], subject: Subject, purpose: Purpose) -> Refusal | None:
    """Why these files cannot be tied to ``subject``: not this person's, for something else, tied or swept already."""
    if not files:
        return None
    if len(files) > purpose.most:
        return refuse("files", _("At most %(most)d files go with one form.") % {"most": purpose.most})
    theirs = StoredFile.objects.waiting_of(actor.person)
    fitting = theirs.filter(purpose=purpose.key, community=subject.community_id, pk__in=[one.pk for one in files])
    if fitting.count() != len({one.pk for one in files}):
        return refuse("files", _("A file is not kept any more. Please choose it again."), Answer.STALE)
    return None


def bind(
    actor: Actor, files: Sequence[StoredFile], subject: Subject, purpose: Purpose, about: str, at: dt.datetime
) -> dict[str, Any]:
    """Tie them, and give what the record's payload shall say of them: an erasure of that row deletes the files.

    Must run inside a transaction. Raises ``ActionRefused`` where one was tied or swept in between.
    """
    if not files:
        return {}
    ids = [one.pk for one in files]
    locked = list(StoredFile.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    refusal = fault(actor, files, subject, purpose)
    if refusal is not None:
        raise ActionRefused(refusal)
    StoredFile.objects.filter(pk__in=ids).update(subject=subject, about=about, bound_at=at)
    return {"files": [one.public_id for one in locked], "digests": [one.sha256 for one in locked]}
