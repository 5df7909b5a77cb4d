"""Ways between the public pages and the desk."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import F, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page, Site

from shequ_workflows.core.delivery.views import unread_of
from shequ_workflows.core.registries import own_pages
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.pages import CommunityPage

from .constants import READERS


def may_work_here(actor: Actor) -> bool:
    """Whether the desk is for this actor."""
    return actor.has(*READERS)


def home_of(request: HttpRequest) -> Page | None:
    """The home page of the community to which what is shown belongs, or among whose pages this address stands; else the
    site's entrance."""
    told = getattr(request, "shequ_home", None)
    if told is not None:
        return cast(Page, told)
    site = Site.find_for_request(request)
    if site is None:
        return None
    parts = [part for part in request.path.split("/") if part]
    root = site.root_page
    prefixes = ["".join([root.url_path, *(f"{part}/" for part in parts[:depth])]) for depth in range(len(parts) + 1)]
    nearest: Page | None = CommunityPage.objects.live().filter(url_path__in=prefixes).order_by("-depth").first()
    return nearest or root


def public_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """The community's front page, the pages below it that editors put into menus, the desk for those who work there."""
    items: list[dict[str, Any]] = []
    home = home_of(request)
    if home is not None:
        front = home.get_url(request)
        items.append({"label": _("Home"), "url": front, "current": request.path == front})
        for page in home.get_children().live().in_menu():
            url = page.get_url(request)
            items.append({"label": page.title, "url": url, "current": request.path.startswith(url)})
    actor = Actor.of_request(request)
    mine = own_pages.get("my_matters")
    if mine is not None and actor.person is not None and not actor.is_guest:
        url = reverse(mine.url_name)
        items.append({"label": pgettext("navigation", "My matters"), "url": url, "current": request.path == url})
    if may_work_here(actor):
        items.append({"label": _("Staff desk"), "url": reverse("shequ_desk:worklist"), "current": False})
    return items


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``public_nav``, worked out only where a template shows it; ``account_url``; the way to one's
    messages, with how many are unread."""
    return {
        "public_nav": SimpleLazyObject(lambda: public_nav(request)),
        "account_url": reverse("shequ_account"),
        # Not `search_url`: templates of the Wagtail admin read a name of an address from that.
        "public_search_url": reverse("shequ_core:search"),
        "my_data_url": _my_data_url(),
        "messages_url": reverse("shequ_messages"),
        "unread_messages": SimpleLazyObject(lambda: unread_of(Actor.of_request(request))),
    }


def _my_data_url() -> str:
    """Where somebody sees what the office keeps of him; empty where no layer has such a page."""
    page = own_pages.get("my_data")
    return reverse(page.url_name) if page is not None else ""


def entrance(request: HttpRequest) -> HttpResponse:
    """Where to go after signing in: staff to the desk, editors and administrators to Wagtail, others to the home page
    of their community."""
    actor = Actor.of_request(request)
    if may_work_here(actor):
        return redirect("shequ_desk:worklist")
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    home = home_of_person(actor)
    return redirect(home.get_url(request) if home is not None else "/")


def home_of_person(actor: Actor) -> CommunityPage | None:
    """The live home page nearest above where the person's first role is held."""
    if not actor.held:
        return None
    above = (
        CommunityPage.objects.live().annotate(place=Value(actor.held[0].path)).filter(place__startswith=F("node__path"))
    )
    nearest: CommunityPage | None = above.order_by("-node__depth").first()
    return nearest
