"""Move running cases: from which version to which, what would be lost, which cases; then it is asked once more, and done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from shequ_workflows.flows.definition.schema import Flow as Definition
from shequ_workflows.flows.family import definition_of
from shequ_workflows.flows.models import Case, FlowVersion
from shequ_workflows.flows.moving.actions import BATCH, MoveCases
from shequ_workflows.flows.moving.plan import (
    asked_now,
    losses_of,
    movable,
    places_of,
    running_by_version,
    takes,
    targets_of,
)
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.numbers import whole_number

from .pages import OfFlow, url_of

#: Before the key of a state, in the names of the controls.
_INTO = "into-"


class MoveView(OfFlow, TemplateView):
    """GET looks; POST with ``sure`` does a batch, without it asks once more. What is left is offered again."""

    needs = "publish"
    template_name = "shequ_flows/admin/move.html"
    page_title = gettext_lazy("Move running cases")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self._refused:
            return
        if self.object.current is None:
            raise Http404
        self.running = running_by_version(self.object)
        rows = FlowVersion.objects.filter(flow=self.object).select_related("flow").order_by("-number")
        self.versions = list(rows.defer("body"))
        self.old, self.new = self._chosen("from"), self._chosen("to") or self.object.current
        if self.old is None:
            old = [one for one in self.versions if self.running.get(one.pk) and one.pk != self.new.pk]
            self.old = old[0] if old else None

    def _chosen(self, name: str) -> FlowVersion | None:
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        number = whole_number(asked.get(name, ""))
        return next((one for one in self.versions if one.number == number), None)

    def definitions(self) -> tuple[Definition, Definition]:
        assert self.old is not None
        assert self.new is not None
        return definition_of(self.old), definition_of(self.new)

    def states(self) -> dict[str, str]:
        """Old state → new one, as chosen; those whose cases stay are left out."""
        _old, new = self.definitions()
        said = {name[len(_INTO) :]: str(value) for name, value in self.request.POST.items() if name.startswith(_INTO)}
        return {state: target for state, target in said.items() if takes(new.state(target))}

    def chosen(self) -> list[Case]:
        """At most a batch, and one more to see whether any are left."""
        assert self.old is not None
        some = self.request.POST.getlist("case") if self.request.POST.get("which") == "some" else None
        return list(movable(self.old, self.states(), some)[: BATCH + 1])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.old is None or self.old == self.new:
            messages.error(request, _("There are no cases to move."))
            return redirect(url_of("move", self.object.pk))
        cases = self.chosen()
        reason = request.POST.get("reason", "").strip()
        if not cases or not reason:
            messages.error(request, _("Say why: it stands in the record of each case.") if cases else _("No case is chosen. Say where cases go, and which of them."))  # fmt: skip
            return self.render_to_response(self.get_context_data(), status=422)
        if "sure" not in request.POST:
            return self.render_to_response(self.get_context_data(asking=True, cases=cases))
        try:
            rows = MoveCases(
                self.actor, self.object, self.old, self.new, self.states(), cases[:BATCH], reason
            ).execute()
        except ActionRefused as refused:
            if refused.refusal.status == Answer.NOT_FOUND:
                raise Http404 from None
            messages.error(request, str(refused))
            return self.render_to_response(self.get_context_data(), status=int(refused.refusal.status))
        messages.success(request, _("Moved: %(count)d. The record of each says so.") % {"count": len(rows)})
        self.running = running_by_version(self.object)
        if len(cases) > BATCH:
            left = self.chosen()
            messages.warning(
                request, _("More are left. Go on with the next %(count)d.") % {"count": min(len(left), BATCH)}
            )
            return self.render_to_response(self.get_context_data(asking=True, cases=left))
        return redirect(f"{url_of('move', self.object.pk)}?from={self.old.number}&to={self.new.number}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            **super().get_context_data(**kwargs),
            "versions": [{"number": one.number, "running": self.running.get(one.pk, 0)} for one in self.versions],
            "old": self.old,
            "new": self.new,
            "batch": BATCH,
        }
        if self.old is None or self.old.pk == self.new.pk:
            return {**context, "places": []}
        old, new = self.definitions()
        said = self.request.POST
        some = set(said.getlist("case"))
        rows = movable(self.old, [one.key for one in old.states])[:BATCH]
        return {
            **context,
            "places": [
                {"place": one, "name": f"{_INTO}{one.key}", "chosen": said.get(f"{_INTO}{one.key}", one.namesake)}
                for one in places_of(self.old, old, new, spoken())
            ],
            "targets": targets_of(new, spoken()),
            "losses": losses_of(self.old, old, new, spoken()),
            "asked": asked_now(self.old),
            "rows": [_row(one, old, some) for one in rows],
            "which": said.get("which", "all"),
            "reason": said.get("reason", ""),
            "hidden": [(name, value) for name in said for value in said.getlist(name) if name not in {"csrfmiddlewaretoken", "sure"}],
            "count": min(len(kwargs.get("cases", ())), BATCH),
        }  # fmt: skip


def _row(case: Case, old: Definition, some: set[str]) -> dict[str, Any]:
    subject = case.subject
    state = old.state(subject.state)
    return {
        "id": subject.public_id,
        "name": f"{subject.number} {subject.title}".strip(),
        "state": state.label.say(spoken()) if state is not None else subject.state,
        "ticked": subject.public_id in some,
    }
