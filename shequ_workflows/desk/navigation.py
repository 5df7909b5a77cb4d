"""Ways between the public pages and the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.models import Site

from shequ_workflows.core.registries import desk_links
from shequ_workflows.org.actors import Actor


def may_work_here(actor: Actor) -> bool:
    """Whether any entry of the desk's navigation is for this actor."""
    return bool(actor.held) and any(link.may(actor) for link in desk_links)


def public_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """Front page, the pages below it that editors put into menus, and the desk for those who work there."""
    items: list[dict[str, Any]] = []
    site = Site.find_for_request(request)
    if site is not None:
        home = site.root_page
        items.append(
            {"label": _("Home"), "url": home.get_url(request), "current": request.path == home.get_url(request)}
        )
        for page in home.get_children().live().in_menu():
            url = page.get_url(request)
            items.append({"label": page.title, "url": url, "current": request.path.startswith(url)})
    if may_work_here(Actor.of_request(request)):
        items.append({"label": _("Staff desk"), "url": reverse("shequ_desk:worklist"), "current": False})
    return items


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``public_nav``, worked out only where a template shows it."""
    return {"public_nav": SimpleLazyObject(lambda: public_nav(request))}


def entrance(request: HttpRequest) -> HttpResponse:
    """Where to go after signing in: staff to the desk, editors and administrators to Wagtail, others to the front page."""
    if may_work_here(Actor.of_request(request)):
        return redirect("shequ_desk:worklist")
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    return redirect("/")
