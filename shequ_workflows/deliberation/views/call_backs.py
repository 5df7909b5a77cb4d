"""抽查回访: ask back one of twenty opinions that colleagues keyed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.community.actions import ReadSecret
from shequ_workflows.community.constants import SecretField
from shequ_workflows.community.models import Phone
from shequ_workflows.core.answering import stop
from shequ_workflows.deliberation.answering import blame
from shequ_workflows.deliberation.calling_back import CallBackOpinion, to_call_back
from shequ_workflows.deliberation.constants import STAFF
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.hearing import may_key_in
from shequ_workflows.deliberation.keying_forms import CallBackForm
from shequ_workflows.deliberation.models import CallBack
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page
from shequ_workflows.org.acting import ActionRefused

SCREEN = 20


@never_cache
@login_required
def call_backs(request: HttpRequest) -> HttpResponse:
    """Who is to be asked, about what; the number is shown on demand, for this open matter."""
    actor = actor_of(request)
    if not actor.has(*STAFF):
        raise PermissionDenied(str(may_key_in().sentence))
    waiting = to_call_back(actor).select_related(
        "opinion__matter__subject__community",
        "opinion__matter__subject__node",
        "opinion__person",
        "opinion__entered_by",
    )
    bound: dict[int, CallBackForm] = {}
    number: dict[int, str] = {}
    if request.method == "POST":
        call = waiting.filter(opinion__public_id=request.POST.get("opinion", "")).first()
        if call is None:
            messages.warning(request, _("Somebody has called back already."))
            return redirect("shequ_deliberation:call_backs")
        if request.POST.get("do") == "number":
            number[call.pk] = _number(request, call)
        else:
            form = CallBackForm(request.POST, prefix=call.opinion.public_id)
            if form.is_valid() and _note(request, call, form):
                return redirect("shequ_deliberation:call_backs")
            bound[call.pk] = form
    rows = _rows(list(waiting[:SCREEN]), bound, number)
    return desk_page(request, "call_backs", "call_backs", next(iter(bound.values()), None), rows=rows)


def _number(request: HttpRequest, call: CallBack) -> str:
    """The telephone in clear; the reading is recorded with the matter as its reason."""
    try:
        return ReadSecret(
            actor_of(request), call.opinion.person, SecretField.PHONE, subject=call.opinion.matter.subject
        ).execute()  # fmt: skip
    except ActionRefused as refused:
        messages.warning(request, str(refused))
        return ""


def _rows(calls: list[CallBack], bound: dict[int, CallBackForm], number: dict[int, str]) -> list[dict[str, Any]]:
    phones: dict[int, Phone] = {}
    for phone in Phone.objects.filter(person__in=[one.opinion.person_id for one in calls]).order_by(
        "is_primary", "-pk"
    ):
        phones[phone.person_id] = phone
    return [
        {
            "call": one,
            "opinion": one.opinion,
            "form": bound.get(one.pk) or CallBackForm(prefix=one.opinion.public_id),
            "phone": phones.get(one.opinion.person_id),
            "number": number.get(one.pk, ""),
            "back": back_to(one.opinion.matter.subject),
        }
        for one in calls
    ]


def _note(request: HttpRequest, call: CallBack, form: CallBackForm) -> bool:
    try:
        CallBackOpinion(actor_of(request), call, **form.cleaned_data).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        blame(form, refused.refusal)
        return False
    messages.success(request, _("Noted: %(name)s has been asked.") % {"name": call.opinion.person.name})
    return True
