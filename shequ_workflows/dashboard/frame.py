"""What the screens of this layer share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .catalogue import Known, find
from .constants import BOARDS, READERS
from .exceptions import UnknownIndicator


def reader(request: HttpRequest) -> Actor:
    """Whoever asks, if he reads boards at all."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.has(*READERS):
        raise PermissionDenied(str(not_yours(READERS).sentence))
    return actor


def boards_for(actor: Actor) -> Any:
    """Streets and communities whose board the actor reads, in the order of the tree."""
    return Node.objects.in_use().filter(below(actor.paths_with(*READERS)), kind__in=BOARDS)


def node_or_404(request: HttpRequest, code: str) -> Node:
    found: Node | None = boards_for(reader(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def allow(request: HttpRequest, node: Node, roles: frozenset[str]) -> Actor:
    """403 with whom to ask, where the reader holds none of ``roles`` there."""
    actor = reader(request)
    if not actor.holds(*roles, at=node):
        raise PermissionDenied(str(not_yours(roles).sentence))
    return actor


def known_or_404(key: str) -> Known:
    try:
        return find(key)
    except UnknownIndicator as unknown:
        raise Http404 from unknown


def refused(form: Form, refusal: Refusal) -> None:
    """Put a refusal's sentence at the field it is about."""
    form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal.sentence))


def crumbs(node: Node, *more: tuple[str, str]) -> list[dict[str, str]]:
    rows = [(node.label, reverse("shequ_dashboard:board", args=[node.code])), *more]
    return [{"label": _("Indicators"), "url": reverse("shequ_dashboard:home")}] + [
        {"label": label, "url": url} for label, url in rows
    ]


def page(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    """A staff screen; 422 where its form came back with errors."""
    form = more.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    context = staff_frame(request, "dashboard", **more)
    return render(request, f"shequ_dashboard/staff/{template}.html", context, status=status)
