"""Going on later, or on another device: by oneself for whoever is signed in, by a code or its link for whoever is not."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .drafts import by_code
from .frame import form_or_404, frame
from .holding import code_of, draft_of, hold

_TRIES = 60
_WITHIN = 600


@require_safe
@never_cache
def kept(request: HttpRequest, slug: str) -> HttpResponse:
    """How to find it again."""
    form = form_or_404(slug)
    draft = draft_of(request, form)
    if draft is None:
        return redirect("shequ_forms:start", slug)
    code = code_of(request, form) if draft.person_id is None else ""
    link = request.build_absolute_uri(reverse("shequ_forms:go_on", args=[code])) if code else ""
    return render(
        request, "shequ_forms/filling/kept.html", frame(request, form, _("Your answers are kept"), draft=draft, code=code, link=link)
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def resume(request: HttpRequest) -> HttpResponse:
    """Type the code in."""
    if request.method != "POST":
        return render(request, "shequ_forms/filling/resume.html", {"title": _("Go on with a form")})
    return _open(request, request.POST.get("code", "")[:40])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def go_on(request: HttpRequest, code: str) -> HttpResponse:
    """The link shows a button; only pressing it opens the draft here: whoever looks links over opens nothing."""
    if request.method != "POST":
        return render(request, "shequ_forms/filling/resume.html", {"title": _("Go on with a form"), "code": code})
    return _open(request, code)


def _open(request: HttpRequest, code: str) -> HttpResponse:
    if not _may_try(request):
        said = _("Too many tries. Please wait ten minutes, or ask the community office.")
        return _again(request, code, said, 429)
    draft = by_code(code)
    if draft is None:
        said = _(
            "No form is kept under this code. Look at the code once more; it is good for 30 days after you last saved."
        )
        return _again(request, code, said, 422)
    hold(request, draft.form, code)
    if draft_of(request, draft.form) != draft:
        messages.warning(request, _("You have begun this form while signed in, too. Send that one, or throw it away; the code is good until then."))  # fmt: skip
    return redirect("shequ_forms:start", draft.form.slug)


def _again(request: HttpRequest, code: str, said: str, status: int) -> HttpResponse:
    context = {"title": _("Go on with a form"), "typed": code, "error": said}
    return render(request, "shequ_forms/filling/resume.html", context, status=status)


def _may_try(request: HttpRequest) -> bool:
    """Sixty tries in ten minutes from one address: codes cannot be guessed, this only keeps the noise down."""
    key = f"shequ_forms.resume.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, _WITHIN)
    try:
        return cache.incr(key) <= _TRIES
    except ValueError:
        return True
