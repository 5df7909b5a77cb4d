"""One's own: what I sent, as it was sent; printed, taken along, withdrawn; drafts to go on with."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from shequ_workflows.core.answering import actor_of
from shequ_workflows.core.spreadsheets.writing import csv_file
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling.actions import WithdrawSubmission
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.following import followed
from shequ_workflows.forms.keeping.copying import as_json, as_rows, headings
from shequ_workflows.forms.keeping.forms import AskForm
from shequ_workflows.forms.keeping.rights import AskAboutData, WithdrawConsent
from shequ_workflows.forms.keeping.terms import ends_at
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import DataRequest, Draft, Submission
from shequ_workflows.forms.submissions.layout import lay, telling
from shequ_workflows.forms.submissions.listing import tone
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.guests import for_residents
from shequ_workflows.org.moment import now

PER_PAGE = 20
_WITHDRAWABLE = frozenset({SubmissionState.RECEIVED, SubmissionState.WAITING})


def _own(request: HttpRequest, public_id: str) -> Submission:
    """404 for whatever is somebody else's."""
    rows = Submission.objects.of(actor_of(request)).filter(public_id=public_id)
    found: Submission | None = rows.select_related("form", "version", "node", "person", "on_behalf_of").first()
    if found is None:
        raise Http404
    return found


def _may_withdraw(actor: Actor, one: Submission) -> bool:
    return one.person_id == actor.person_id and one.state in _WITHDRAWABLE


@require_GET
@never_cache
@for_residents
def mine(request: HttpRequest) -> HttpResponse:
    """What I sent, what I have begun, what I asked about it."""
    actor = actor_of(request)
    rows = Submission.objects.of(actor).select_related("form").order_by("-at", "-pk")
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    drafts = Draft.objects.running(now()).filter(person=None if actor.is_guest else actor.person_id)
    drafts = drafts.exclude(person=None).select_related("form").order_by("-at")
    requests = [] if actor.is_guest else DataRequest.objects.of(actor).select_related("form").order_by("-at")[:PER_PAGE]
    context = {
        "page_obj": page_obj, "rows": [{"submission": one, "tone": tone(one.state)} for one in page_obj],
        "drafts": drafts, "requests": requests,
    }  # fmt: skip
    return render(request, "shequ_forms/mine/index.html", context)


@require_GET
@never_cache
@for_residents
@sensitive_variables()
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """As it was sent. By a letter sensitive answers stay masked: others of the household hold the same code."""
    actor, found = actor_of(request), _own(request, public_id)
    names = ready(found.version).fields
    consents = [
        {"consent": one, "label": names[one.key].label.say(spoken()) if one.key in names else one.key}
        for one in found.consents.order_by("given_at", "pk")
    ]
    context = {
        "submission": found, "tone": tone(found.state), "consents": consents, "is_guest": actor.is_guest,
        "laid": lay(found, telling(found, spoken(), revealed=not actor.is_guest, own=True)),
        "may_withdraw": _may_withdraw(actor, found), "came": followed([found])[found.pk], "until": ends_at(found.version.settings, found.state, found.at),
        "settings": found.version.settings, "requests": [] if actor.is_guest else found.requests.of(actor).order_by("-at"),
    }  # fmt: skip
    return render(request, "shequ_forms/mine/submission.html", context)


@require_GET
@never_cache
@login_required
@sensitive_variables()
def print_out(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _own(request, public_id)
    context = {
        "submission": found, "laid": lay(found, telling(found, spoken(), revealed=True, own=True)),
        "back_url": reverse("shequ_forms:mine_submission", args=[found.public_id]), "community_name": found.form.node.name,
    }  # fmt: skip
    return render(request, "shequ_forms/desk/print.html", context)


@require_GET
@never_cache
@login_required
@sensitive_variables()
def copy(request: HttpRequest, public_id: str, kind: str) -> HttpResponseBase:
    """To take along: ``json``, ``csv`` or a page of ``html`` that needs nothing else."""
    found, language = _own(request, public_id), spoken()
    laid = lay(found, telling(found, language, revealed=True, own=True))
    response: HttpResponseBase
    if kind == "json":
        text = json.dumps(as_json(found, language), ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    elif kind == "csv":
        response = FileResponse(csv_file(headings(), as_rows(laid))[0], content_type="text/csv; charset=utf-8")
    else:
        response = render(request, "shequ_forms/mine/copy.html", {"submission": found, "laid": laid})
    name = quote(f"{found.form.title}-{found.reference}.{kind}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@for_residents
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asked once more; then it counts no longer."""
    found = _own(request, public_id)
    url = reverse("shequ_forms:mine_submission", args=[found.public_id])
    if request.method == "POST":
        try:
            WithdrawSubmission(actor_of(request), found).execute()
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("It is withdrawn."))
        return redirect(url)
    if not _may_withdraw(actor_of(request), found):
        raise Http404
    told = [
        _("It counts no longer, and a place or a turn that it took is free for others."),
        _("You can still read it here until its time of keeping is over."),
        _("It cannot be taken up again: send the form once more if you change your mind."),
    ]
    return _confirm(request, _("Withdraw what you sent?"), found.form.title, told, _("Withdraw it"), url)


def _confirm(request: HttpRequest, title: str, text: str, told: list[str], label: str, url: str) -> HttpResponse:
    context = {"title": title, "text": text, "consequences": told, "confirm_label": label, "cancel_url": url}
    return render(request, "shequ/confirm.html", context)


@never_cache
@login_required
def consent(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """What follows from withdrawing it is said beforehand."""
    found = _own(request, public_id)
    given = found.consents.filter(key=key, withdrawn_at=None).first()
    url = reverse("shequ_forms:mine_submission", args=[found.public_id])
    if given is None:
        raise Http404
    if request.method == "POST":
        try:
            WithdrawConsent(actor_of(request), given).execute()
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The consent is withdrawn. The office has been told."))
        return redirect(url)
    field = ready(found.version).fields.get(key)
    told = [
        _("From now on the office may not use what you gave on this consent."),
        _("What it did with it before stays lawful."),
        _("A service that needs it ends. What you sent is not deleted by this: ask for that as well if you wish it."),
    ]
    statement = field.statement.say(spoken()) if field is not None else ""
    return _confirm(request, _("Withdraw this consent?"), statement, told, _("Withdraw the consent"), url)


@never_cache
@login_required
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """For a correction or a deletion; answered within fifteen working days."""
    found = _own(request, public_id)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            AskAboutData(actor_of(request), found, **form.cleaned_data).execute()
        except ActionRefused as refused:
            form.add_error(refused.refusal.code if refused.refusal.code in form.fields else None, str(refused))
        else:
            messages.success(request, _("Your request has reached the office. The answer will stand here."))
            return redirect("shequ_forms:mine_submission", found.public_id)
    context = {"submission": found, "form": form}
    return render(request, "shequ_forms/mine/ask.html", context, status=422 if form.errors else 200)
