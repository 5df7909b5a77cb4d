"""One row of a draft on a page of its own, and the flow's own settings."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from shequ_workflows.flows.drafting.looking import look_at
from shequ_workflows.flows.drafting.rows import MOST, Body, Part, Row, find, new_key, put, rows
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.showing.differing import Change, differences
from shequ_workflows.org.acting import Refusal, Sentence

from .forms.base import PartForm
from .forms.parts import ClockForm, FactForm, FormRefForm, SettingsForm
from .forms.states import StateForm
from .forms.steps import StepForm
from .pages import OfDraft, url_of

FORMS: Final[dict[Part, type[PartForm]]] = {
    Part.STATES: StateForm,
    Part.EDGES: StepForm,
    Part.CLOCKS: ClockForm,
    Part.FACTS: FactForm,
    Part.FORMS: FormRefForm,
}
TITLES: Final[dict[Part, tuple[Sentence, Sentence]]] = {
    Part.STATES: (gettext_lazy("New state"), gettext_lazy("State “%(label)s”")),
    Part.EDGES: (gettext_lazy("New step"), gettext_lazy("Step “%(label)s”")),
    Part.CLOCKS: (gettext_lazy("New clock"), gettext_lazy("Clock “%(label)s”")),
    Part.FACTS: (gettext_lazy("New fact"), gettext_lazy("Fact “%(label)s”")),
    Part.FORMS: (gettext_lazy("Another form"), gettext_lazy("Form “%(label)s”")),
}


class _Typed(OfDraft, TemplateView):
    """What both pages do: show the form, save it, keep what was typed where that is refused."""

    needs = "change"
    template_name = "shequ_flows/admin/edit.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(self.make(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make(request.POST)
        if request.POST.get("more"):
            form.quiet()
            return self.answer(form)
        if not form.is_sound():
            messages.error(request, _("Something is missing. Please look at the marked fields."))
            return self.answer(form, 422)
        refusal = self.save(self.written(form))
        if refusal is None:
            return self.saved(form)
        messages.error(request, str(refusal.sentence))
        return self.answer(form, int(refusal.status), refusal)

    def make(self, data: Any) -> Any:
        raise NotImplementedError

    def written(self, form: Any) -> Body:
        raise NotImplementedError

    def saved(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    def answer(self, form: Any, status: int = 200, refusal: Refusal | None = None) -> HttpResponse:
        changes = self.meanwhile() if refusal is not None and refusal.code == "stale" else []
        # After a stale screen the newest draft is what the next saving goes over: its author has been told.
        revision = self.draft.revision if refusal is not None or self.request.method == "GET" else self.posted_revision
        context = self.get_context_data(form=form, sections=list(form.sections()), revision=revision, changes=changes)
        return self.render_to_response(context, status=status)

    def meanwhile(self) -> list[Change]:
        """What the others changed since this screen was made."""
        before = self.object.revisions.filter(pk=self.posted_revision).first()
        if before is None or self.draft.definition is None:
            return []
        flow: Flow = before.as_object()
        old = look_at(flow, flow.body, before.pk, checked=False)
        return differences(old.definition, self.draft.definition) if old.definition is not None else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "media": context["form"].media}


class EditRowView(_Typed):
    """``key`` empty: a new row."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self._refused:
            return
        if kwargs["part"] not in set(Part) or self.draft.definition is None:
            raise Http404
        self.part, self.key = Part(kwargs["part"]), str(kwargs.get("key", ""))
        self.row: Row | None = find(self.draft.body, self.part, self.key) if self.key else None
        if self.key and self.row is None:
            raise Http404

    def get_page_title(self) -> str:
        new, known = TITLES[self.part]
        return str(known) % {"label": self._label()} if self.row is not None else str(new)

    def _label(self) -> str:
        said = (self.row or {}).get("label")
        return next((text for text in said.values() if text), self.key) if isinstance(said, dict) else self.key

    def make(self, data: Any) -> Any:
        more = {"more": data.get("more", "")} if data is not None and self.part == Part.EDGES else {}
        return FORMS[self.part](data, draft=self.draft, row=self.row, **more)

    def written(self, form: Any) -> Body:
        row = form.made()
        self.new = form.cleaned_data.get("key") or self.key or new_key(self.draft.body, self.part, form.typed_label())
        return put(
            self.draft.body, self.part, {"key": self.new, **{k: v for k, v in row.items() if k != "key"}}, self.key
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.key and len(rows(self.draft.body, self.part)) >= MOST[self.part]:
            messages.error(request, _("At most %(most)d, please.") % {"most": MOST[self.part]})
            return self.back_to_build()
        return super().post(request, *args, **kwargs)

    def saved(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Saved in the draft."))
        if "again" in self.request.POST:
            return redirect(url_of("build_add", self.object.pk, self.part.value))
        return self.back_to_build(self.part, self.new)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = f"{url_of('build', self.object.pk)}{f'#{self.part}-{self.key}' if self.key else ''}"
        delete = url_of("build_delete", self.object.pk, self.part.value, self.key) if self.key else ""
        context = super().get_context_data(**kwargs)
        return {**context, "back_url": back, "delete_url": delete, "is_new": not self.key, "key": self.key}


class SettingsView(_Typed):
    page_title = gettext_lazy("Title, numbers, languages")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self._refused and self.draft.definition is None:
            raise Http404

    def make(self, data: Any) -> Any:
        return SettingsForm(data, draft=self.draft, row=self.draft.body)

    def written(self, form: Any) -> Body:
        made: Body = form.made()
        return made

    def saved(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Saved in the draft."))
        return self.back_to_build()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "back_url": url_of("build", self.object.pk)}
