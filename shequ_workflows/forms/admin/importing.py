"""Taking a form over: choose a file or a form that comes with the product, look at the report, make a draft."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from shequ_workflows.core.admin.refusing import turned_away
from shequ_workflows.core.admin.scope import actor_of, policy_of
from shequ_workflows.core.admin.views import moment
from shequ_workflows.forms.definition.faults import InvalidDefinition
from shequ_workflows.forms.importing.actions import DraftImport, DropRead, FillLibrary, KeepRead
from shequ_workflows.forms.importing.files import Found, read_upload
from shequ_workflows.forms.importing.looking import Look, look
from shequ_workflows.forms.importing.shipped import shipped_found, shipped_titles
from shequ_workflows.forms.importing.to_blocks import LONGEST_TITLE, NotWritable
from shequ_workflows.forms.models import Form, FormImport, LibrarySection
from shequ_workflows.forms.xlsform.exceptions import UnreadableForm
from shequ_workflows.forms.xlsform.limits import LARGEST_FILE
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.models import Node

from .editing import nodes_for
from .policies import form_policy, library_policy

#: Of a file that cannot be read.
FAULTS_SHOWN: Final = 20


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, max_length=255, allow_empty_file=True,
        help_text=gettext_lazy("A spreadsheet written as an XLSForm (.xlsx, .xls), or a form exported as JSON; at most 4 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xls,.json"}),
    )  # fmt: skip
    shipped = forms.ChoiceField(
        label=gettext_lazy("Or begin with one that comes with the product"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["shipped"]
        offered.choices = shipped_titles()
        #: What was read, once the form is valid.
        self.found: Found
        self.faults: list[dict[str, str]] = []

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        file = said.get("file")
        if file is not None and "file" not in self.errors:
            self._read(file)
        elif said.get("shipped"):
            self.found = shipped_found(said["shipped"])
        elif not self.errors:
            self.add_error("file", _("Choose a file, or one of the forms below."))
        return said

    def _read(self, file: Any) -> None:
        if file.size > LARGEST_FILE:
            self.add_error("file", _("A form’s file has at most %(most)d MB.") % {"most": LARGEST_FILE // 1024 // 1024})
            return
        try:
            self.found = read_upload(file.name, file.read())
        except UnreadableForm as unreadable:
            self.add_error("file", str(unreadable))
        except InvalidDefinition as invalid:
            self.faults = [{"path": one.path, "sentence": str(one.sentence)} for one in invalid.faults[:FAULTS_SHOWN]]
            more = len(invalid.faults) > 1 or bool(invalid.faults[0].path)
            sentence = (
                _("This file is no form. What is wrong with it stands below.") if more else self.faults[0]["sentence"]
            )
            self.faults = self.faults if more else []
            self.add_error("file", sentence)


class DraftForm(forms.Form):
    """``agree``: one box for each part that is lost, in the table of the report."""

    node = forms.ModelChoiceField(Node.objects.none(), label=gettext_lazy("Node"), empty_label=None)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    slug = forms.SlugField(
        label=pgettext_lazy("of a form", "address"), max_length=60, required=False,
        help_text=gettext_lazy("Left empty, it is made from the title."),
    )  # fmt: skip

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["node"]
        field.queryset = nodes


class _Asking(WagtailAdminTemplateMixin, FormView):
    """A page for whoever may build forms."""

    model: Any = Form
    header_icon = "form"
    _show_breadcrumbs = True
    listing = ("shequ_forms_admin:list", gettext_lazy("Forms"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_of(self.model).user_has_permission(request.user, "add"):
            return turned_away(request, self.model, "add")
        self.actor = actor_of(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        name, label = self.listing
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, {"url": reverse(name), "label": label}, *self.way(), here]

    def way(self) -> list[dict[str, Any]]:
        """Between the list and this page."""
        return []

    def refused(self, form: Any, refusal: Refusal) -> HttpResponse:
        if refusal.status == Answer.NOT_FOUND:
            raise Http404
        placed = [name for name in refusal.errors if name in form.fields]
        for name in placed:
            form.add_error(name, refusal.errors[name])
        if not placed:
            form.add_error(None, str(refusal.sentence))
        return self.render_to_response(self.get_context_data(form=form), status=int(refusal.status))


class ImportView(_Asking):
    """Choose; and what was read and is not a draft yet."""

    template_name = "shequ_forms/admin/import.html"
    page_title = gettext_lazy("Import a form")
    form_class = UploadForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            made = KeepRead(self.actor, form.found).execute()
        except ActionRefused as refused:
            return self.refused(form, refused.refusal)
        return redirect("shequ_forms_admin:import_report", made.public_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = FormImport.objects.filter(by=self.actor.person, form=None).order_by("-at", "-pk")
        rows = [
            {
                "name": one.file_name,
                "at": moment(one.at),
                "url": reverse("shequ_forms_admin:import_report", args=[one.public_id]),
            }
            for one in waiting.only("file_name", "at", "public_id")
        ]
        return {**super().get_context_data(**kwargs), "waiting": rows}


class ReportView(_Asking):
    """What became of each row; the draft is made here. The page may be left and opened again."""

    template_name = "shequ_forms/admin/import_report.html"
    page_title = gettext_lazy("What was read")
    form_class = DraftForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = FormImport.objects.filter(by=actor_of(request).person).select_related("form")
        found = mine.filter(public_id=kwargs["public_id"]).first()
        if found is None:
            raise Http404
        self.imported: FormImport = found
        return super().dispatch(request, *args, **kwargs)

    def way(self) -> list[dict[str, Any]]:
        return [{"url": reverse("shequ_forms_admin:import"), "label": _("Import a form")}]

    def get_page_subtitle(self) -> str:
        return self.imported.file_name

    def get_initial(self) -> dict[str, Any]:
        title = str(self.imported.definition["title"].get(self.imported.definition["languages"][0], ""))
        return {"title": title[:LONGEST_TITLE], "node": nodes_for(self.request.user, form_policy).first()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "nodes": nodes_for(self.request.user, form_policy)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "drop" in request.POST:
            DropRead(self.actor, self.imported).execute()
            messages.success(request, _("What was read is thrown away. No form was changed."))
            return redirect("shequ_forms_admin:import")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        said = form.cleaned_data
        action = DraftImport(
            self.actor, self.imported, said["node"], title=said["title"], slug=said["slug"],
            agreed=self.request.POST.getlist("agree"),
        )  # fmt: skip
        try:
            made = action.execute()
        except ActionRefused as refused:
            return self.refused(form, refused.refusal)
        messages.success(self.request, _("The draft is made. Look through it, then publish it."))
        return redirect("shequ_forms_admin:edit", made.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context |= {"imported": self.imported, "agreed": self.request.POST.getlist("agree")}
        try:
            return {**context, **_shown(look(self.imported))}
        except NotWritable as never:
            return {**context, "never": str(never)}


def _shown(looked: Look) -> dict[str, Any]:
    definition = looked.definition
    count = sum(1 for _one in definition.every_field())
    return {"look": looked, "questions": count, "steps": len(definition.steps)}


class FillForm(forms.Form):
    node = forms.ModelChoiceField(Node.objects.none(), label=gettext_lazy("Node"), empty_label=None)

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["node"]
        field.queryset = nodes


class FillLibraryView(_Asking):
    """The sections that come with the product, into the library of a node."""

    model = LibrarySection
    header_icon = "folder-open-1"
    listing = ("shequ_forms_library:list", gettext_lazy("Library of sections"))
    template_name = "shequ_forms/admin/fill_library.html"
    page_title = gettext_lazy("Sections that come with the product")
    form_class = FillForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "nodes": nodes_for(self.request.user, library_policy)}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            added = FillLibrary(self.actor, form.cleaned_data["node"]).execute()
        except ActionRefused as refused:
            return self.refused(form, refused.refusal)
        messages.success(self.request, _("Added to the library: %(count)d.") % {"count": added})
        return redirect("shequ_forms_library:list")
