"""What the desk itself brings: its navigation and the panel of an intake."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.constants import PHONE_READERS
from shequ_workflows.community.models import Phone
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.models import Delivery, InboxEntry, Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import (
    DeskLink,
    Panel,
    Queue,
    Workplace,
    desk_links,
    openers,
    panels,
    queues,
    workplaces,
)
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

from .access import desk_subjects
from .constants import INTAKE, STAFF
from .models import Intake


def _registers(actor: Actor) -> bool:
    return actor.has(*STAFF)


def _unread(actor: Actor) -> int:
    return InboxEntry.objects.filter(person=actor.person_id, read_at=None).count()


def _calls(actor: Actor) -> int:
    return Delivery.objects.calls_owed(actor).count()


def _intake(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """What was said, by whom; the main number, to be read for this matter; what may be opened from it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Intake.objects.select_related("person", "unit__building__compound", "linked")
    intake = rows.get(pk=subject.pk)
    opens = []
    if subject.is_open and intake.linked is None and actor.holds(*STAFF, at=subject.path):
        opens = [one for one in openers if one.may(actor, subject.node)]
    phone = Phone.objects.filter(person=intake.person).order_by("-is_primary", "pk").first()
    return {
        "intake": intake,
        "subject": subject,
        "phone": phone if actor.has(*PHONE_READERS) else None,
        "is_person_known": Person.objects.visible_to(actor).filter(pk=intake.person_id).exists(),
        "openers": opens,
        # A draft is its author's alone: colleagues read its title and cannot open it yet.
        "opens_linked": intake.linked is not None and desk_subjects(actor).filter(pk=intake.linked.pk).exists(),
    }


desk_links.register(DeskLink("worklist", _("To do"), "shequ_desk:worklist", shortcut="g", order=10))
desk_links.register(
    DeskLink("intake", _("Visits and calls"), "shequ_desk:intake", may=_registers, shortcut="n", order=20)
)
desk_links.register(DeskLink("colleagues", _("Colleagues"), "shequ_desk:colleagues", shortcut="", order=95))
queues.register(Queue("inbox", _("Messages"), "shequ_desk:inbox", _unread, order=10))
queues.register(Queue("calls", _("People to call"), "shequ_desk:calls", _calls, order=20))
panels.register(Panel("intake", INTAKE, "shequ_desk/panels/intake.html", _intake, order=10))
workplaces.register(
    Workplace("desk", lambda subject: reverse("shequ_desk:subject", args=[subject.public_id]), "shequ_desk:find")
)
SAYINGS["desk.handed_over"] = lambda: gettext(
    "The work of a leaving colleague was handed over to you: here is the list"
)
VERBS["open_from_intake"] = lambda: gettext("A matter was opened from it")
