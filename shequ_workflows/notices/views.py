"""Channels of a notice (group text, A4 sheet) for everybody; urgent notices for staff on duty."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.same_for_all import same_for_all, vouch

from .actions import CheckNotice, PublishUrgentNotice, UrgentText
from .constants import GROUP_TEXT, ON_DUTY
from .forms import CheckForm, UrgentForm
from .long_picture import font_path
from .models import NoticePage
from .querysets import to_check
from .reading import frame
from .sheet_fit import fit
from .wording import plain

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

PER_PAGE = 20


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def on_duty_at(request: HttpRequest, page: NoticePage) -> bool:
    node = page.node
    return node is not None and actor_of(request).holds(*ON_DUTY, at=node)


def public_notice(request: HttpRequest, pk: int) -> NoticePage:
    """A notice everybody may read; staff of its community see what is not up yet as well."""
    page = get_object_or_404(NoticePage, pk=pk)
    if page.live and NoticePage.objects.public().filter(pk=pk).exists():
        return page
    if on_duty_at(request, page):
        return page
    raise Http404


def go(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address: on to the page itself."""
    page = get_object_or_404(NoticePage.objects.live().public(), pk=pk)
    return redirect(page.get_url(request) or "/")


@same_for_all
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text for a chat group, with a button that copies it, and the long picture."""
    page = public_notice(request, pk)
    context = {
        **frame(request, page.community_page),
        "notice": page,
        "group_text": page.group_text(page.short_url(request)),
        "limit": GROUP_TEXT,
        "back_url": page.get_url(request),
        "picture_url": reverse("shequ_notices:picture", args=[page.pk]) if font_path() else "",
    }
    return render(request, "shequ_notices/text.html", context)


@same_for_all
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for the notice board: big title, dates, contact, place for the seal, QR code; one page.

    ``?paper=a3`` for the big board. A text too long even in small type is cut; the code leads to the rest.
    """
    page = public_notice(request, pk)
    facts = [page.display_until] if page.urgency else [page.place, page.begins_at, page.ends_at, page.display_until]
    words = plain(page.body).split("\n")
    fitted = fit(page.title, [*words, page.contact] if page.contact else words, sum(bool(fact) for fact in facts))
    is_a3 = request.GET.get("paper") == "a3"
    if is_a3:
        vouch(request, "paper")
    context = {
        "notice": page,
        "community_name": page.signature(),
        "qr_url": page.short_url(request),
        "back_url": page.get_url(request),
        "is_a3": is_a3,
        "size": f"sheet--a3 {fitted.size}" if is_a3 else fitted.size,
        "cut_lines": fitted.lines,
    }
    return render(request, "shequ_notices/sheet.html", context)


def show_refusal(form: Form, refused: ActionRefused) -> int:
    """Put the sentence beside its field, or above the form; gives the status to answer with."""
    code = refused.refusal.code
    form.add_error(code if code in form.fields else None, str(refused))
    return int(refused.refusal.status)


def duty_view(view: View[P]) -> View[P]:
    """For whoever may be on duty somewhere; visitors sign in first, others are told whom to ask."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*ON_DUTY):
            raise PermissionDenied(
                _("Urgent notices are put up by the community's workers and committee members. Please ring the office.")
            )
        return view(request, *args, **kwargs)

    return guarded


@duty_view
def urgent(request: HttpRequest) -> HttpResponse:
    """便民通知: keyed in half a minute, up at once."""
    actor = actor_of(request)
    form, status = UrgentForm(request.POST or None, actor=actor), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        action = PublishUrgentNotice(
            actor, data["node"], UrgentText(form.outage(), contact=data["contact"]), once=data["once"]
        )
        try:
            page = action.execute()
        except ActionRefused as refused:
            status = show_refusal(form, refused)
        else:
            messages.success(request, _("It is up. Now tell the groups and print the sheet."))
            return redirect("shequ_notices:done", pk=page.pk)
    if form.errors and status == 200:
        status = int(Answer.INVALID)
    return render(request, "shequ_notices/urgent.html", staff_frame(request, "urgent", form=form), status=status)


@duty_view
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What to do with a notice that is up: text for the groups, sheet for the board."""
    page = get_object_or_404(NoticePage.objects.live(), pk=pk)
    if not on_duty_at(request, page):
        raise Http404
    context: dict[str, Any] = {
        "notice": page,
        "group_text": page.group_text(page.short_url(request)),
        "limit": GROUP_TEXT,
        "url": page.get_url(request),
    }
    return render(request, "shequ_notices/done.html", staff_frame(request, "urgent", **context))


@duty_view
def checks(request: HttpRequest) -> HttpResponse:
    """Urgent notices of colleagues that nobody has checked yet."""
    rows = to_check(actor_of(request)).select_related("posted_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "shequ_notices/checks.html", staff_frame(request, "notice_checks", page_obj=page))


@duty_view
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one, and say what was found; whoever comes second is told so."""
    page = get_object_or_404(NoticePage.objects.exclude(urgency=""), pk=pk)
    if not on_duty_at(request, page):
        raise Http404
    form, status = CheckForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            CheckNotice(actor_of(request), page, data["verdict"], remark=data["note"]).execute()
        except ActionRefused as refused:
            status = show_refusal(form, refused)
        else:
            messages.success(request, _("Noted. Thank you for looking."))
            return redirect("shequ_notices:checks")
    if form.errors and status == 200:
        status = int(Answer.INVALID)
    context = staff_frame(request, "notice_checks", form=form, notice=page, edit_url=edit_url(page))
    return render(request, "shequ_notices/check.html", context, status=status)


def edit_url(page: NoticePage) -> str:
    """Where its words are corrected; empty where no admin is installed."""
    try:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    except NoReverseMatch:
        return ""
