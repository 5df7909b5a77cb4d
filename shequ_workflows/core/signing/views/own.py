"""One's own account: where one is signed in, password, second step."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shequ_workflows.core.signing import factors, sessions
from shequ_workflows.core.signing.forms import OnceForm
from shequ_workflows.core.signing.sessions import EndEverywhere
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import now

MANY = 20


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """“Where am I signed in”, and what belongs to signing in."""
    here = sessions.current_row(request)
    rows = list(sessions.open_rows(request.user)[: MANY + 1])
    factor = factors.factor_of(request.user)
    confirmed = factor is not None and factor.confirmed_at is not None
    context = {
        "rows": [{"row": row, "is_here": row.public_id == here} for row in rows[:MANY]],
        "has_more": len(rows) > MANY,
        "factor": factor if confirmed else None,
        "codes_left": factor.recovery_codes.filter(used_at=None).count() if factor is not None and confirmed else 0,
        "offers_factor": confirmed or sessions.works_here(request.user),
        "once_form": OnceForm(),
    }
    return render(request, "shequ_core/signing/account.html", context)


@never_cache
@login_required
@require_POST
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Signed out everywhere else: a phone that was lost, a computer in the hall."""
    at = now()
    try:
        EndEverywhere(request.user, keep=sessions.current_row(request), at=at).execute()
    except ActionRefused as refused:
        messages.warning(request, str(refused))
    else:
        sessions.stay(request, at)
        messages.success(request, _("You are now signed in here only."))
    return redirect("shequ_account")
