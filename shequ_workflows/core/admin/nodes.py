"""组织 in the admin: the tree of nodes as an indented list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusFlagColumn, TitleColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actions.nodes import TREE_KEEPERS
from shequ_workflows.org.actions.pages import WITH_PAGE
from shequ_workflows.org.constants import PARENTS, SCOPE_READERS, NodeKind
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import below, in_force

from .acting import ActionFormView
from .node_forms import AddNodeView, CloseNodeView, CorrectNodeView, HomePageView, MoveNodeView
from .policy import ScopedPolicy
from .scope import in_scope
from .views import ScopedIndexView, ScopedInspectView, ScopedViewSet
from .words import events, name_for

policy = ScopedPolicy(
    Node,
    {"view": SCOPE_READERS, "choose": SCOPE_READERS, "add": TREE_KEEPERS, "change": TREE_KEEPERS},
    lambda actor, paths: Node.objects.filter(below(paths)),
)
HAS_PAGE = Exists(CommunityPage.objects.filter(node=OuterRef("pk")))
CALENDAR_HOURS = "shequ_calendar:hours_edit"


class NodeFilter(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=NodeKind.choices)
    closed = django_filters.BooleanFilter(
        label=pgettext_lazy("node", "Closed"),
        widget=BooleanRadioSelect,
        field_name="closed_on",
        lookup_expr="isnull",
        exclude=True,
    )

    class Meta:
        model = Node
        fields: ClassVar[list[str]] = []


class NodeIndexView(ScopedIndexView):
    default_ordering = "path"
    add_label = gettext_lazy("Set up a node")

    def get_valid_orderings(self) -> list[str]:
        return ["path"]

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=pgettext("node", "Name"), accessor=self.indented, get_url=self.get_inspect_url),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("code", label=_("Code")),
            Column("holders", label=_("Roles in force")),
            StatusFlagColumn(
                "closed_on",
                label=_("Note"),
                accessor=lambda node: bool(node.closed_on),
                true_label=pgettext("node", "closed"),
            ),
        ]

    def indented(self, node: Node) -> str:
        """One step to the right for each level below the widest of the list."""
        top = min(len(path) for path in self.actor.paths_with(*SCOPE_READERS)) or Node.steplen
        depth = max(0, (len(node.path) - top) // Node.steplen)
        return format_html("{}{}", "　" * depth, node.name)

    def get_base_queryset(self) -> Any:
        held = Count("assignments", filter=in_force(now(), "assignments__") & ~Q(assignments__role="resident"))
        return super().get_base_queryset().annotate(holders=held, has_page=HAS_PAGE)

    def get_list_more_buttons(self, node: Node) -> list[Button]:
        return node_buttons(node) if self.actor.holds(*TREE_KEEPERS, at=node) else []

    def get_add_url(self) -> str | None:
        """A root is set up by the superuser; everything else below its node."""
        return reverse("shequ_nodes:add") if self.actor.holds(*TREE_KEEPERS, at="") else None


def node_buttons(node: Node) -> list[Button]:
    """What the administrator may do with a node."""
    if node.closed_on is not None:
        return [
            Button(
                pgettext("verb", "Correct"),
                reverse("shequ_nodes:correct", args=[node.pk]),
                icon_name="edit",
                priority=20,
            )
        ]
    names = [
        ("correct", pgettext("verb", "Correct"), "edit"),
        ("move", pgettext("node", "Move"), "resubmit"),
        ("close", pgettext("node", "Close"), "lock"),
    ]
    if any(node.kind in parents for parents in PARENTS.values()):
        names.insert(0, ("below", _("Add below"), "plus"))
    if node.kind in WITH_PAGE and not node.has_page:
        names.append(("home_page", _("Make the home page"), "home"))
    buttons = [
        Button(label, reverse(f"shequ_nodes:{name}", args=[node.pk]), icon_name=icon, priority=number)
        for number, (name, label, icon) in enumerate(names)
    ]
    role = f"{reverse('shequ_roles:add')}?node={node.pk}"
    hours = reverse(CALENDAR_HOURS, args=[node.pk])
    return [
        *buttons,
        Button(_("Opening hours"), hours, icon_name="time", priority=80),
        Button(_("Give a role"), role, icon_name="user", priority=90),
    ]


class NodeInspectView(ScopedInspectView):
    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(in_scope(self.request, Node).annotate(has_page=HAS_PAGE), pk=self.pk)

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        node: Node = self.object
        yield pgettext("node", "Name"), node.name
        yield _("Short name"), node.short_name
        yield _("Kind"), node.get_kind_display()
        yield _("Code"), node.code
        yield _("Unified social credit code"), node.usci
        yield _("Belongs to"), " › ".join(above.name for above in node.chain()[:-1])
        hours = calendar_of(node).hours
        yield _("Opening hours"), f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"
        yield _("Small office"), _("yes") if node.small_office else _("no")
        yield _("Closed on"), node.closed_on

    def sections(self) -> list[dict[str, Any]]:
        node: Node = self.object
        table = "shequ_core/admin/table.html"
        held = node.assignments.in_force(now()).exclude(role="resident").select_related("person").order_by("role")
        roles = [
            [
                {"text": role.get_role_display(), "url": reverse("shequ_roles:inspect", args=[role.pk])},
                {"text": name_for(self.actor, role.person)},
                {"text": f"{role.valid_from:%Y-%m-%d}"},
            ]
            for role in held[:200]
        ]
        journal = Subject.objects.filter(kind=JOURNAL, node=node).first()
        rows = Record.objects.filter(subject=journal).select_related("actor", "payload").order_by("-seq")[:20]
        return [
            {
                "heading": _("Roles in force"),
                "template": table,
                "columns": [_("Role"), _("Person"), _("Since")],
                "rows": roles,
                "empty": _("None."),
            },
            {
                "heading": _("Latest in the journal"),
                "template": "shequ_core/admin/timeline.html",
                "events": events(self.actor, journal, rows) if journal is not None else [],
            },
        ]

    def buttons(self) -> list[Button]:
        return node_buttons(self.object) if self.actor.holds(*TREE_KEEPERS, at=self.object) else []


class NodeViewSet(ScopedViewSet):
    model = Node
    name = "shequ_nodes"
    url_prefix = "governance/nodes"
    menu_label = gettext_lazy("Organisation")
    icon = "folder-open-inverse"
    menu_order = 30
    index_view_class = NodeIndexView
    inspect_view_class = NodeInspectView
    filterset_class = NodeFilter
    forms: ClassVar[dict[str, type[ActionFormView]]] = {
        "add": AddNodeView,
        "below": AddNodeView,
        "correct": CorrectNodeView,
        "move": MoveNodeView,
        "close": CloseNodeView,
        "home_page": HomePageView,
    }
