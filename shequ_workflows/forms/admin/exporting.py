"""A form as a JSON file: a version as it was published, or the draft as it stands."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from shequ_workflows.core.admin.scope import in_scope
from shequ_workflows.forms.compiling.compile import compile_form
from shequ_workflows.forms.definition.files import write_file
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.exceptions import Unpublishable
from shequ_workflows.forms.models import Form, FormVersion

from .views import Within


class _Export(Within, View):
    model = Form
    needs = "view"
    http_method_names = ["get", "head", "options"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.form: Form | None = in_scope(request, Form).filter(pk=kwargs["pk"]).first()


def _file(definition: Definition, name: str) -> HttpResponse:
    return HttpResponse(
        write_file(definition),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


class ExportVersionView(_Export):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        version = FormVersion.objects.filter(form=self.form, number=kwargs["number"]).first()
        if version is None or self.form is None:
            raise Http404
        return _file(read(json.loads(version.body)), f"{self.form.slug}-{version.number}")


class ExportDraftView(_Export):
    """What cannot be published cannot be written as a definition: the editor says what is missing."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.form is None:
            raise Http404
        draft = self.form.get_latest_revision_as_object()
        draft.clean()
        try:
            compiled = compile_form(draft)
        except Unpublishable as reason:
            messages.error(request, _("The draft cannot be exported yet: %(why)s") % {"why": reason.messages[0]})
            return redirect("shequ_forms_admin:versions", self.form.pk)
        return _file(compiled.definition, f"{self.form.slug}-draft")
