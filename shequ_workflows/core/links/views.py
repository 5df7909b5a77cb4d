"""The page that a signed link opens: for whoever has it, without an account."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from shequ_workflows.core.machines import Edge, machine_of
from shequ_workflows.core.presenting import minute
from shequ_workflows.core.signing.constants import AN_HOUR
from shequ_workflows.core.signing.throttle import too_many
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number

from .actions import Signer, TakeByLink, actor_of_link, find_link, note_opened, refuse_link
from .forms import SignerForm
from .models import EdgeLink
from .presenting import what_it_is_about, whom_to_ring
from .purposes import LinkPurpose, purpose_of

#: Wrong addresses an hour from one place.
WRONG_AN_HOUR: Final = 30
GONE: Final = 410
#: As long as the page of what was done can be fetched again by the same address.
SHOWN_FOR: Final = dt.timedelta(days=30)


@never_cache
@sensitive_post_parameters()
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask what the link's step asks, and take it. Fetching it changes nothing: previews of chat programs fetch it too."""
    response = _answer(request, token)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # Not `no-referrer`: browsers then send `Origin: null` with the form, which the protection against forgery refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    link = find_link(token)
    if link is None:
        status = 429 if too_many(request, "links", WRONG_AN_HOUR, AN_HOUR) else 404
        sentence = _(
            "This address leads nowhere. Perhaps it was cut off when it was copied: copy all of it, to the end."
        )
        return _closed(request, None, sentence, status)
    purpose = purpose_of(link.subject, link.purpose)
    refused = refuse_link(link, now())
    if refused is not None:
        if link.used_at is not None and purpose is not None and now() - link.used_at < SHOWN_FOR:
            return _done(request, link, purpose)
        return _closed(request, link, str(refused.sentence), GONE)
    offered = purpose.offered(link.subject) if purpose is not None else []
    if purpose is None or not offered:
        return _closed(request, link, _nothing_now(link), GONE)
    chosen = request.POST.get("step") or request.GET.get("step")
    one = next((edge for edge in offered if edge.name == chosen), offered[0])
    if request.method == "POST":
        return _take(request, link, purpose, one)
    if request.method == "GET":
        note_opened(link)
    return _ask(request, link, purpose, one, _form(request, link, one), SignerForm(prefix="signer"))


def _nothing_now(link: EdgeLink) -> str:
    state = machine_of(link.subject).states.get(link.subject.state)
    told = {"state": state.label if state is not None else link.subject.state}
    return _("There is nothing to be done by this link any more: this is %(state)s.") % told


def _form(request: HttpRequest, link: EdgeLink, one: Edge, posted: Any = None) -> Form | None:
    if one.form is None:
        return None
    given: tuple[Any, ...] = (posted, request.FILES) if posted is not None else ()
    return one.form(*given, subject=link.subject, actor=actor_of_link(link))


def _take(request: HttpRequest, link: EdgeLink, purpose: LinkPurpose, one: Edge) -> HttpResponse:
    actor = actor_of_link(link)
    posted = one.form.received(request.POST, request.FILES, actor) if one.form is not None else request.POST
    form, signer = _form(request, link, one, posted), SignerForm(request.POST, prefix="signer")
    if not signer.is_valid():
        return _ask(request, link, purpose, one, form, signer, status=422)
    said = Signer(signer.cleaned_data["name"], signer.cleaned_data["phone"])
    revision = whole_number(request.POST.get("revision", ""))
    action = TakeByLink(
        link,
        one.name,
        said,
        revision=-1 if revision is None else revision,
        data=posted,
        files=request.FILES,
    )
    try:
        action.execute()
    except ActionRefused as refused:
        return _not_done(request, link, purpose, one, form, signer, refused.refusal)
    return redirect(request.path)


def _not_done(
    request: HttpRequest,
    link: EdgeLink,
    purpose: LinkPurpose,
    one: Edge,
    form: Form | None,
    signer: SignerForm,
    refusal: Refusal,
) -> HttpResponse:
    """The page again with all that was typed, and why; or where the link itself is over, that."""
    if refusal.code.startswith("link_"):
        return redirect(request.path)
    if refusal.status == Answer.STALE:
        link.subject.refresh_from_db()
        if not purpose.offered(link.subject):
            return _closed(request, link, _nothing_now(link), GONE)
    shown: Refusal | None = refusal if refusal.code != "form" else None
    if form is not None:
        form.is_valid()
        if refusal.code in form.fields:
            form.add_error(refusal.code, str(refusal.sentence))
            shown = None
    return _ask(request, link, purpose, one, form, signer, shown, status=int(refusal.status))


def _ask(
    request: HttpRequest,
    link: EdgeLink,
    purpose: LinkPurpose,
    one: Edge,
    form: Form | None,
    signer: SignerForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "link": link,
        "purpose": purpose,
        "edge": one,
        "others": [edge for edge in purpose.offered(link.subject) if edge != one],
        "form": form,
        "signer": signer,
        "multipart": form is not None and form.is_multipart(),
        "refusal": refusal,
        "button_kind": "warning" if one.style == "warning" else "primary",
        "about": what_it_is_about(link, purpose),
        "ring": whom_to_ring(link),
        "community_name": link.subject.community.name,
    }
    return render(request, "shequ_core/links/open.html", context, status=status)


def _done(request: HttpRequest, link: EdgeLink, purpose: LinkPurpose) -> HttpResponse:
    """What was done by it, to print."""
    assert link.record is not None  # the database holds it
    done = machine_of(link.subject).edges.get(link.record.verb)
    context = {
        "link": link,
        "done": done.done if done is not None else link.record.verb,
        "about": [
            *what_it_is_about(link, purpose),
            {"term": pgettext("link", "Office"), "value": link.office},
            {"term": _("When"), "value": minute(link.used_at)},
        ],
        "ring": whom_to_ring(link),
        "community_name": link.subject.community.name,
    }
    return render(request, "shequ_core/links/done.html", context)


def _closed(request: HttpRequest, link: EdgeLink | None, sentence: str, status: int) -> HttpResponse:
    """Nothing can be done here: why, and whom to ring."""
    ring = whom_to_ring(link) if link is not None else _("Please ask the community that sent it to you.")
    context = {"sentence": sentence, "ring": ring, "link": link}
    if link is not None:
        context["community_name"] = link.subject.community.name
    return render(request, "shequ_core/links/closed.html", context, status=status)
