from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList

from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.admin.viewsets import OwnedViewSet

from . import views
from .build import BuildView, DeleteView
from .editing import EditRowView, SettingsView
from .exchanging import ImportView
from .moving import MoveView
from .pages import NAMESPACE
from .publishing import PublishView
from .trying import TryView
from .versions import (
    ExportDraftView,
    ExportVersionView,
    PrintDraftView,
    PrintVersionView,
    VersionsView,
    VersionView,
)

#: Wagtail hides the label of a panel with this class: the words stand in the field.
TITLE: Final = forms.TextInput({"placeholder": pgettext_lazy("of a flow", "Title of the flow")})
KEY_HELP: Final = gettext_lazy("The short name that programs and files use; it never changes. Left empty, it is made from the title.")  # fmt: skip
PANELS: Final = ObjectList(
    [
        FieldPanel("title", classname="title", widget=TITLE),
        FieldPanel("node"),
        FieldPanel("key", help_text=KEY_HELP),
    ],
    base_form_class=views.FlowForm,
)


class FlowViewSet(OwnedViewSet):
    model = Flow
    icon = "tasks"
    menu_label = gettext_lazy("Flows")
    admin_url_namespace = NAMESPACE
    base_url_path = "governance/flows"
    edit_handler = PANELS
    search_fields: ClassVar[list[str]] = ["title", "key"]
    absent = OwnedViewSet.absent | {"revisions_compare"}
    index_view_class = views.FlowIndexView
    add_view_class = views.FlowCreateView
    edit_view_class = views.FlowEditView
    usage_view_class = views.FlowUsageView
    history_view_class = views.FlowHistoryView
    revisions_unschedule_view_class = views.FlowUnscheduleView
    unpublish_view_class = views.FlowUnpublishView
    lock_view_class = views.FlowLockView
    unlock_view_class = views.FlowUnlockView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"revisions_compare_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        flow = f"<{self.pk_path_converter}:pk>"
        mine = [
            path(f"{flow}/build/", BuildView.as_view(), name="build"),
            path(f"{flow}/build/settings/", SettingsView.as_view(), name="build_settings"),
            path(f"{flow}/build/<str:part>/add/", EditRowView.as_view(), name="build_add"),
            path(f"{flow}/build/<str:part>/<str:key>/", EditRowView.as_view(), name="build_edit"),
            path(f"{flow}/build/<str:part>/<str:key>/delete/", DeleteView.as_view(), name="build_delete"),
            path(f"{flow}/print/", PrintDraftView.as_view(), name="print"),
            path(f"{flow}/json/", ExportDraftView.as_view(), name="json"),
            path(f"{flow}/try/", TryView.as_view(), name="try"),
            path(f"{flow}/publish/", PublishView.as_view(), name="publish"),
            path(f"{flow}/move/", MoveView.as_view(), name="move"),
            path(f"{flow}/versions/", VersionsView.as_view(), name="versions"),
            path(f"{flow}/versions/<int:number>/", VersionView.as_view(), name="version"),
            path(f"{flow}/versions/<int:number>/print/", PrintVersionView.as_view(), name="version_print"),
            path(f"{flow}/versions/<int:number>/json/", ExportVersionView.as_view(), name="version_json"),
            path("import/", ImportView.as_view(), name="import"),
        ]
        return [*super().get_urlpatterns(), *mine]
