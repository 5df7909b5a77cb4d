"""The block of a subject's page: the ways to other systems, and the numbers it has there. And what an intake says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from shequ_workflows.core.admin.registry import AdminEntry, viewsets
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import VERBS, minute
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.core.registries import EVERY_KIND, DeskLink, Panel, Retold, desk_links, panels, retold
from shequ_workflows.core.rules.actions import SETTERS
from shequ_workflows.desk.constants import INTAKE
from shequ_workflows.desk.models import Intake, OutsideNumber
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel

from .actions import COPIERS, DropOutsideNumber, NoteOutsideNumber, ReadForOutside, SetOutsideSystem
from .systems import systems_at


def outside_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """Links for those who retype, numbers for everybody on the page. Two queries."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may = actor.holds(*COPIERS, at=subject.path)
    links = [
        {"name": one.name, "url": reverse("shequ_desk:copy_out", args=[subject.public_id, one.key])}
        for one in (systems_at(subject.node) if may else [])
        if one.is_used
    ]
    numbers = list(OutsideNumber.objects.filter(subject=subject).select_related("by").order_by("pk"))
    return {"subject": subject, "links": links, "numbers": numbers, "may": may} if links or numbers else None


def intake_words(subject: Subject) -> dict[str, str]:
    """One query."""
    intake = Intake.objects.select_related("unit__building__compound").get(pk=subject.pk)
    unit = intake.unit
    where = ""
    if unit is not None:
        place = {"compound": unit.building.compound.name, "number": unit.building.number}
        where = pgettext("without spaces", "%(compound)s, building %(number)s") % place
    return {
        "category": str(intake.get_kind_display()) if intake.kind else "",
        "channel": str(intake.get_channel_display()),
        "told_at": minute(intake.told_at),
        "text": intake.text,
        "place": intake.place or where,
        "answer": intake.answer,
        "handler": intake.handler,
        "ticket": intake.number if intake.channel == Channel.HOTLINE else "",
    }


def _number(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(subject=subject, system=said.get("system", ""), number=said.get("number", ""))


class OutsideMenuItem(MenuItem):
    """Shown to those who set it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return Actor.of_user(request.user).has(*SETTERS)


class OutsideEntry(ViewSet):
    """The screens are functions with addresses of their own; here is their line in the menu of the admin."""

    name = "shequ_outside"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        label, url = gettext_lazy("Other systems"), reverse("shequ_desk:outside")
        return OutsideMenuItem(label, url, name="outside-systems", icon_name="upload", order=order or 90)

    def on_register(self) -> None:
        """Nothing of its own."""

    def get_urlpatterns(self) -> list[Any]:
        return []


def _sets(actor: Actor) -> bool:
    return actor.has(*SETTERS)


retold.register(Retold(INTAKE, intake_words))
panels.register(Panel("outside", EVERY_KIND, "shequ_desk/panels/outside.html", outside_panel, order=900))
desk_links.register(DeskLink("outside", gettext_lazy("Other systems"), "shequ_desk:outside", may=_sets, order=210))
viewsets.register(AdminEntry("outside", lambda: OutsideEntry("shequ_outside"), order=90))
copies.register(
    Copies(
        "desk.outside_numbers", OutsideNumber, gettext_lazy("the number in another system"),
        {NoteOutsideNumber.verb, DropOutsideNumber.verb}, _number, delete=True,
    )
)  # fmt: skip
VERBS[ReadForOutside.verb] = lambda: gettext("Personal data read, to enter it in another system")
VERBS[NoteOutsideNumber.verb] = lambda: gettext("Number in another system noted")
VERBS[DropOutsideNumber.verb] = lambda: gettext("Number in another system taken off")
VERBS[SetOutsideSystem.verb] = lambda: gettext("What goes into another system set")
