"""In with a slip from the counter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from shequ_workflows.core.signing.constants import AN_HOUR, TRIES_AN_HOUR, Way
from shequ_workflows.core.signing.forms import SlipForm
from shequ_workflows.core.signing.slips import UseSlip
from shequ_workflows.core.signing.throttle import too_many

from .entrance import come_in, next_of


@never_cache
@sensitive_post_parameters("code")
def use(request: HttpRequest) -> HttpResponse:
    """Type the twelve digits in. Wrong, used, void or too late: one answer for all."""
    form = SlipForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if too_many(request, "slips", TRIES_AN_HOUR, AN_HOUR):
            form.add_error(None, _("There were many tries from here within an hour. Please try again later."))
        else:
            person = UseSlip(form.cleaned_data["code"]).execute()
            if person is not None:
                return come_in(request, person.user, Way.SLIP, next_of(request))
            form.add_error(
                "code",
                _(
                    "This code leads nowhere: a digit is mistyped, or the slip was used already or is too old. Please "
                    "compare the digits; if they are right, ask for a new slip at the service station."
                ),
            )
    status = 422 if request.method == "POST" else 200
    return render(request, "shequ_core/signing/slip.html", {"form": form, "next": next_of(request)}, status=status)
