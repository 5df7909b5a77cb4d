"""What the desk itself brings: its navigation and the panel of an intake."""

from __future__ import annotations

from collections.abc import Sequence
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
    Origin,
    Panel,
    Queue,
    Workplace,
    desk_links,
    openers,
    origins,
    panels,
    queues,
    workplaces,
)
from shequ_workflows.core.search.finding import similar
from shequ_workflows.core.search.words import Searched, Words, searched
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.models import Person

from .access import desk_subjects
from .actions.opening import link_opened, wish_from
from .constants import INTAKE, OPENS, STAFF
from .models import Intake
from .outside import panels as outside_panels  # noqa: F401 - what is retyped elsewhere
from .presenting import found_line


def _registers(actor: Actor) -> bool:
    return actor.has(*STAFF)


def _unread(actor: Actor) -> int:
    return InboxEntry.objects.filter(person=actor.person_id, read_at=None).count()


def _calls(actor: Actor) -> int:
    return Delivery.objects.calls_owed(actor).count()


def _calls_people(actor: Actor) -> bool:
    return actor.has(*COMMUNITY_STAFF)


def _intake(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """What was said, by whom; the main number, to be read for this matter; what may be opened from it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Intake.objects.select_related("person", "unit__building__compound", "linked")
    intake = rows.get(pk=subject.pk)
    opens = []
    if subject.is_open and intake.linked is None and actor.holds(*STAFF, at=subject.path):
        opens = openers.offered(actor, subject.node)
    phone = Phone.objects.filter(person=intake.person).order_by("-is_primary", "pk").first()
    return {
        "intake": intake,
        "subject": subject,
        "phone": phone if actor.has(*PHONE_READERS) else None,
        "is_person_known": Person.objects.visible_to(actor).filter(pk=intake.person_id).exists(),
        "openers": opens,
        "alike": _alike(actor, subject, intake) if opens else [],
        # A draft is its author's alone: colleagues read its title and cannot open it yet.
        "opens_linked": intake.linked is not None and desk_subjects(actor).filter(pk=intake.linked.pk).exists(),
    }


def _alike(actor: Actor, subject: Subject, intake: Intake) -> list[dict[str, Any]]:
    """Matters under way of which the same was said, before another one is opened from it."""
    rows = desk_subjects(actor).open().filter(kind__in=OPENS.values(), community=subject.community_id)
    found = similar(rows.select_related("community"), subject.title, intake.text, public=False)
    return [found_line(one.subject) for one in found]


def _words(ids: Sequence[int]) -> dict[int, Words]:
    rows = Intake.objects.filter(pk__in=ids)
    return {one.pk: Words("\n".join((one.text, one.place, one.handler, one.answer))) for one in rows}


searched.register(Searched(INTAKE, _words))
origins.register(Origin("intake", wish_from, link_opened))
desk_links.register(DeskLink("worklist", _("To do"), "shequ_desk:worklist", shortcut="g", order=10))
desk_links.register(
    DeskLink("intake", _("Visits and calls"), "shequ_desk:intake", may=_registers, shortcut="n", order=20)
)
desk_links.register(DeskLink("colleagues", _("Colleagues"), "shequ_desk:colleagues", shortcut="", order=95))
queues.register(Queue("inbox", _("Messages"), "shequ_desk:inbox", _unread, order=10))
queues.register(Queue("calls", _("People to call"), "shequ_desk:calls", _calls, may=_calls_people, order=20))
panels.register(Panel("intake", INTAKE, "shequ_desk/panels/intake.html", _intake, order=10))
workplaces.register(
    Workplace(
        "desk",
        lambda subject: reverse("shequ_desk:subject", args=[subject.public_id]),
        "shequ_desk:find",
        lambda subject, edge: reverse("shequ_desk:edge", args=[subject.public_id, edge]),
    )
)
SAYINGS["desk.handed_over"] = lambda: gettext(
    "The work of a leaving colleague was handed over to you: here is the list"
)
VERBS["open_from_intake"] = lambda: gettext("A matter was opened from it")
VERBS["name_substitute"] = lambda: gettext("Absence entered, with a substitute")
VERBS["end_substitution"] = lambda: gettext("Absence ended early")
