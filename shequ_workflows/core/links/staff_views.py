"""Staff give a link out, and take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shequ_workflows.core.answering import stop
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import Action, ActionRefused, Refusal
from shequ_workflows.org.actors import Actor

from .actions import MakeLink, RevokeLink
from .forms import MakeLinkForm
from .models import EdgeLink
from .presenting import address_of, text_to_paste
from .purposes import LinkPurpose, purpose_of


def _subject_or_404(request: HttpRequest, public_id: str) -> Subject:
    rows = Subject.objects.visible_to(Actor.of_request(request)).select_related("node", "community")
    return get_object_or_404(rows, public_id=public_id)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Give out a link: its address stands on this answer alone, nobody can read it again."""
    subject = _subject_or_404(request, public_id)
    one = purpose_of(subject, purpose)
    if one is None:
        raise Http404
    actor = Actor.of_request(request)
    if request.method == "GET":
        office = one.office(subject)
        refusal = MakeLink(actor, subject, one.key, office or "-").check()
        stop(refusal)
        return _form_page(request, subject, one, MakeLinkForm(initial={"office": office}), refusal)
    form = MakeLinkForm(request.POST)
    stop(MakeLink(actor, subject, one.key, "-").check())
    if not form.is_valid():
        return _form_page(request, subject, one, form, None, 422)
    said = form.cleaned_data
    action = MakeLink(actor, subject, one.key, said["office"], days=said["days"], once=said["once"])
    try:
        link = action.execute()
    except ActionRefused as refused:
        return _form_page(request, subject, one, form, refused.refusal, int(refused.refusal.status))
    if not action.token:
        messages.warning(
            request, _("This link was given out already, and its address is shown only once. Make a new one.")
        )
        return redirect("shequ_core:link_make", public_id=subject.public_id, purpose=one.key)
    return render(
        request, "shequ_core/links/made.html", _frame(request, subject, one, **made(request, link, one, action.token))
    )


def made(request: HttpRequest, link: EdgeLink, purpose: LinkPurpose, token: str) -> dict[str, Any]:
    """Context of ``shequ_core/links/address.html``: what is shown of a link once."""
    address = address_of(request, token)
    return {"link": link, "address": address, "text": text_to_paste(link, purpose, address)}


def _frame(request: HttpRequest, subject: Subject, purpose: LinkPurpose, **more: Any) -> dict[str, Any]:
    back = workplace_url(subject) or "/"
    crumbs = [{"label": subject.title, "url": back}, {"label": purpose.label, "url": ""}]
    return staff_frame(request, "", subject=subject, purpose=purpose, back_url=back, crumbs=crumbs, **more)


def _form_page(
    request: HttpRequest,
    subject: Subject,
    purpose: LinkPurpose,
    form: MakeLinkForm,
    refusal: Refusal | None,
    status: int = 200,
) -> HttpResponse:
    earlier = subject.links.live().filter(purpose=purpose.key).exists()
    context = _frame(request, subject, purpose, form=form, refusal=refusal, earlier=earlier)
    return render(request, "shequ_core/links/make.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a link back, after a question."""
    actor = Actor.of_request(request)
    visible = Subject.objects.visible_to(actor)
    rows = EdgeLink.objects.filter(subject__in=visible).select_related("subject__node", "subject__community")
    link = get_object_or_404(rows, public_id=public_id)
    action: Action[EdgeLink] = RevokeLink(actor, link)
    refusal = action.check()
    stop(refusal)
    back = workplace_url(link.subject) or "/"
    if refusal is None and request.method == "GET":
        context = staff_frame(
            request,
            "",
            title=_("Take the link of %(office)s back?") % {"office": link.office},
            text=_(
                "Whoever opens it from then on reads that it was taken back, and whom to ring. You can give out a new one."
            ),
            confirm_label=pgettext("link", "Take it back"),
            action_url=request.path,
            cancel_url=back,
        )
        return render(request, "shequ/confirm_desk.html", context)
    if refusal is None:
        try:
            action.execute()
        except ActionRefused as refused:
            refusal = refused.refusal
    if refusal is not None:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("The link of %(office)s is taken back.") % {"office": link.office})
    return redirect(back)
