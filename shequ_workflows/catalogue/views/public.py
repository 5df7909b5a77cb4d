"""The services of a community, one of them, its sheet of paper, and what changed in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shequ_workflows.catalogue import listing as lists
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.catalogue.presenting import crumbs, frame, page_context
from shequ_workflows.catalogue.versions import changes_between
from shequ_workflows.org.same_for_all import same_for_all


@require_safe
@same_for_all
def listing(request: HttpRequest, page: ServiceIndexPage) -> HttpResponse:
    """Ways in, filters, services."""
    context = frame(page.home, page, **lists.listing(request, page))
    return render(request, "shequ_catalogue/public/index.html", context)


@require_safe
@same_for_all
def show(request: HttpRequest, page: ServiceGuidePage) -> HttpResponse:
    """One guide."""
    context = frame(
        page.home, page, **page_context(request, page), sheet_url=page.at("sheet"), changes_url=page.at("changes")
    )
    return render(request, "shequ_catalogue/public/guide.html", context)


@require_safe
@same_for_all
def sheet(request: HttpRequest, page: ServiceGuidePage) -> HttpResponse:
    """The guide on paper, A4, in large type, with the code of its address."""
    context = frame(page.home, page, **page_context(request, page), qr_url=page.short_url(request), back_url=page.base)
    return render(request, "shequ_catalogue/public/sheet.html", context)


@require_safe
@same_for_all
def changes(request: HttpRequest, page: ServiceGuidePage) -> HttpResponse:
    """Its versions, newest first, each with what changed in words. One query, however many."""
    versions = list(page.versions.all())
    rows = []
    for place, version in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        rows.append({"version": version, "changes": changes_between(before, version) if before is not None else []})
    context = frame(page.home, page, crumbs=crumbs(page, pgettext("guide", "What changed")), rows=rows)
    return render(request, "shequ_catalogue/public/changes.html", context)


@require_safe
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address: on to the page itself."""
    page = get_object_or_404(ServiceGuidePage.objects.live().public(), pk=pk)
    return redirect(page.get_url(request) or "/")
