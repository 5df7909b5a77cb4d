"""The ground of our own pages below one flow."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from shequ_workflows.core.admin.scope import actor_of, in_scope, policy_of
from shequ_workflows.flows.drafting.actions import SaveDraft
from shequ_workflows.flows.drafting.looking import Draft, look
from shequ_workflows.flows.drafting.rows import Body
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.admin.views import Within
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.numbers import whole_number

NAMESPACE: Final = "shequ_flows_admin"


def url_of(name: str, *args: Any) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=args)


class OfFlow(Within, WagtailAdminTemplateMixin):
    """A page below one flow; ``self.object`` is the flow as it is in force."""

    model = Flow
    needs = "view"
    header_icon = "tasks"
    _show_breadcrumbs = True
    object: Flow

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = in_scope(request, Flow).select_related("node", "current", "latest_revision__user")
        found = rows.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.object = found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self._refused and self.needs == "change" and request.method == "POST":
            lock = self.object.get_lock()
            if lock is not None and lock.for_user(request.user):
                messages.error(request, lock.get_message(request.user))
                return redirect(url_of("build", self.object.pk))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def may(self, action: str) -> bool:
        return policy_of(Flow).user_has_permission_for_instance(self.request.user, action, self.object)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": url_of("list"), "label": _("Flows")}
        return [*self.breadcrumbs_items, listing, *self.way(), {"url": "", "label": self.heading()}]

    def heading(self) -> str:
        """Of which flow, and what is done here."""
        return f"{self.object} · {self.get_page_title()}"

    def way(self) -> list[dict[str, Any]]:
        """Between the list and this page."""
        return [{"url": url_of("build", self.object.pk), "label": str(self.object)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "flow": self.object, "flow_tabs": self.tabs()}

    def tabs(self) -> list[dict[str, Any]]:
        """From one page of the flow to the others."""
        pk = self.object.pk
        here = self.request.resolver_match.url_name if self.request.resolver_match else ""
        pages = [
            ("build", _("Build"), True),
            ("try", _("Try out"), self.may("change")),
            ("publish", _("Publish"), self.may("publish")),
            ("versions", _("Versions"), True),
            ("move", _("Move running cases"), self.object.current_id is not None and self.may("publish")),
            ("history", _("History"), True),
        ]
        return [
            {"url": url_of(name, pk), "label": label, "current": name == here} for name, label, shown in pages if shown
        ]


class OfDraft(OfFlow):
    """A page that shows or changes the draft."""

    @cached_property
    def draft(self) -> Draft:
        return look(self.object)

    @property
    def posted_revision(self) -> int:
        """The draft that the screen was made from; one that is not named is an old one."""
        return whole_number(self.request.POST.get("revision", "")) or 0

    def save(self, body: Body) -> Refusal | None:
        """Keep ``body``; why not, where that is refused."""
        try:
            SaveDraft(self.actor, self.object, body, self.posted_revision, user=self.request.user).execute()
        except ActionRefused as refused:
            if refused.refusal.status == Answer.NOT_FOUND:
                raise Http404 from None
            return refused.refusal
        return None

    def back_to_build(self, part: str = "", key: str = "") -> HttpResponse:
        anchor = f"#{part}-{key}" if key else ""
        return redirect(f"{url_of('build', self.object.pk)}{anchor}")
