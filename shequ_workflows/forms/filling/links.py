"""What a community's home page shows of forms; ``registers`` takes it in."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Q
from django.http import HttpRequest

from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.models import Form
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.pages import Section, sections

#: Forms on the home page; the list has the others.
SHOWN: Final = 3


def open_forms(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """Those of this place that close first, then the newest; whoever is invited to one has its address, and what staff
    key in is nothing to open here."""
    if page.node_id is None:
        return None
    here = Q(node__in=Node.objects.chain_of(page.node).order_by()) | Q(node__path__startswith=page.node.path)
    rows = Form.objects.open(now()).filter(here).exclude(who__in=[Who.INVITED, Who.STAFF])
    shown = list(rows.order_by(F("closes_at").asc(nulls_last=True), "-last_published_at", "-pk")[:SHOWN])
    return {"forms": shown} if shown else None


sections.register(Section("forms", "shequ_forms/home_section.html", open_forms, order=35))
