from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.contrib.auth.models import Permission
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from shequ_workflows.core.admin.refusing import SaysWhom
from shequ_workflows.core.admin.views import ScopedIndexView
from shequ_workflows.forms.models import Form, LibrarySection

from . import views
from .editing import FormForm, LibraryForm
from .exporting import ExportDraftView, ExportVersionView
from .importing import FillLibraryView, ImportView, ReportView
from .versions import LibraryView, VersionsView, VersionView

#: Wagtail's screens that there are none of here: nothing is deleted, and a copy is made from the library.
_ABSENT: Final = frozenset({"delete", "copy", "reorder", "inspect"})


class OwnedViewSet(SnippetViewSet):
    """A snippet of a node: in scope, never deleted, in nobody's chooser, without Django's permissions."""

    menu_item_is_registered = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_template_name = "shequ_core/admin/index.html"
    index_results_template_name = "shequ_core/admin/index_results.html"
    list_per_page = 50
    absent: ClassVar[frozenset[str]] = _ABSENT

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name not in self.absent]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": None for name in ("delete", "copy", "inspect")}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_permissions_to_register(self) -> Any:
        return Permission.objects.none()

    def register_chooser_viewset(self) -> None:
        """None: it would show the forms of all communities."""

    def register_admin_url_finder(self) -> None:
        """None: it would link rows by a permission that says nothing of scope."""


def _moment(name: str) -> FieldPanel:
    return FieldPanel(name, widget=AdminDateTimeInput)


#: Wagtail hides the label of a panel with this class: the words stand in the field.
TITLE: Final = forms.TextInput({"placeholder": pgettext_lazy("of a form", "Title of the form")})

FORM_PANELS: Final = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("title", classname="title", widget=TITLE),
                FieldPanel("node"),
                FieldPanel("introduction"),
                FieldPanel("body"),
                FieldPanel("rules"),
                FieldPanel("thanks"),
            ],
            heading=pgettext_lazy("of a form", "Questions"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("who"), FieldPanel("times"), FieldPanel("limit")]),
                FieldRowPanel([_moment("opens_at"), _moment("closes_at")]),
                FieldRowPanel([FieldPanel("quota"), FieldPanel("waiting_places")]),
            ],
            heading=gettext_lazy("Who, when, how many"),
        ),
        ObjectList(
            [
                MultiFieldPanel([FieldPanel("purpose"), FieldPanel("legal_ground")], heading=gettext_lazy("Why it is asked")),
                FieldRowPanel([FieldPanel("retention"), FieldPanel("after_term")]),
                FieldRowPanel([FieldPanel("retention_withdrawn"), FieldPanel("retention_waiting")]),
                FieldPanel("readers"),
                FieldPanel("exporters"),
                FieldPanel("confidants"),
            ],
            heading=gettext_lazy("Data"),
        ),
        ObjectList(
            [FieldPanel("slug"), FieldPanel("languages"), FieldPanel("translations"), PublishingPanel()],
            heading=gettext_lazy("Address and languages"),
        ),
    ],
    base_form_class=FormForm,
)  # fmt: skip


class FormViewSet(OwnedViewSet):
    model = Form
    icon = "form"
    menu_label = gettext_lazy("Forms")
    admin_url_namespace = "shequ_forms_admin"
    base_url_path = "governance/forms"
    edit_handler = FORM_PANELS
    search_fields: ClassVar[list[str]] = ["title", "slug"]
    index_view_class = views.FormIndexView
    add_view_class = views.FormCreateView
    edit_view_class = views.FormEditView
    usage_view_class = views.FormUsageView
    history_view_class = views.FormHistoryView
    preview_on_add_view_class = views.FormPreviewOnCreateView
    preview_on_edit_view_class = views.FormPreviewOnEditView
    revisions_view_class = views.FormPreviewRevisionView
    revisions_compare_view_class = views.FormCompareView
    revisions_unschedule_view_class = views.FormUnscheduleView
    unpublish_view_class = views.FormUnpublishView
    lock_view_class = views.FormLockView
    unlock_view_class = views.FormUnlockView

    def get_urlpatterns(self) -> list[URLPattern]:
        conv = self.pk_path_converter
        mine = [
            path("import/", ImportView.as_view(), name="import"),
            path("import/<str:public_id>/", ReportView.as_view(), name="import_report"),
            path(f"<{conv}:pk>/json/", ExportDraftView.as_view(), name="json"),
            path(f"<{conv}:pk>/versions/<int:number>/json/", ExportVersionView.as_view(), name="version_json"),
            path(f"<{conv}:pk>/versions/", VersionsView.as_view(), name="versions"),
            path(f"<{conv}:pk>/versions/<int:number>/", VersionView.as_view(), name="version"),
            path(f"<{conv}:pk>/library/", LibraryView.as_view(), name="library"),
        ]
        return [*super().get_urlpatterns(), *mine]


class LibraryIndexView(ScopedIndexView):
    related = ("node",)
    default_ordering = "title"
    add_label = gettext_lazy("New section")
    view_name = "list"

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=gettext_lazy("Title"), get_url=self.link_of, sort_key="title"),
            Column("node", label=gettext_lazy("Node"), sort_key="node__name"),
        ]

    def link_of(self, section: LibrarySection) -> str | None:
        may = self.user_has_permission("change")
        return reverse("shequ_forms_library:edit", args=[section.pk]) if may else None

    def get_add_url(self) -> str | None:
        return reverse("shequ_forms_library:add") if self.user_has_permission("add") else None

    @property
    def header_more_buttons(self) -> list[Button]:
        if not self.user_has_permission("add"):
            return list(super().header_more_buttons)
        label = gettext_lazy("Sections that come with the product")
        mine = Button(label, reverse("shequ_forms_library:fill"), icon_name="download", priority=40)
        return [*super().header_more_buttons, mine]


class LibraryCreateView(SaysWhom, snippets.CreateView):
    asks = "add"


class LibraryEditView(views.Within, snippets.EditView):
    """A section as it is kept; forms that took it keep their copy."""


class LibraryViewSet(OwnedViewSet):
    model = LibrarySection
    icon = "folder-open-1"
    menu_label = gettext_lazy("Library of sections")
    admin_url_namespace = "shequ_forms_library"
    base_url_path = "governance/form-library"
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("node"), FieldPanel("body")], base_form_class=LibraryForm
    )
    search_fields: ClassVar[list[str]] = ["title"]
    absent = _ABSENT | {"usage", "history", "history_results"}
    index_view_class = LibraryIndexView
    add_view_class = LibraryCreateView
    edit_view_class = LibraryEditView

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("fill/", FillLibraryView.as_view(), name="fill")]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": None for name in ("usage", "history", "history_results")}
        return super().get_common_view_kwargs(**{**absent, **kwargs})
