"""The signed link by which an office completes what was noted down of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.links.purposes import LinkPurpose
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role

from .constants import KIND
from .models import DelegatedTask
from .note_texts import asked_on
from .notes import NOTERS

COMPLETE: Final = "delegation.complete_note"


def _may(actor: Actor, subject: Subject) -> bool:
    return actor.holds(*NOTERS, at=subject.path)


def _office(subject: Subject) -> str:
    return DelegatedTask.objects.values_list("office_name", flat=True).get(pk=subject.pk)


def _about(subject: Subject) -> Sequence[tuple[Sentence, str]]:
    """What the office said itself; nothing of what the community thinks of it."""
    task = DelegatedTask.objects.get(pk=subject.pk)
    return (
        (_("Words of the demand"), task.words),
        (_("Asked on"), asked_on(task)),
        (_("Wanted by"), task.wanted_by.isoformat() if task.wanted_by is not None else ""),
    )


purpose: Final = LinkPurpose(
    key=COMPLETE,
    kind=KIND,
    label=_("Let the office complete it by a link"),
    asks=_(
        "The community has noted down what you asked for. Please complete it as an application: legal basis, standard, "
        "dates, hours and forms. It is then looked at for admission."
    ),
    edges=("complete_note",),
    role=Role.DEPARTMENT,
    may=_may,
    office=_office,
    about=_about,
)
