"""Versions of a form and what changed from one to the next; putting a section of the library into a draft."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from shequ_workflows.core.admin.scope import actor_of, in_scope
from shequ_workflows.core.admin.views import moment
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.differing import Change, differences
from shequ_workflows.forms.library import insert, sections_for
from shequ_workflows.forms.models import Form, FormVersion, LibrarySection
from shequ_workflows.org.numbers import whole_number

from .views import Within


class _OfForm(Within, WagtailAdminTemplateMixin):
    """A page below one form; ``self.object`` is the form."""

    model = Form
    needs = "view"
    header_icon = "form"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(in_scope(request, Form).select_related("node", "current"), pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse("shequ_forms_admin:list"), "label": _("Forms")}
        return [*self.breadcrumbs_items, listing, *self.way(), {"url": "", "label": self.get_page_title()}]

    def way(self) -> list[dict[str, Any]]:
        """Between the list and this page."""
        return [{"url": reverse("shequ_forms_admin:edit", args=[self.object.pk]), "label": str(self.object)}]


class VersionsView(_OfForm, TemplateView):
    """All versions, the newest first."""

    template_name = "shequ_forms/admin/versions.html"
    page_title = gettext_lazy("Versions")
    per_page = 25

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = FormVersion.objects.filter(form=self.object).select_related("published_by").order_by("-number")
        page = Paginator(rows.defer("body"), self.per_page).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "form_shown": self.object,
            "page": page,
            "versions": [
                {
                    "number": one.number,
                    "at": moment(one.published_at),
                    "by": one.published_by,
                    "digest": one.digest,
                    "current": one.pk == self.object.current_id,
                    "url": reverse("shequ_forms_admin:version", args=[self.object.pk, one.number]),
                }
                for one in page
            ],
        }


class VersionView(_OfForm, TemplateView):
    """One version: what changed from the one before, or from any other (``?from=2``)."""

    template_name = "shequ_forms/admin/version.html"

    def get_page_title(self) -> str:
        return _("Version %(number)d") % {"number": self.kwargs["number"]}

    def way(self) -> list[dict[str, Any]]:
        return [
            *super().way(),
            {"url": reverse("shequ_forms_admin:versions", args=[self.object.pk]), "label": _("Versions")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version(self.kwargs["number"])
        if version is None:
            raise Http404
        asked = self.request.GET.get("from", "")
        before = self.version(whole_number(asked) or version.number - 1)
        return {
            **super().get_context_data(**kwargs),
            "version": version,
            "at": moment(version.published_at),
            "before": before,
            "export_url": reverse("shequ_forms_admin:version_json", args=[self.object.pk, version.number]),
            "changes": list(_changes(before, version)),
            "settings": _settings(before, version),
        }

    def version(self, number: int) -> FormVersion | None:
        return FormVersion.objects.filter(form=self.object, number=number).select_related("published_by").first()


def _changes(before: FormVersion | None, version: FormVersion) -> Iterable[Change]:
    return [] if before is None else differences(read(json.loads(before.body)), read(json.loads(version.body)))


def _settings(before: FormVersion | None, version: FormVersion) -> list[dict[str, Any]]:
    """What was promised, and what it was before where that is otherwise."""
    fields = {one.name: one for one in Form._meta.fields}
    said = before.settings if before is not None else version.settings
    return [
        {
            "name": fields[name].verbose_name,
            "value": _in_words(fields[name], value),
            "before": _in_words(fields[name], said.get(name)) if said.get(name) != value else None,
        }
        for name, value in version.settings.items()
    ]


def _in_words(field: Any, value: Any) -> Any:
    """A choice by its label."""
    return dict(field.flatchoices).get(value, value)


class LibraryChoice(forms.Form):
    section = forms.ModelChoiceField(
        LibrarySection.objects.none(), label=gettext_lazy("Section"), empty_label=None, widget=forms.RadioSelect
    )
    step = forms.TypedChoiceField(label=gettext_lazy("Into the step"), coerce=int)


class LibraryView(_OfForm, FormView):
    """A copy of a section, at the end of a step of the draft."""

    needs = "change"
    template_name = "shequ_forms/admin/library.html"
    page_title = gettext_lazy("Insert from the library")
    form_class = LibraryChoice

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self._refused:
            self.draft: Form = self.object.get_latest_revision_as_object()
            lock = self.object.get_lock()
            if lock is not None and lock.for_user(request.user):
                messages.error(request, lock.get_message(request.user))
                return redirect("shequ_forms_admin:edit", self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["section"].queryset = sections_for(actor_of(self.request), self.object.node)
        steps = [(number, child.value["title"]) for number, child in enumerate(self.draft.body)]
        form.fields["step"].choices = steps or [(0, _("the first"))]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "any": context["form"].fields["section"].queryset.exists()}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            insert(self.draft, form.cleaned_data["section"], form.cleaned_data["step"])
            self.draft.clean()
            if not self.object.live:
                self.draft.save()
            self.draft.save_revision(user=self.request.user, log_action=True, clean=False)
        messages.success(self.request, _("Inserted at the end of the step, as a draft."))
        return redirect("shequ_forms_admin:edit", self.object.pk)
