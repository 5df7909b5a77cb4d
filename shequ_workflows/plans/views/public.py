"""Short address, sheet and calendar of a plan that everybody may read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from shequ_workflows.plans.calendars import calendar_of
from shequ_workflows.plans.models import PlanPage
from shequ_workflows.plans.reading import NEWEST, PlanReading, changes_of, event, frame, targets


def public_plan(pk: int) -> PlanPage:
    """Live, and behind no password."""
    page = get_object_or_404(PlanPage.objects.live(), pk=pk)
    if not PlanPage.objects.public().filter(pk=pk).exists():
        raise Http404
    return page


@require_safe
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the page itself."""
    return redirect(public_plan(pk).get_url(request) or "/")


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper, with how it stands today."""
    page = public_plan(pk)
    reading = PlanReading(page)
    context = {
        **frame(request, reading.home),
        "page": page,
        "plan": reading,
        "groups": reading.by_phase(reading.tasks),
        **targets(reading),
        "events": [event(one) for one in changes_of(page)[:NEWEST]],
        "qr_url": page.short_url(request),
        "back_url": page.get_url(request),
    }
    return render(request, "shequ_plans/sheet.html", context)


@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Milestones and task ends for a telephone's calendar."""
    page = public_plan(pk)
    body = calendar_of(PlanReading(page), url=page.short_url(request))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="plan-{page.pk}.ics"'
    return response
