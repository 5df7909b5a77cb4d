"""Before pages are put up in bulk, taken down, moved or deleted: the rules of notices, said as a sentence.

The rules themselves stand below, in ``models`` and ``receivers``; here is only who is told what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from shequ_workflows.core.admin.bulk_publishing import refuse_first
from shequ_workflows.core.admin.reference_tables import ReferenceAdmin, entry_of
from shequ_workflows.core.admin.registry import AdminEntry, viewsets

from .constants import NoticeKind
from .displays import (
    Display,
    due_among,
    least_last_day,
    leaves_its_community,
    not_to_delete,
    not_to_move,
    not_to_take_down,
    unfinished_among,
)
from .models import NoticePage, PublicationRule
from .page_forms import too_short


@hooks.register("before_bulk_action")
def refuse_faulty(request: HttpRequest, action_type: str, objects: Iterable[Page], action: Any) -> HttpResponse | None:
    return refuse_first(request, action_type, objects, action, _fault)


def _fault(page: Page) -> str:
    """The first thing that its editor would be told if it were put up by itself."""
    if not issubclass(page.specific_class or Page, NoticePage):
        return ""
    notice = page.get_latest_revision_as_object()
    if notice.kind == NoticeKind.PUBLICITY:
        last, least = notice.display_until, least_last_day(notice)
        if last is not None and last < least:
            return str(too_short(notice) % {"day": least})
    found = {**notice.faults(), **notice.personal_data()}
    return next((str(sentences[0]) for sentences in found.values()), "")


def _say(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(request.META.get("HTTP_REFERER") or "wagtailadmin_home")


@hooks.register("before_unpublish_page")
def ask_why(request: HttpRequest, page: Page) -> HttpResponse | None:
    """公示 that is due leads to the form that asks for the reason; a board with some below it is left as it is."""
    if due_among([page], below=False) is not None:
        return redirect(reverse("shequ_notices_admin:take_down", args=[page.pk]))
    display = due_among([page]) if request.POST.get("include_descendants") else None
    return _say(request, not_to_take_down(display)) if display is not None else None


@hooks.register("before_delete_page")
def keep(request: HttpRequest, page: Page) -> HttpResponse | None:
    display = unfinished_among([page])
    return _say(request, not_to_delete(display)) if display is not None else None


@hooks.register("before_move_page")
def stay(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    display = due_among([page])
    if display is None or not leaves_its_community(page.get_parent(), destination):
        return None
    return _say(request, not_to_move(display))


@hooks.register("before_bulk_action")
def keep_displayed(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> HttpResponse | None:
    """The same for many pages at once: if one must stay, nothing is done."""
    if action.model is not Page or request.method != "POST":
        return None
    pages: list[Page] = list(objects)
    chosen = action.cleaned_form.cleaned_data
    sentence = ""
    if action_type == "unpublish":
        sentence = _of(due_among(pages, below=bool(chosen.get("include_descendants"))), not_to_take_down)
    elif action_type == "delete":
        sentence = _of(unfinished_among(pages), not_to_delete)
    elif action_type == "move":
        leaving = [page for page in pages if leaves_its_community(page.get_parent(), chosen["chooser"])]
        sentence = _of(due_among(leaving), not_to_move)
    return _say(request, sentence) if sentence else None


def _of(display: Display | None, sentence: Callable[[Display], str]) -> str:
    return sentence(display) if display is not None else ""


class RuleAdmin(ReferenceAdmin):
    """What is published when: a plain reference table."""

    model = PublicationRule
    base_url_path = "shequ/publication-rules"
    menu_label = gettext_lazy("What is published when")
    menu_icon = "date"
    list_display = ("code", "name", "category", "rhythm", "within_days", "is_active")
    search_fields = ("code", "name")
    panels = [FieldPanel(name) for name in ("code", "name", "category", "rhythm", "within_days", "basis", "is_active")]


rule_admin = RuleAdmin()
viewsets.register(AdminEntry("publication_rules", entry_of(rule_admin, "shequ_publication_rules"), order=82))


@hooks.register("register_admin_urls")
def rule_urls() -> Sequence[URLPattern]:
    return rule_admin.get_admin_urls_for_registration()
