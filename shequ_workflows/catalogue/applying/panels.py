"""At the desk, beside a case: which service it is for, what it promises, which papers it asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shequ_workflows.catalogue.application_models import Application
from shequ_workflows.catalogue.blocks import row_values
from shequ_workflows.catalogue.presenting import how_long
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import EVERY_KIND, Panel, panels, workplace_url
from shequ_workflows.flows.constants import FAMILY


def service(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """Two queries for a case, none for anything else."""
    if not subject.kind.startswith(f"{FAMILY}:"):
        return None
    rows = Application.objects.select_related("guide", "package", "version")
    one = rows.filter(pk=subject.pk).first()
    if one is None:
        return None
    guide = one.guide
    return {
        "application": one,
        "guide_url": guide.url if guide is not None and guide.live else "",
        "how_long": how_long(guide) if guide is not None else "",
        "materials": list(row_values(guide.materials)) if guide is not None else [],
        "others": _others(one),
    }


def _others(one: Application) -> list[dict[str, str]]:
    """Cases of the same sending."""
    if one.package_id is None or one.submission_id is None:
        return []
    rows = Application.objects.filter(submission=one.submission_id).exclude(pk=one.pk).select_related("subject")
    return [{"label": f"{row.subject.number} {row.title}", "url": workplace_url(row.subject)} for row in rows]


panels.register(Panel("catalogue.service", EVERY_KIND, "shequ_catalogue/desk/service.html", service, order=15))
