"""What this layer tells others: the desk's panel and queues, who hears of a step, its notices, words of its record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shequ_workflows.core.machines import Audience, audiences
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, Panel, desk_links, panels
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.periodic import Job, jobs
from shequ_workflows.publicity.constants import Category, Purpose
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.panels import panels_of as notices_of
from shequ_workflows.publicity.sources import Source, sources

from . import copies, grant_indicators, grant_panels, note_registers, public_sections, rules  # noqa: F401 - what repeats the record, is measured, packets on the desk, what the public reads, may be set
from .actions import ConfirmSettlement
from .constants import KIND
from .desk_views import READERS
from .lists import registers as lists  # noqa: F401 - what lists tell
from .models import DelegatedTask
from .reading import TaskReading
from .standing import BEFORE_TAKEN, standing
from .states import VERIFIED
from .waiting import let_go_what_has_ended, put_up_what_is_silent
from .weighing.access import may_read as may_read_case
from .weighing.pleading import quantity


def in_the_office(subject: Subject) -> list[int]:
    """Those of the department that asks."""
    if subject.unit_id is None:
        return []
    held = RoleAssignment.objects.in_force(now()).filter(node=subject.unit_id, role=Role.DEPARTMENT)
    return sorted(set(held.values_list("person_id", flat=True)))


def content_of(subject: Subject, purpose: str) -> Content:
    """The notice of a task's result (RC Organic Law art. 34: help given to government work)."""
    task = DelegatedTask.objects.get(pk=subject.pk)
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            (_("Office that asked"), task.office_name),
            (_("What was to be done"), task.public_content),
            (pgettext("delegated task", "Result"), task.public_result),
            (_("What it cost"), TaskReading.cost_words(task)),
        ]
    return Content.of(task.public_title or subject.title, rows, Category.ASSISTANCE)


def is_shown(subject: Subject, purpose: str) -> bool:
    """The result goes up once it was verified: before that there is none, and what was not taken is nobody's to read."""
    return purpose == Purpose.OUTCOME and subject.state in VERIFIED


def staff_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reading = TaskReading(subject, actor)
    links: list[dict[str, str]] = []
    if reading.task.asked_at is not None:
        url = reverse("shequ_delegation:noted", args=[subject.public_id])
        links.append({"label": _("The note, and the answer to paste"), "url": url})
    if may_read_case(actor, subject):
        url = reverse("shequ_delegation:for_and_against", args=[subject.public_id])
        links.append({"label": _("What speaks for and against it"), "url": url})
    confirm = subject.state == "settling" and ConfirmSettlement(actor, subject).check() is None
    return {
        "subject": subject,
        "task": reading.task,
        "reading": reading,
        "links": links,
        "standing": standing(subject, reading.task),
        "is_early": subject.state in BEFORE_TAKEN,
        "hours_each": quantity(reading.task.hours),
        "hours_a_year": quantity(reading.hours),
        "cost": reading.cost_words(reading.task),
        "confirm_url": reverse("shequ_delegation:confirm", args=[subject.public_id]) if confirm else "",
        "notices": notices_of(subject, actor) if subject.state in VERIFIED else [],
        "notice_url": reading.notice_url(),
    }


panels.register(Panel("delegation.task", KIND, "shequ_delegation/staff/panel.html", staff_panel, order=10))
audiences.register(Audience("delegation.office", in_the_office))
sources.register(
    Source(
        KIND,
        content_of,
        takes_three=lambda subject, purpose: purpose == Purpose.OUTCOME,
        by_hand=is_shown,
    )
)
jobs.register(Job("delegation.silence", put_up_what_is_silent, order=50))
jobs.register(Job("delegation.sunset", let_go_what_has_ended, order=55))
desk_links.register(
    DeskLink(
        "delegation",
        gettext_lazy("Delegated tasks"),
        "shequ_delegation:tasks",
        may=lambda actor: actor.has(*READERS),
        order=45,
    )
)
VERBS.update(
    {
        "draft_task": lambda: _("Application begun"),
        "confirm_settlement": lambda: _("Accounts confirmed by one side"),
        "review_task": lambda: _("Reviewed whether it stays on the list"),
        "export_tasks": lambda: _("List of delegated tasks taken away"),
    }
)
