"""The second step of staff: asked for, set up, its recovery codes printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shequ_workflows.core.signing import gates
from shequ_workflows.core.signing.factors import (
    ConfirmFactor,
    RenewRecoveryCodes,
    StartFactor,
    VerifyFactor,
    address_of,
    factor_of,
)
from shequ_workflows.core.signing.forms import ConfirmForm, FactorForm, OnceForm
from shequ_workflows.core.signing.sessions import works_here
from shequ_workflows.display import site_title
from shequ_workflows.org.acting import ActionRefused

from .entrance import go_on, next_of


@never_cache
@login_required
@sensitive_post_parameters("code")
def verify(request: HttpRequest) -> HttpResponse:
    """After the password: the code of the app."""
    target = next_of(request)
    if not gates.is_second_step_wanted(request):
        return go_on(request, target)
    form = FactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if VerifyFactor(request.user, form.cleaned_data["code"]).execute():
                return _passed(request, target, remember=form.cleaned_data["remember"])
            form.add_error(
                "code", _("This code is not right, or it was used already. Wait until the app shows the next one.")
            )
        except ActionRefused as refused:
            form.add_error("code", str(refused))
    status = 422 if request.method == "POST" else 200
    return render(request, "shequ_core/signing/second.html", {"form": form, "next": target}, status=status)


def _passed(request: HttpRequest, target: str, *, remember: bool) -> HttpResponse:
    gates.pass_second_step(request)
    response = go_on(request, target)
    factor = factor_of(request.user)
    if remember and factor is not None:
        gates.remember_pc(response, request, factor)
    return response


@never_cache
@login_required
@sensitive_post_parameters("code")
def setup(request: HttpRequest) -> HttpResponse:
    """Begin (a POST without a code), scan, type the first code; then the recovery codes, once."""
    factor = factor_of(request.user)
    begun = factor is not None and bool(factor.secret)
    if request.method != "POST":
        return _show_setup(request, ConfirmForm() if begun else None)
    if "code" not in request.POST:
        try:
            StartFactor(request.user).execute()
        except ActionRefused as refused:
            messages.warning(request, str(refused))
            return redirect("shequ_account")
        return redirect("shequ_second_setup")
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _show_setup(request, form, 422)
    try:
        codes = ConfirmFactor(request.user, form.cleaned_data["code"], once=form.cleaned_data["once"]).execute()
    except ActionRefused as refused:
        if refused.refusal.code != "code":
            messages.warning(request, str(refused))
            return redirect("shequ_account")
        form.add_error("code", str(refused))
        return _show_setup(request, form, 422)
    gates.pass_second_step(request)
    return _show_codes(request, codes)


def _show_setup(request: HttpRequest, form: ConfirmForm | None, status: int = 200) -> HttpResponse:
    factor = factor_of(request.user)
    if factor is not None and factor.confirmed_at is not None:
        return redirect("shequ_account")
    context: dict[str, Any] = {"form": form, "is_staff_member": works_here(request.user)}
    if factor is not None and factor.secret and form is not None:
        context["address"] = address_of(factor, request.user.get_username(), site_title())
        context["secret"] = " ".join(factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4))
    return render(request, "shequ_core/signing/second_setup.html", context, status=status)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": [f"{code[:4]} {code[4:]}" for code in codes], "account": request.user.get_username()}
    return render(request, "shequ_core/signing/recovery_codes.html", context)


@never_cache
@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """New recovery codes on this answer alone."""
    form = OnceForm(request.POST)
    once = form.cleaned_data["once"] if form.is_valid() else ""
    if not once:
        return redirect("shequ_account")
    try:
        codes = RenewRecoveryCodes(request.user, once=once).execute()
    except ActionRefused as refused:
        messages.warning(request, str(refused))
        return redirect("shequ_account")
    return _show_codes(request, codes)
