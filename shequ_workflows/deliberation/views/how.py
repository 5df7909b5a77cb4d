"""How a matter goes: the machine told to the public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shequ_workflows.core.diagrams.docs import machine_context
from shequ_workflows.deliberation.machines import machine


def how(request: HttpRequest) -> HttpResponse:
    """Diagram and tables, made from the same edges that the buttons are made from."""
    context = {"title": _("How a matter goes"), **machine_context(machine, public=True)}
    return render(request, "shequ_deliberation/how.html", context)
