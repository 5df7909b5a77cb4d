"""Channels of a notice (group text, A4 sheet) for everybody; urgent notices for staff on duty."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor

from .actions import CheckNotice, PublishUrgentNotice, UrgentText
from .constants import GROUP_TEXT, ON_DUTY
from .forms import CheckForm, UrgentForm
from .models import NoticePage
from .querysets import to_check

PER_PAGE = 20


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def public_notice(request: HttpRequest, pk: int) -> NoticePage:
    """A notice everybody may read; staff of its community see what is not up yet as well."""
    page = get_object_or_404(NoticePage, pk=pk)
    node = page.node
    if page.live and page in NoticePage.objects.public().filter(pk=pk):
        return page
    if node is not None and actor_of(request).holds(*ON_DUTY, at=node):
        return page
    raise Http404


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text for a chat group, with a button that copies it."""
    page = public_notice(request, pk)
    url = page.get_full_url(request) or ""
    context = {
        "notice": page,
        "group_text": page.group_text(url),
        "limit": GROUP_TEXT,
        "back_url": page.get_url(request),
    }
    return render(request, "shequ_notices/text.html", context)


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The A4 sheet for the notice board: big title, dates, contact, place for the seal, QR code."""
    page = public_notice(request, pk)
    context = {
        "notice": page,
        "community_name": page.signature(),
        "qr_url": page.get_full_url(request),
        "back_url": page.get_url(request),
    }
    return render(request, "shequ_notices/sheet.html", context)


@login_required
def urgent(request: HttpRequest) -> HttpResponse:
    """便民通知: keyed in half a minute, up at once."""
    actor = actor_of(request)
    if not actor.has(*ON_DUTY):
        raise PermissionDenied(
            _("Urgent notices are put up by the community's workers and committee members. Please ring the office.")
        )
    form = UrgentForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        action = PublishUrgentNotice(
            actor, data["node"], UrgentText(form.outage(), contact=data["contact"]), once=data["once"]
        )
        try:
            page = action.execute()
        except ActionRefused as refused:
            code = refused.refusal.code
            form.add_error(code if code in form.fields else None, str(refused))
        else:
            messages.success(request, _("It is up. Now tell the groups and print the sheet."))
            return redirect("shequ_notices:done", pk=page.pk)
    status = 422 if form.errors else 200
    return render(request, "shequ_notices/urgent.html", staff_frame(request, "urgent", form=form), status=status)


@login_required
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What to do with a notice that is up: text for the groups, sheet for the board."""
    page = public_notice(request, pk)
    url = page.get_full_url(request) or ""
    context: dict[str, Any] = {"notice": page, "group_text": page.group_text(url), "limit": GROUP_TEXT, "url": url}
    return render(request, "shequ_notices/done.html", staff_frame(request, "urgent", **context))


@login_required
def checks(request: HttpRequest) -> HttpResponse:
    """Urgent notices of colleagues that nobody has checked yet."""
    rows = to_check(actor_of(request)).select_related("posted_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "shequ_notices/checks.html", staff_frame(request, "notice_checks", page_obj=page))


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one, and say what was found."""
    page = get_object_or_404(to_check(actor_of(request)), pk=pk)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            CheckNotice(actor_of(request), page, data["verdict"], remark=data["note"]).execute()
        except ActionRefused as refused:
            code = refused.refusal.code
            form.add_error(code if code in form.fields else None, str(refused))
        else:
            messages.success(request, _("Noted. Thank you for looking."))
            return redirect("shequ_notices:checks")
    status = 422 if form.errors else 200
    context = staff_frame(request, "notice_checks", form=form, notice=page)
    return render(request, "shequ_notices/check.html", context, status=status)
