"""A flow out of a file, or one that comes with the product, as a draft of a place."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from shequ_workflows.core.admin.refusing import turned_away
from shequ_workflows.core.admin.scope import actor_of, policy_of
from shequ_workflows.flows.definition.reading import KEY
from shequ_workflows.flows.importing.actions import TakeOverFlow
from shequ_workflows.flows.importing.files import LARGEST, FlowFile, read_file, shipped
from shequ_workflows.flows.importing.files import offered as offered_names
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.admin.editing import nodes_for
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.models import Node

from .pages import url_of
from .policies import flow_policy

FAULTS_SHOWN: Final = 40


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, max_length=255, allow_empty_file=True,
        help_text=gettext_lazy("A flow exported as JSON, with its forms; at most 2 MB."),
        widget=forms.ClearableFileInput({"accept": ".json"}),
    )  # fmt: skip
    shipped = forms.ChoiceField(
        label=gettext_lazy("Or begin with one that comes with the product"), required=False, widget=forms.RadioSelect
    )
    node = forms.ModelChoiceField(Node.objects.none(), label=gettext_lazy("Node"), empty_label=None)
    key = forms.RegexField(
        f"^{KEY.pattern}$", label=pgettext_lazy("of a flow", "Key"), required=False, max_length=24,
        help_text=gettext_lazy("Left empty, the one of the file. Another one where that is used already."),
    )  # fmt: skip

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node: Any = self.fields["node"]
        node.queryset = nodes
        offered: Any = self.fields["shipped"]
        offered.choices = [(name, _titled(shipped(name))) for name in offered_names()]
        #: What was read, once the form is valid.
        self.found: FlowFile
        self.faults: list[dict[str, str]] = []

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        file = said.get("file")
        if file is not None and "file" not in self.errors:
            self._read(file)
        elif said.get("shipped"):
            self.found = shipped(said["shipped"])
        elif not self.errors:
            self.add_error("file", _("Choose a file, or one of the flows below."))
        return said

    def _read(self, file: Any) -> None:
        try:
            self.found = read_file(file.read(LARGEST + 1))
        except InvalidDefinition as invalid:
            self.faults = [{"path": one.path, "sentence": str(one.sentence)} for one in invalid.faults[:FAULTS_SHOWN]]
            if len(self.faults) == 1 and not self.faults[0]["path"]:
                self.add_error("file", self.faults[0]["sentence"])
                self.faults = []
            else:
                self.add_error("file", _("This file cannot be taken over. What is wrong with it stands below."))


def _titled(file: FlowFile) -> str:
    summary = file.flow.summary.say(spoken())
    title = file.flow.title.say(spoken())
    return f"{title} — {summary}" if summary else title


class ImportView(WagtailAdminTemplateMixin, FormView):
    template_name = "shequ_flows/admin/import.html"
    page_title = gettext_lazy("Flows that come with the product, or from a file")
    header_icon = "tasks"
    _show_breadcrumbs = True
    form_class = ImportForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_of(Flow).user_has_permission(request.user, "add"):
            return turned_away(request, Flow, "add")
        self.actor = actor_of(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, {"url": url_of("list"), "label": _("Flows")}, here]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "nodes": nodes_for(self.request.user, flow_policy)}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: Any) -> HttpResponse:
        said = form.cleaned_data
        try:
            flow = TakeOverFlow(self.actor, said["node"], form.found, key=said["key"]).execute()
        except ActionRefused as refused:
            if refused.refusal.status == Answer.NOT_FOUND:
                raise Http404 from None
            for name in [*refused.refusal.errors] or [NON_FIELD_ERRORS]:
                form.add_error(None if name not in form.fields else name, str(refused.refusal.sentence))
            return self.form_invalid(form)
        made = len(form.found.forms)
        messages.success(self.request, _("The flow is a draft now. Look through it, then publish it."))
        if made:
            sentence = _("Its %(count)d forms are drafts, too: publish them first, under “Forms”.")
            messages.warning(self.request, sentence % {"count": made})
        return redirect(url_of("build", flow.pk))
