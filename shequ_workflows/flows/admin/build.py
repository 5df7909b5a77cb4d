"""Build: the rows of a draft beside its diagram, and taking a row out."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView

from shequ_workflows.core.admin.views import moment
from shequ_workflows.flows.drafting.looking import Draft
from shequ_workflows.flows.drafting.rows import Part, copied, find, keys, moved, rows, users, without
from shequ_workflows.flows.showing.diagram import FAULT, anchor, diagram, marks_of, place_of
from shequ_workflows.flows.showing.words import Teller, Told
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import Sentence

from .pages import OfDraft, url_of

#: In the order of the page: the list, its heading, what one more is called, what it is.
PARTS: Final[tuple[tuple[Part, Sentence, Sentence, Sentence], ...]] = (
    (Part.STATES, pgettext_lazy("of a flow", "States"), gettext_lazy("Add a state"), gettext_lazy("Where a case can stand, from its beginning to its end.")),
    (Part.EDGES, pgettext_lazy("of a flow", "Steps"), gettext_lazy("Add a step"), gettext_lazy("What people do: each leads from a state to another.")),
    (Part.CLOCKS, pgettext_lazy("of a flow", "Clocks"), gettext_lazy("Add a clock"), gettext_lazy("Limits over several states. Steps start and end them.")),
    (Part.FORMS, gettext_lazy("Forms used"), gettext_lazy("Add a form"), gettext_lazy("What a step may ask to be filled in.")),
    (Part.FACTS, pgettext_lazy("of a flow", "Facts"), gettext_lazy("Add a fact"), gettext_lazy("What steps note down, for conditions of later steps.")),
)  # fmt: skip
_BY: Final = {"up": -1, "down": 1}


class BuildView(OfDraft, TemplateView):
    template_name = "shequ_flows/admin/build.html"
    page_title = gettext_lazy("Build")

    def way(self) -> list[dict[str, Any]]:
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """``do``: ``up:states:open``, ``down:…``, ``copy:…``."""
        do, part, key = self._asked(request)
        body = self.draft.body
        if do == "copy":
            body, key = copied(body, part, key)
        else:
            body = moved(body, part, key, _BY[do])
        refusal = self.save(body) if self.may("change") else None
        if refusal is not None:
            messages.error(request, str(refusal.sentence))
        return self.back_to_build(part, key)

    def _asked(self, request: HttpRequest) -> tuple[str, Part, str]:
        do, _sep, rest = request.POST.get("do", "").partition(":")
        part, _sep, key = rest.partition(":")
        if do not in {"copy", *_BY} or part not in set(Part) or key not in keys(self.draft.body, Part(part)):
            raise Http404
        return do, Part(part), key

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.draft
        newest = self.object.latest_revision
        return {
            **super().get_context_data(**kwargs),
            **shown(draft, self.object.pk, may_change=self.may("change")),
            "may_change": self.may("change"),
            "may_publish": self.may("publish"),
            "revision": draft.revision,
            "saved_at": moment(newest.created_at) if newest is not None else "",
            "saved_by": newest.user if newest is not None else None,
            "settings_url": url_of("build_settings", self.object.pk),
            "print_url": url_of("print", self.object.pk),
            "json_url": url_of("json", self.object.pk),
        }


def shown(draft: Draft, pk: int, *, may_change: bool) -> dict[str, Any]:
    """Rows, diagram, faults and warnings of a draft, each with the way to its row."""
    definition = draft.definition
    if definition is None:
        return {"unreadable": [str(one.sentence) for one in draft.faults]}
    marks = marks_of(definition, draft.faults, draft.warnings)
    teller = Teller(definition, draft.forms, spoken())
    told = {
        Part.STATES: teller.states(),
        Part.EDGES: teller.steps(),
        Part.CLOCKS: teller.clocks(),
        Part.FORMS: teller.form_rows(),
        Part.FACTS: teller.facts(),
    }
    lists = [
        {
            "part": part.value,
            "title": title,
            "add": add,
            "help": explained,
            "add_url": url_of("build_add", pk, part.value),
            "rows": [_row(one, part, pk, marks.get((part.value, one.key), "")) for one in told[part]],
        }
        for part, title, add, explained in PARTS
    ]
    return {
        "lists": lists,
        "diagram": diagram(definition, spoken(), marks) if definition.states else "",
        "faults": [told_fault(draft, one) for one in draft.faults],
        "warnings": [told_fault(draft, one) for one in draft.warnings],
    }


def _row(one: Told, part: Part, pk: int, mark: str) -> dict[str, Any]:
    return {
        "id": anchor(part, one.key),
        "key": one.key,
        "label": one.label or one.key,
        "facts": [(name, value) for name, value in one.facts if name != _("Steps from here")],
        "sign": one.more.get("sign", ""),
        "kind": one.more.get("kind", ""),
        "mark": mark,
        "is_fault": mark == FAULT,
        "edit_url": url_of("build_edit", pk, part.value, one.key) if one.key else "",
        "delete_url": url_of("build_delete", pk, part.value, one.key) if one.key else "",
    }


def told_fault(draft: Draft, one: Any) -> dict[str, str]:
    assert draft.definition is not None
    part, key = place_of(draft.definition, one.path)
    return {"sentence": str(one.sentence), "href": f"#{anchor(part, key)}" if key else "", "path": one.path}


class DeleteView(OfDraft, TemplateView):
    """Names what else breaks, then takes the row out."""

    needs = "change"
    template_name = "shequ_flows/admin/delete.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self._refused:
            return
        if kwargs["part"] not in set(Part) or find(self.draft.body, Part(kwargs["part"]), kwargs["key"]) is None:
            raise Http404
        self.part, self.key = Part(kwargs["part"]), kwargs["key"]

    def get_page_title(self) -> str:
        return _("Take out “%(label)s”?") % {"label": self.label(self.part, self.key)}

    def label(self, part: Part, key: str) -> str:
        row = find(self.draft.body, part, key) or {}
        said = row.get("label")
        return next((text for text in said.values() if text), key) if isinstance(said, dict) else key

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        label = self.label(self.part, self.key)
        order = keys(self.draft.body, self.part)
        refusal = self.save(without(self.draft.body, self.part, self.key))
        if refusal is not None:
            messages.error(request, str(refusal.sentence))
            return self.render_to_response(self.get_context_data(), status=int(refusal.status))
        messages.success(request, _("“%(label)s” is taken out.") % {"label": label})
        place = order.index(self.key)
        near = order[place + 1] if place + 1 < len(order) else order[place - 1] if place else ""
        return self.back_to_build(self.part, near)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hangs = [
            {
                "label": self.label(one.part, one.key),
                "url": url_of("build_edit", self.object.pk, one.part.value, one.key),
            }
            for one in users(self.draft.body, self.part, self.key)
        ]
        return {
            **super().get_context_data(**kwargs),
            "label": self.label(self.part, self.key),
            "hangs": hangs,
            "revision": self.draft.revision,
            "back_url": f"{url_of('build', self.object.pk)}#{anchor(self.part, self.key)}",
            "last": len(rows(self.draft.body, self.part)) == 1,
        }
