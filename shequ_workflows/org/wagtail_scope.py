"""What of Wagtail's own screens an account may open: they were made for one office, here are many.

Wagtail asks for permissions where something is changed, and hardly where something is shown: pages, choosers and
dialogues name whatever number stands in the address. ``ActorMiddleware`` asks here before each view.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail.permissions import policy_registry

#: Screens that look at the whole site, or whose filters name every account, whoever looks: left to the superuser. What
#: waits for approval stands on the admin's first page, what was done in our matters in the record.
WHOLE_SITE = frozenset(
    {
        *(
            f"wagtailadmin_reports:{name}{results}"
            for name in ("page_types_usage", "site_history", "workflow", "workflow_tasks", "locked_pages")
            for results in ("", "_results")
        ),
        *(f"wagtailadmin_workflows:task_{name}" for name in ("chooser", "chooser_results", "chooser_create", "chosen")),
    }
)
#: Addresses that name pages without asking who looks: argument → whether a live page of others will do.
_PAGES = {
    "wagtailadmin_pages:move_confirm": {"page_to_move_id": False, "destination_id": False},
    "wagtailadmin_choose_page_child": {"parent_page_id": True},
}
#: Fields of forms that name a page: what is wrong with it is said with its title.
_PAGE_FIELDS = ("new_parent_page", "parent_page", "chooser")
_TAGS = frozenset({"wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"})


def known_to(user: Any, model: Any) -> QuerySet[Any]:
    """Pages that ``user`` finds in the explorer; pictures, documents and others on which he may do anything."""
    policy = policy_registry.get_by_type(model)
    if issubclass(model, Page):
        return policy.explorable_instances(user)
    return policy.instances_user_has_any_permission_for(user, ["choose", "change", "delete"])


def choosable_by(user: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Live pages of everybody, drafts of one's own: a chooser names no draft of another community."""
    if user.is_superuser:
        return pages
    return pages.filter(Q(live=True) | Q(pk__in=known_to(user, Page).values("pk")))


def answer_instead(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """The answer in the place of the view's, or None where it may answer itself."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.path.startswith(reverse("wagtailadmin_home")):
        return None
    if "export" in request.GET:
        # Wagtail's export asks for no permission, writes no BOM and does not guard against formulas.
        raise PermissionDenied(_("Lists are not given out as files here. Please read them on the screen."))
    if user.is_superuser:
        return None
    if match.view_name in WHOLE_SITE:
        denied: HttpResponse = permission_denied(request)
        return denied
    if match.view_name in _TAGS:
        return JsonResponse([], safe=False)  # words of everybody's pictures
    if not _names_known_pages(request, match):
        raise Http404
    return None


def _names_known_pages(request: HttpRequest, match: ResolverMatch) -> bool:
    everything = Page.objects.all()
    if match.view_name == "wagtailadmin_choose_page_chosen_multiple":
        keys = request.GET.getlist("id")
        known = choosable_by(request.user, everything).filter(pk__in=[key for key in keys if key.isdecimal()])
        return known.count() == len(set(keys))
    for field in _PAGE_FIELDS:
        key = request.POST.get(field, "")
        if key.isdecimal() and not choosable_by(request.user, everything).filter(pk=key).exists():
            return False
    for name, live_ones_too in _PAGES.get(match.view_name, {}).items():
        pages = choosable_by(request.user, everything) if live_ones_too else known_to(request.user, Page)
        if not pages.filter(pk=match.kwargs[name]).exists():
            return False
    return True
