"""Before pages are put up in bulk: the same rules as one by one, said as a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from .models import NoticePage


@hooks.register("before_bulk_action")
def refuse_faulty(request: HttpRequest, action_type: str, objects: Iterable[Page], action: Any) -> HttpResponse | None:
    """Publishing many at once asks no form; name the first notice that must not go up as it stands."""
    if action_type != "publish" or request.method != "POST":
        return None
    for page in objects:
        notice = page.get_latest_revision_as_object() if issubclass(page.specific_class or Page, NoticePage) else None
        fault = (
            next((str(found[0]) for found in {**notice.faults(), **notice.personal_data()}.values()), "")
            if notice
            else ""
        )
        if fault:
            messages.error(
                request, _("“%(title)s”: %(fault)s Nothing has been put up.") % {"title": page.title, "fault": fault}
            )
            return redirect(request.META.get("HTTP_REFERER") or "wagtailadmin_home")
    return None
