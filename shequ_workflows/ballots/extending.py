"""The screen of the one extension: new end and reason, then the question whether one means it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.org.acting import ActionRefused

from .actions import ExtendPoll
from .casting import local_text
from .confirming import ask, is_confirmed
from .constants import OPENERS
from .forms import ExtendForm
from .panels import legal_sentence
from .refusals import refusal_by_role
from .staff_views import blame, page
from .views import actor_of, poll_or_404


@never_cache
@login_required
def extend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move the end to later: once, before it, where the rules allow it."""
    poll = poll_or_404(request, public_id)
    stop(refusal_by_role(actor_of(request), poll.subject, OPENERS))
    form = ExtendForm(request.POST or None, initial={"closes_at": poll.closes_at})
    if request.method == "POST" and form.is_valid():
        action = ExtendPoll(actor_of(request), poll, **form.cleaned_data)
        refusal = action.check()
        if refusal is None and not is_confirmed(request):
            when = {"old": local_text(poll.closes_at) if poll.closes_at else "", "new": local_text(action.closes_at)}
            consequences = [
                _("The poll then ends on %(new)s instead of %(old)s.") % when,
                _("Everybody reads the reason: %(reason)s") % {"reason": action.reason},
                _("It can be moved this one time only, and not back. Votes already given stay counted."),
            ]
            back = reverse("shequ_ballots:extend", args=[public_id])
            return ask(request, _("Extend this poll?"), consequences, cancel_url=back, label=_("Yes, extend it"))
        try:
            action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            messages.success(request, _("Extended. Those who have not taken part are reminded before the new end."))
            return redirect("shequ_ballots:poll", public_id=public_id)
    return page(request, "extend", poll, poll.subject, form=form, legal_note=legal_sentence(poll))
