"""Publishing many pages at once asks no form: what must not go up is named, and nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import Page


def refuse_first(
    request: HttpRequest, action_type: str, objects: Iterable[Page], action: Any, fault_of: Callable[[Page], str]
) -> HttpResponse | None:
    """For the hook ``before_bulk_action``. ``fault_of(page)``: why its latest draft must not go up; empty where it may, or
    where the page is of another kind."""
    if action_type != "publish" or request.method != "POST":
        return None
    form = getattr(action, "cleaned_form", None)
    with_descendants = bool(form and form.cleaned_data.get("include_descendants"))
    for page in _going_up(objects, with_descendants):
        fault = fault_of(page)
        if fault:
            sentence = _("“%(title)s”: %(fault)s Nothing has been put up.")
            messages.error(request, sentence % {"title": page.title, "fault": fault})
            return redirect(request.META.get("HTTP_REFERER") or "wagtailadmin_home")
    return None


def _going_up(objects: Iterable[Page], with_descendants: bool) -> Iterator[Page]:
    for page in objects:
        yield page
        if with_descendants:
            yield from page.get_descendants().not_live().defer_streamfields()
