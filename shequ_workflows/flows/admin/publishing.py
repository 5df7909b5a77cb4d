"""Publish: what is wrong, what to think about, what changes; then it is done through the revision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from shequ_workflows.flows.compiling.compile import compile_flow
from shequ_workflows.flows.compiling.opening import opening_form
from shequ_workflows.flows.drafting.actions import stale_sentence
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.showing.differing import Change, differences
from shequ_workflows.flows.trying.scenarios import scenario_faults
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.languages import spoken

from .build import told_fault
from .pages import OfDraft, url_of
from .versions import definition_and_forms


class PublishView(OfDraft, TemplateView):
    needs = "publish"
    template_name = "shequ_flows/admin/publish.html"
    page_title = gettext_lazy("Publish")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        newest = self.object.latest_revision
        if self.posted_revision != self.draft.revision:
            messages.error(request, stale_sentence(self.object))
            return self.render_to_response(self.get_context_data(), status=409)
        if newest is None:
            newest = self.object.save_revision(user=request.user, clean=False)
        try:
            newest.publish(user=request.user)
        except Unpublishable as reason:
            messages.error(request, _("It cannot be published yet. Nothing was changed; what is wrong stands below."))
            return self.render_to_response(self.get_context_data(found=reason.faults), status=422)
        fresh = Flow.objects.select_related("current").get(pk=self.object.pk)
        number = fresh.current.number if fresh.current is not None else 0
        messages.success(request, _("Version %(number)d is in force. Cases that run keep theirs.") % {"number": number})
        for one in self.draft.warnings:
            messages.warning(request, str(one.sentence))
        return self.back_to_build()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: list[Fault] | None = kwargs.pop("found", None)
        draft = self.draft
        faults = draft.faults if found is None else found
        if not faults and found is None:
            faults = self._scenarios()
        shown = [told_fault(draft, one) for one in faults] if draft.definition is not None else []
        return {
            **super().get_context_data(**kwargs),
            "faults": shown,
            "warnings": [told_fault(draft, one) for one in draft.warnings] if draft.definition is not None else [],
            "unreadable": [str(one.sentence) for one in faults] if draft.definition is None else [],
            "changes": self._changes(),
            "is_first": self.object.current is None,
            "current": self.object.current,
            "revision": draft.revision,
            "base_url": url_of("build", self.object.pk),
            "open_cases": self.object.cases.filter(subject__is_open=True).count(),
            "scenarios": self.object.scenarios.count(),
            "opens_with": self._opens_with(),
        }

    def _scenarios(self) -> list[Fault]:
        """What comes out otherwise than it did when a try-out was saved."""
        try:
            compiled = compile_flow(self.draft.flow)
        except Unpublishable as reason:
            return reason.faults
        return list(scenario_faults(self.draft.flow, compiled))

    def _opens_with(self) -> str:
        """Title of the form by which residents will open cases."""
        if self.draft.definition is None:
            return ""
        named = opening_form(self.draft.definition)
        form = self.draft.forms.get(named.key) if named is not None else None
        return form.title.say(spoken()) if form is not None else ""

    def _changes(self) -> list[Change]:
        if self.object.current is None or self.draft.definition is None:
            return []
        before, forms = definition_and_forms(self.object.current)
        return differences(before, self.draft.definition, forms, self.draft.forms)
