"""Wagtail's own screens of a snippet, kept to the reader's scope.

Wagtail asks whether somebody may do something with any form; here it is asked of this one. What is out of scope is not
there; what may be seen but not done is refused with the roles that may.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.forms import Media
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages as admin_messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets import action_menu
from wagtail.snippets.views import snippets

from shequ_workflows.core.admin.refusing import SaysWhom, turned_away
from shequ_workflows.core.admin.scope import in_scope, policy_of
from shequ_workflows.core.admin.views import MomentColumn, ScopedIndexView
from shequ_workflows.forms.models import Form
from shequ_workflows.org.numbers import whole_number


class Within(SaysWhom):
    """``needs``: what the policy is asked for, of the row that the address names."""

    needs: ClassVar[str] = "change"
    request: HttpRequest
    _refused = False

    @property
    def asks(self) -> str:  # type: ignore[override]
        return self.needs

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        pk = whole_number(str(kwargs["pk"]))
        row = in_scope(request, self.model).filter(pk=pk).first() if pk is not None else None
        if row is None:
            raise Http404
        self._refused = not policy_of(self.model).user_has_permission_for_instance(request.user, self.needs, row)
        if self._refused:
            View.setup(self, request, *args, **kwargs)  # type: ignore[arg-type]
            return
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self._refused:
            return turned_away(request, self.model, self.needs)
        return super().dispatch(request, *args, **kwargs)


class PublishItem(action_menu.PublishMenuItem):
    """Shown to whoever may publish this form, by role."""

    def is_shown(self, context: dict[str, Any]) -> bool:
        return not context.get("locked_for_user") and _may(context, "publish")


class UnpublishItem(action_menu.UnpublishMenuItem):
    def is_shown(self, context: dict[str, Any]) -> bool:
        live = context["view"] == "edit" and context["instance"].live
        return live and not context.get("locked_for_user") and _may(context, "publish")


def _may(context: dict[str, Any], action: str) -> bool:
    policy, user, row = policy_of(Form), context["request"].user, context.get("instance")
    if row is None or row.pk is None:
        return policy.user_has_permission(user, action)
    return policy.user_has_permission_for_instance(user, action, row)


class FormActionMenu(action_menu.SnippetActionMenu):
    """Wagtail's items ask Django's permissions, which nobody has."""

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        items = [item for item in self._all() if not isinstance(item, _THEIRS)]
        items += [item for item in (UnpublishItem(20), PublishItem(30)) if item.is_shown(self.context)]
        items.sort(key=lambda item: item.order)
        self.default_item: Any = items[0] if items else None
        self.menu_items: list[Any] = items[1:]

    def _all(self) -> list[Any]:
        return [*([self.default_item] if self.default_item else []), *self.menu_items]


_THEIRS = (action_menu.PublishMenuItem, action_menu.UnpublishMenuItem)


class _Publishing:
    """What creating and editing share: one menu, and the editor's warnings after publishing."""

    request: HttpRequest
    form: Any
    object: Any
    action: str

    def _get_action_menu(self) -> FormActionMenu:
        instance = getattr(self, "object", None)
        kwargs = {"instance": instance} if instance is not None and instance.pk else {"model": Form}
        locked = getattr(self, "locked_for_user", None)
        return FormActionMenu(self.request, view=self.view_name, locked_for_user=locked, **kwargs)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["media"] += Media(js=["shequ_forms/editor.js"])
        return context

    def get_success_buttons(self) -> list[Any]:
        """To where residents fill it in, once it is published."""
        buttons: list[Any] = super().get_success_buttons()  # type: ignore[misc]
        if self.object.live or self.action == "publish":
            url = reverse("shequ_forms:start", args=[self.object.slug])
            buttons.append(admin_messages.button(url, _("View the form as residents see it")))
        return buttons

    def publish_action(self) -> Any:
        response = super().publish_action()  # type: ignore[misc]
        for sentence in self.form.warnings:
            messages.warning(self.request, sentence)
        return response


class FormCreateView(SaysWhom, _Publishing, snippets.CreateView):
    asks = "add"


class FormEditView(Within, _Publishing, snippets.EditView):
    def get_available_actions(self) -> list[str]:
        actions = list(super().get_available_actions())
        may = policy_of(Form).user_has_permission_for_instance(self.request.user, "publish", self.object)
        return actions if may else [one for one in actions if one != "publish"]

    @property
    def header_more_buttons(self) -> list[Button]:
        """Beside Wagtail's own: versions, and the library."""
        pk = quote(self.object.pk)
        mine = [
            Button(_("Versions"), reverse("shequ_forms_admin:versions", args=[pk]), icon_name="history", priority=40),
            Button(
                _("Export as JSON"), reverse("shequ_forms_admin:json", args=[pk]), icon_name="download", priority=60
            ),
        ]
        if not self.locked_for_user:
            url = reverse("shequ_forms_admin:library", args=[pk])
            mine.append(Button(_("Insert from the library"), url, icon_name="folder-open-1", priority=50))
        return [*super().header_more_buttons, *mine]


class FormIndexView(ScopedIndexView):
    related = ("node", "current")
    default_ordering = "title"
    add_label = gettext_lazy("New form")
    view_name = "list"

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=_("Title"), get_url=self.link_of, sort_key="title"),
            Column("node", label=_("Node"), sort_key="node__name"),
            Column("status", label=_("Status"), accessor=_status),
            Column("version", label=_("Version"), accessor=_version),
            MomentColumn("closes_at", label=_("Closes"), sort_key="closes_at"),
            MomentColumn("last_published_at", label=_("Published"), sort_key="last_published_at"),
        ]

    def link_of(self, form: Form) -> str:
        """Builders to the editor, all others to the versions."""
        name = "edit" if policy_of(Form).user_has_permission(self.request.user, "change") else "versions"
        return reverse(f"shequ_forms_admin:{name}", args=[form.pk])

    def get_add_url(self) -> str | None:
        return reverse("shequ_forms_admin:add") if self.user_has_permission("add") else None

    @property
    def header_more_buttons(self) -> list[Button]:
        if not self.user_has_permission("add"):
            return list(super().header_more_buttons)
        mine = Button(_("Import a form"), reverse("shequ_forms_admin:import"), icon_name="upload", priority=40)
        return [*super().header_more_buttons, mine]


def _status(form: Form) -> str:
    """Without Wagtail's query per row for schedules."""
    if form.live:
        return _("published, with later changes") if form.has_unpublished_changes else _("published")
    return _("retired") if form.current is not None else _("draft")


def _version(form: Form) -> str:
    return str(form.current.number) if form.current is not None else ""


class FormUsageView(Within, snippets.UsageView):
    needs = "view"
    permission_required = "view"


class FormHistoryView(Within, snippets.HistoryView):
    needs = "view"
    any_permission_required: ClassVar[list[str]] = ["view"]


class FormPreviewOnCreateView(SaysWhom, snippets.PreviewOnCreateView):
    asks = "add"


class FormPreviewOnEditView(Within, snippets.PreviewOnEditView):
    """What is being typed."""


class FormPreviewRevisionView(Within, snippets.PreviewRevisionView):
    needs = "view"
    permission_required = "view"


class FormCompareView(Within, snippets.RevisionsCompareView):
    needs = "view"
    permission_required = "view"


class FormUnscheduleView(Within, snippets.RevisionsUnscheduleView):
    needs = "publish"


class FormUnpublishView(Within, snippets.UnpublishView):
    needs = "publish"


class FormLockView(Within, snippets.LockView):
    needs = "lock"


class FormUnlockView(Within, snippets.UnlockView):
    """Whoever locked it, too."""

    needs = "change"

    @property
    def asks(self) -> str:  # type: ignore[override]
        return "unlock"
