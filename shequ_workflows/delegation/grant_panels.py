"""Packets and their money on the desk: the panel of a task, the queue of finance, words of the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, Panel, Queue, desk_links, panels, queues
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role

from .constants import KIND
from .grant_reading import PacketReading
from .grant_rules import TREASURERS
from .money_reading import unpaid_for

#: Who has the finance view in the navigation; the director reaches it from a task.
IN_NAVIGATION = (Role.STREET_FINANCE, Role.STREET_CLERK, Role.STREET_LEADER, Role.AUDITOR)
#: In these nobody has begun a packet.
WITHOUT = frozenset({"noted", "draft", "barred"})


def packet_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """The packet; nothing of a task that nobody has put one together for, nor will."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if subject.state in WITHOUT:
        return None
    reading = PacketReading(subject, actor)
    return {"reading": reading, "url": reading.url("grants")} if reading.grants or reading.may_pack else None


def is_treasurer(actor: Actor) -> bool:
    return actor.has(*TREASURERS)


def payments_waiting(actor: Actor) -> int:
    return unpaid_for(actor).count() if is_treasurer(actor) else 0


panels.register(Panel("delegation.grants", KIND, "shequ_delegation/staff/grants_panel.html", packet_panel, order=12))
queues.register(
    Queue(
        "delegation.unpaid", gettext_lazy("Document number, nothing paid"), "shequ_delegation:money_unpaid",
        payments_waiting, is_treasurer, order=60,
    )
)  # fmt: skip
desk_links.register(
    DeskLink(
        "delegation.money", gettext_lazy("Money of tasks"), "shequ_delegation:money",
        may=lambda actor: actor.has(*IN_NAVIGATION), order=46,
    )
)  # fmt: skip
VERBS.update(
    {
        "add_grant": lambda: _("Line of the packet added"),
        "change_grant": lambda: _("Line of the packet changed"),
        "drop_grant": lambda: _("Line of the packet dropped"),
        "set_tranches": lambda: _("Tranches set"),
        "document_grant": lambda: _("Document of a grant entered"),
        "enter_receipt": lambda: _("Payment entered"),
        "reconcile_receipt": lambda: _("Payment confirmed"),
        "correct_entry": lambda: _("Line of the ledger corrected"),
        "return_money": lambda: _("Money paid back"),
        "settle_balance": lambda: _("Balance settled"),
    }
)
