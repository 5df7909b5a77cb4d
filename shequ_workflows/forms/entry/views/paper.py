"""The blank form to print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from shequ_workflows.forms.entry.frame import form_or_404, page, public_address
from shequ_workflows.forms.entry.keying import version_of
from shequ_workflows.forms.entry.sheet import sheet
from shequ_workflows.forms.filling.gates import is_published
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.languages import spoken


@never_cache
@login_required
def blank(request: HttpRequest, public_id: str) -> HttpResponse:
    form = form_or_404(request, public_id)
    version = version_of(form, request.GET.get("version", ""))
    if version is None or not is_published(form):
        return page(request, "closed", form_shown=form, status=409)
    context = sheet(version, ready(version).definition, spoken())
    context |= {
        "form_shown": form,
        "community_name": form.node.name,
        "qr_url": public_address(request, form),
        "back_url": reverse("shequ_forms:enter", args=[form.public_id]),
    }
    return render(request, "shequ_forms/entry/blank.html", context)
