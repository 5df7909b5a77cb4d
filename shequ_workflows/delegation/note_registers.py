"""What notes tell others: the desk's link, the purpose of their signed link, words of their record, what is measured."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.links.purposes import link_purposes
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.copies import Copies, copies, of_subject
from shequ_workflows.core.registries import DeskLink, desk_links

from . import note_indicators  # noqa: F401 - demands off the list
from .constants import KIND
from .models import DelegatedTask
from .note_links import purpose
from .notes import NOTERS

link_purposes.register(purpose)
copies.register(
    Copies(
        "delegation.task.correction", DelegatedTask, gettext_lazy("who asked, as it was set right"), ("correct_note",),
        of_subject, (), {"asker": ""}, kind=KIND,
    )
)  # fmt: skip
desk_links.register(
    DeskLink(
        "delegation.note",
        gettext_lazy("Note a demand"),
        "shequ_delegation:note",
        may=lambda actor: actor.has(*NOTERS),
        shortcut="d",
        order=25,
    )
)
VERBS["correct_note"] = lambda: _("Note set right")
VERBS["export_notes"] = lambda: _("Sheet of demands off the list taken away")
