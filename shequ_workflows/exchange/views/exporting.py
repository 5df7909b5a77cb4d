"""Lists that go out."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from shequ_workflows.exchange.exporting import EXPORTERS, SENSITIVE_EXPORTERS, ExportList
from shequ_workflows.exchange.lists import LISTS
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today
from shequ_workflows.org.querysets import below

from .frame import actor_of, crumbs, page, stop

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_PLACES = (NodeKind.COMMUNITY, NodeKind.STREET)


class ExportForm(forms.Form):
    """Which list of which place, in which form; sensitive columns with a reason."""

    what = forms.ChoiceField(
        label=_("List"), choices=[(one.key, one.label) for one in LISTS.values()], widget=forms.RadioSelect
    )
    node = forms.ModelChoiceField(Node.objects.none(), label=_("Of"), to_field_name="code", empty_label=None)
    form = forms.ChoiceField(
        label=_("As"), choices=[("xlsx", _("workbook (.xlsx)")), ("csv", _("text table (.csv)"))], initial="xlsx"
    )
    sensitive = forms.MultipleChoiceField(
        label=_("Sensitive columns"),
        required=False,
        choices=[(column.key, column.heading) for column in LISTS["people"].sensitive],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only in the list of people, and only what is needed."),
    )
    reason = forms.CharField(
        label=_("What the sensitive columns are needed for"),
        required=False,
        max_length=200,
        help_text=_("Stands on the record beside your name; the people concerned may ask for it."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = below(actor.paths_with(*EXPORTERS), "path")
        nodes = Node.objects.filter(here, kind__in=_PLACES, closed_on=None).order_by("path")
        self.fields["node"].queryset = nodes  # type: ignore[attr-defined]
        if not actor.has(*SENSITIVE_EXPORTERS):
            del self.fields["sensitive"], self.fields["reason"]


@never_cache
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    if not actor.has(*EXPORTERS):
        raise PermissionDenied(str(not_yours(EXPORTERS).sentence))
    form = ExportForm(request.POST or None, actor=actor, initial={"what": "people"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        action = ExportList(
            actor,
            given["node"],
            LISTS[given["what"]],
            given["form"],
            sensitive=given.get("sensitive", ()),
            reason=given.get("reason", ""),
        )
        try:
            done = action.execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            for name, sentences in (refused.refusal.errors or {"__all__": [str(refused)]}).items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            return _file(
                done.file, f"{action.what.label}-{given['node'].label}-{today()}.{given['form']}", given["form"]
            )
    return _page(request, form)


def _page(request: HttpRequest, form: ExportForm) -> HttpResponse:
    return page(request, "export", form=form, crumbs=crumbs(str(_("Export a list"))))


def _file(file: Any, name: str, kind: str) -> FileResponse:
    response = FileResponse(file, content_type=TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
