"""Wagtail's own screens of a flow, kept to the reader's scope; the draft itself is edited on the page Build."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets import action_menu
from wagtail.snippets.views import snippets

from shequ_workflows.core.admin.refusing import SaysWhom
from shequ_workflows.core.admin.scope import policy_of
from shequ_workflows.core.admin.views import MomentColumn, ScopedIndexView
from shequ_workflows.flows.definition.reading import KEY
from shequ_workflows.flows.drafting.rows import begun
from shequ_workflows.flows.models import Case, Flow
from shequ_workflows.forms.admin.editing import NodeOfOwner
from shequ_workflows.forms.admin.views import Within
from shequ_workflows.forms.compiling.keys import propose

from .pages import url_of
from .policies import flow_policy


class FlowForm(NodeOfOwner):
    """Title, node and key; the title is that of the draft in the language in which it is written."""

    policy = flow_policy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        self.fields["key"].disabled = bool(self.instance.pk)

    def clean_title(self) -> str:
        """Of a draft, too."""
        typed: str = (self.cleaned_data.get("title") or "").strip()
        if not typed:
            raise forms.ValidationError(_("Give the flow a title."))
        return typed

    def clean_key(self) -> str:
        typed: str = self.cleaned_data.get("key") or self.instance.key
        if typed:
            return typed
        stem = propose(self.cleaned_data.get("title") or "", (), "flow")[:20].rstrip("_")
        taken = set(Flow.objects.filter(key__startswith=stem).values_list("key", flat=True))
        key = next(
            one for number in range(1, 1000) if (one := stem if number == 1 else f"{stem}_{number}") not in taken
        )
        if not KEY.fullmatch(key):
            raise forms.ValidationError(_("Please type a key: small letters, digits and _."))
        return key

    def _post_clean(self) -> None:
        super()._post_clean()
        title = self.cleaned_data.get("title") or self.instance.title
        body = self.instance.body or begun(self.instance.key, title, "zh-hans")
        first = (body.get("languages") or ["zh-hans"])[0]
        told = body.get("title")
        said = told if isinstance(told, dict) else {}
        self.instance.body = {**body, "key": self.instance.key, "title": {**said, first: title}}


class FlowActionMenu(action_menu.SnippetActionMenu):
    """Saving and unpublishing. Publishing has a page of its own, which says first what changes and what is wrong."""

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        kept = [self.default_item] if self.default_item else []
        items = [one for one in [*kept, *self.menu_items] if not isinstance(one, action_menu.PublishMenuItem)]
        items = [one for one in items if not isinstance(one, action_menu.UnpublishMenuItem)]
        row = self.context.get("instance")
        if (
            row is not None
            and row.live
            and policy_of(Flow).user_has_permission_for_instance(request.user, "publish", row)
        ):
            items.append(action_menu.UnpublishMenuItem(20))
        self.default_item: Any = items[0] if items else None
        self.menu_items: list[Any] = items[1:]


class _OneMenu:
    request: HttpRequest

    def _get_action_menu(self) -> FlowActionMenu:
        instance = getattr(self, "object", None)
        kwargs = {"instance": instance} if instance is not None and instance.pk else {"model": Flow}
        locked = getattr(self, "locked_for_user", None)
        return FlowActionMenu(self.request, view=self.view_name, locked_for_user=locked, **kwargs)  # type: ignore[attr-defined]

    def get_available_actions(self) -> list[str]:
        return [one for one in super().get_available_actions() if one != "publish"]  # type: ignore[misc]


class FlowCreateView(SaysWhom, _OneMenu, snippets.CreateView):
    asks = "add"

    def get_success_url(self) -> str:
        return url_of("build", self.object.pk)


class FlowEditView(Within, _OneMenu, snippets.EditView):
    """Title and settings that Wagtail keeps; the rest stands under Build."""

    @property
    def header_more_buttons(self) -> list[Button]:
        pk = self.object.pk
        mine = [
            Button(_("Build"), url_of("build", pk), icon_name="edit", priority=30),
            Button(_("Versions"), url_of("versions", pk), icon_name="history", priority=40),
        ]
        return [*super().header_more_buttons, *mine]

    def get_success_url(self) -> str:
        return url_of("build", self.object.pk)


class FlowIndexView(ScopedIndexView):
    related = ("node", "current")
    default_ordering = "title"
    add_label = gettext_lazy("New flow")
    view_name = "list"

    def get_base_queryset(self) -> Any:
        open_cases = Case.objects.filter(flow=OuterRef("pk"), subject__is_open=True).order_by().values("flow")
        counted = Subquery(open_cases.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
        return super().get_base_queryset().annotate(open_cases=Coalesce(counted, Value(0)))

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=_("Title"), get_url=self.link_of, sort_key="title"),
            Column("node", label=_("Node"), sort_key="node__name"),
            Column("status", label=_("Status"), accessor=_status),
            Column("version", label=_("Version"), accessor=_version),
            Column("open_cases", label=_("Open cases"), sort_key="open_cases"),
            MomentColumn("last_published_at", label=_("Published"), sort_key="last_published_at"),
        ]

    def link_of(self, flow: Flow) -> str:
        return url_of("build", flow.pk)

    def get_add_url(self) -> str | None:
        return url_of("add") if self.user_has_permission("add") else None

    @property
    def header_more_buttons(self) -> list[Button]:
        if not self.user_has_permission("add"):
            return list(super().header_more_buttons)
        mine = Button(_("Flows that come with the product, or from a file"), url_of("import"), icon_name="upload", priority=40)  # fmt: skip
        return [*super().header_more_buttons, mine]


def _status(flow: Flow) -> str:
    """Without Wagtail's query per row for schedules."""
    if flow.live:
        return _("published, with later changes") if flow.has_unpublished_changes else _("published")
    return _("retired") if flow.current is not None else _("draft")


def _version(flow: Flow) -> str:
    return str(flow.current.number) if flow.current is not None else ""


class FlowUsageView(Within, snippets.UsageView):
    needs = "view"
    permission_required = "view"


class FlowHistoryView(Within, snippets.HistoryView):
    needs = "view"
    any_permission_required: ClassVar[list[str]] = ["view"]


class FlowUnscheduleView(Within, snippets.RevisionsUnscheduleView):
    needs = "publish"


class FlowUnpublishView(Within, snippets.UnpublishView):
    needs = "publish"


class FlowLockView(Within, snippets.LockView):
    needs = "lock"


class FlowUnlockView(Within, snippets.UnlockView):
    """Whoever locked it, too."""

    needs = "change"

    @property
    def asks(self) -> str:  # type: ignore[override]
        return "unlock"
