"""Versions of a flow: all, one with its diagram and tables, what changed from another; on paper, and as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from shequ_workflows.core.admin.views import moment
from shequ_workflows.flows.definition.reading import read
from shequ_workflows.flows.definition.schema import Flow as Definition
from shequ_workflows.flows.importing.files import FlowFile, file_data
from shequ_workflows.flows.models import FlowVersion
from shequ_workflows.flows.moving.plan import running_by_version
from shequ_workflows.flows.pinning import forms_of
from shequ_workflows.flows.showing.diagram import diagram
from shequ_workflows.flows.showing.differing import differences
from shequ_workflows.flows.showing.words import Teller
from shequ_workflows.forms.definition.schema import Definition as FormDefinition
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.numbers import whole_number

from .pages import OfDraft, OfFlow, url_of


def definition_and_forms(version: FlowVersion) -> tuple[Definition, Mapping[str, FormDefinition]]:
    definition = read(json.loads(version.body))
    return definition, {key: ready(one).definition for key, one in forms_of(definition).items()}


def tables(definition: Definition, forms: Mapping[str, FormDefinition], *, links: bool) -> dict[str, Any]:
    """A flow to look at: its diagram and its rows in words."""
    teller = Teller(definition, forms, spoken())
    return {
        "diagram": diagram(definition, spoken(), links=links) if definition.states else "",
        "summary": definition.summary.say(spoken()),
        "tables": [
            {"part": "states", "title": _("States"), "rows": teller.states()},
            {"part": "edges", "title": _("Steps"), "rows": teller.steps()},
            {"part": "clocks", "title": _("Clocks"), "rows": teller.clocks()},
            {"part": "facts", "title": _("Facts"), "rows": teller.facts()},
            {"part": "forms", "title": _("Forms used"), "rows": teller.form_rows()},
        ],
    }


class VersionsView(OfFlow, TemplateView):
    """All versions, the newest first."""

    template_name = "shequ_flows/admin/versions.html"
    page_title = gettext_lazy("Versions")
    per_page = 25

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = FlowVersion.objects.filter(flow=self.object).select_related("published_by").order_by("-number")
        page = Paginator(rows.defer("body"), self.per_page).get_page(self.request.GET.get("p"))
        running = running_by_version(self.object)
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "versions": [
                {
                    "number": one.number,
                    "at": moment(one.published_at),
                    "by": one.published_by,
                    "digest": one.digest,
                    "current": one.pk == self.object.current_id,
                    "running": running.get(one.pk, 0),
                    "url": url_of("version", self.object.pk, one.number),
                }
                for one in page
            ],
        }


class _OfVersion(OfFlow):
    def version(self, number: int) -> FlowVersion | None:
        rows = FlowVersion.objects.filter(flow=self.object, number=number)
        return rows.select_related("published_by", "flow").first()

    def named(self) -> FlowVersion:
        found = self.version(self.kwargs["number"])
        if found is None:
            raise Http404
        return found


class VersionView(_OfVersion, TemplateView):
    """One version, and what changed from the one before or from any other (``?from=2``)."""

    template_name = "shequ_flows/admin/version.html"

    def get_page_title(self) -> str:
        return _("Version %(number)d") % {"number": self.kwargs["number"]}

    def way(self) -> list[dict[str, Any]]:
        return [*super().way(), {"url": url_of("versions", self.object.pk), "label": _("Versions")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.named()
        before = self.version(whole_number(self.request.GET.get("from", "")) or version.number - 1)
        definition, forms = definition_and_forms(version)
        others = FlowVersion.objects.filter(flow=self.object).exclude(pk=version.pk).order_by("-number")
        return {
            **super().get_context_data(**kwargs),
            **tables(definition, forms, links=True),
            "version": version,
            "at": moment(version.published_at),
            "before": before,
            "others": list(others.values_list("number", flat=True)[:50]),
            "changes": self._changes(before, definition, forms) if before is not None else [],
            "export_url": url_of("version_json", self.object.pk, version.number),
            "print_url": url_of("version_print", self.object.pk, version.number),
        }

    @staticmethod
    def _changes(before: FlowVersion, definition: Definition, forms: Mapping[str, FormDefinition]) -> list[Any]:
        old, old_forms = definition_and_forms(before)
        return differences(old, definition, old_forms, forms)


class PrintDraftView(OfDraft, TemplateView):
    """The draft on paper: A4 across, diagram and tables."""

    template_name = "shequ_flows/admin/print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.draft
        if draft.definition is None:
            raise Http404
        return {
            **super().get_context_data(**kwargs),
            **tables(draft.definition, draft.forms, links=False),
            "title": draft.definition.title.say(spoken()) or str(self.object),
            "note": _("draft, not in force"),
            "back_url": url_of("build", self.object.pk),
            "community_name": self.object.node.name,
        }


class PrintVersionView(_OfVersion, TemplateView):
    template_name = "shequ_flows/admin/print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.named()
        definition, forms = definition_and_forms(version)
        words = {"number": version.number, "at": moment(version.published_at)}
        return {
            **super().get_context_data(**kwargs),
            **tables(definition, forms, links=False),
            "title": definition.title.say(spoken()),
            "note": _("version %(number)d of %(at)s") % words,
            "back_url": url_of("version", self.object.pk, version.number),
            "community_name": self.object.node.name,
        }


def as_file(definition: Definition, forms: Mapping[str, FormDefinition], name: str) -> HttpResponse:
    used = {one.key: forms[one.key] for one in definition.forms if one.key in forms}
    text = json.dumps(file_data(FlowFile(definition, used)), ensure_ascii=False, indent=1) + "\n"
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


class ExportDraftView(OfDraft, View):
    """What has faults in its shape cannot be written as a flow: Build says what is missing."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = self.draft
        missing = {one.key for one in draft.definition.forms} - set(draft.forms) if draft.definition else set()
        shape = [one for one in draft.faults if one.code in {"shape", "words", "unknown_key", "schema", "empty", "key"}]
        if draft.definition is None or shape or missing:
            faults = shape or draft.faults
            messages.error(request, _("The draft cannot be exported yet: %(why)s") % {"why": faults[0].sentence if faults else ""})  # fmt: skip
            return redirect(url_of("build", self.object.pk))
        return as_file(draft.definition, draft.forms, f"{self.object.key}-draft")


class ExportVersionView(_OfVersion, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self.named()
        return as_file(*definition_and_forms(version), f"{self.object.key}-{version.number}")
