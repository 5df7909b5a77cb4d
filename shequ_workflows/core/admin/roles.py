"""角色 in the admin: who holds what where, since when, on what basis; giving and ending roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button

from shequ_workflows.org.acting import Action, Refusal, Sentence
from shequ_workflows.org.actions import AssignRole, EndRole
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.appointing import APPOINTED_BY
from shequ_workflows.org.constants import SCOPE_READERS, Role
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.numbers import whole_number
from shequ_workflows.org.querysets import below, in_force

from .acting import ActionFormView
from .bulk import ScopedBulkAction
from .forms import ReasonForm, RoleForm
from .policy import ScopedPolicy
from .scope import in_scope
from .views import MomentColumn, ScopedIndexView, ScopedInspectView, ScopedViewSet, item_id, moment
from .words import name_for

APPOINTERS: frozenset[str] = frozenset().union(*APPOINTED_BY.values())
policy = ScopedPolicy(
    RoleAssignment,
    {"view": SCOPE_READERS, "add": APPOINTERS, "change": APPOINTERS},
    lambda actor, paths: RoleAssignment.objects.filter(below(paths, "node__path")),
)


def nodes_for_filter(request: HttpRequest | None) -> Any:
    """Communities and wider nodes of the reader's scope: what a list can be narrowed to."""
    if request is None:
        return Node.objects.none()
    return in_scope(request, Node).filter(kind__in=["district", "street", "community", "department"])


class RoleFilter(WagtailFilterSet):
    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices)
    node = django_filters.ModelChoiceFilter(
        label=gettext_lazy("At or below"), queryset=nodes_for_filter, method="within"
    )
    term = django_filters.ChoiceFilter(
        label=gettext_lazy("Term"),
        choices=[
            ("now", gettext_lazy("in force")),
            ("later", gettext_lazy("not begun")),
            ("over", gettext_lazy("ended")),
        ],
        method="in_term",
    )

    class Meta:
        model = RoleAssignment
        fields: ClassVar[list[str]] = []

    def within(self, rows: Any, name: str, node: Node | None) -> Any:
        return rows.filter(node__path__startswith=node.path) if node is not None else rows

    def in_term(self, rows: Any, name: str, term: str) -> Any:
        at = now()
        conditions = {"now": in_force(at), "later": Q(valid_from__gt=at), "over": Q(valid_to__lte=at)}
        return rows.filter(conditions[term]) if term in conditions else rows


def term_of(row: RoleAssignment) -> str:
    at = now()
    if row.valid_to is not None and row.valid_to <= at:
        return _("ended")
    return _("in force") if row.valid_from <= at else _("not begun")


def may_end(actor: Actor, row: RoleAssignment) -> bool:
    """Whether to offer the button; costs no query."""
    return term_of(row) != _("ended") and actor.holds(*APPOINTED_BY[row.role], at=row.node)


class RoleIndexView(ScopedIndexView):
    related = ("person", "node")
    default_ordering = "-valid_from"
    add_label = gettext_lazy("Give a role")
    bulk = True

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return self.with_bulk(
            [
                title(
                    "person",
                    label=_("Person"),
                    accessor=lambda row: name_for(self.actor, row.person),
                    get_url=self.get_inspect_url,
                    get_title_id=item_id,
                    sort_key="person__pinyin",
                ),
                Column("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
                Column("node", label=_("Node"), sort_key="node__path"),
                MomentColumn("valid_from", label=pgettext("term", "From"), sort_key="valid_from"),
                MomentColumn("valid_to", label=pgettext("term", "Until"), sort_key="valid_to"),
                Column("term", label=_("Term"), accessor=term_of),
                Column("basis", label=_("Basis")),
            ]
        )

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        return queryset.filter(person__in=Person.objects.search(self.search_query).values("pk"))

    def get_list_more_buttons(self, row: RoleAssignment) -> list[Button]:
        if not may_end(self.actor, row):
            return []
        return [
            Button(pgettext("term", "End"), reverse("shequ_roles:end", args=[row.pk]), icon_name="cross", priority=10)
        ]

    def get_add_url(self) -> str | None:
        return reverse("shequ_roles:add") if self.user_has_permission("add") else None


class RoleInspectView(ScopedInspectView):
    related = ("person", "node", "ended_by")

    def get_page_subtitle(self) -> str:
        return f"{name_for(self.actor, self.object.person)} · {self.object.get_role_display()}"

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        row: RoleAssignment = self.object
        yield _("Person"), name_for(self.actor, row.person)
        yield _("Role"), row.get_role_display()
        yield _("Node"), row.node
        yield pgettext("term", "From"), moment(row.valid_from)
        yield pgettext("term", "Until"), moment(row.valid_to)
        yield _("Term"), term_of(row)
        yield _("Basis"), row.basis
        yield (
            _("Given by"),
            _(", ").join(str(dict(Role.choices)[Role(role)]) for role in sorted(APPOINTED_BY[row.role])),
        )
        yield _("Ended by"), name_for(self.actor, row.ended_by)

    def buttons(self) -> list[Button]:
        if not may_end(self.actor, self.object):
            return []
        return [Button(pgettext("term", "End"), reverse("shequ_roles:end", args=[self.object.pk]), icon_name="cross")]


class RoleFormView(ActionFormView):
    model = RoleAssignment
    index_url_name = "shequ_roles:index"
    related = ("person", "node")
    header_icon = "user"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "instance": self.object}


class AssignRoleView(RoleFormView):
    form_class: Any = RoleForm
    permission = "add"
    page_title = gettext_lazy("Give a role")
    submit_label = gettext_lazy("Give the role")
    done = gettext_lazy("The role has been given.")

    def get_initial(self) -> dict[str, Any]:
        """``?person=`` and ``?node=``, where they lie in the reader's scope."""
        initial = super().get_initial()
        for name, model in (("person", Person), ("node", Node)):
            wanted = self.request.GET.get(name, "")
            if whole_number(wanted) is not None:
                initial[name] = in_scope(self.request, model, "choose").filter(pk=wanted).first()
        return initial

    def build(self, form: Any) -> Action[RoleAssignment]:
        data = form.cleaned_data
        return AssignRole(self.actor, data["person"], data["role"], data["node"], basis=data["basis"], **form.term())


class EndRoleView(RoleFormView):
    form_class: Any = ReasonForm
    page_title = gettext_lazy("End a role")
    submit_label = gettext_lazy("End the role")
    serious = True
    done = gettext_lazy("The role has ended.")

    def get_page_subtitle(self) -> str:
        return f"{name_for(self.actor, self.object.person)} · {self.object.get_role_display()} · {self.object.node}"

    def explanation(self) -> list[Sentence]:
        return [
            _("The role ends this minute, with everything it allows, the Wagtail groups included. What was done stays.")
        ]

    def check_first(self) -> Refusal | None:
        return EndRole(self.actor, self.object).check()

    def build(self, form: Any) -> Action[RoleAssignment]:
        return EndRole(self.actor, self.object, **form.cleaned_data)


class EndRoles(ScopedBulkAction):
    """End the roles that were ticked, or all of the list as it is filtered."""

    display_name = pgettext_lazy("term", "End")
    aria_label = gettext_lazy("End the selected roles")
    action_type = "end"
    explanation = gettext_lazy("These roles end this minute, with everything they allow.")
    done = gettext_lazy("%(count)d roles have ended.")
    classes: ClassVar[set[str]] = {"serious"}
    index_view_class = RoleIndexView
    filterset_class = RoleFilter
    model_class = RoleAssignment

    def build(self, row: Any) -> Action[Any]:
        return EndRole(self.actor, row)

    def label_of(self, row: Any) -> str:
        return f"{name_for(self.actor, row.person)} · {row.get_role_display()} · {row.node}"


class RoleViewSet(ScopedViewSet):
    model = RoleAssignment
    name = "shequ_roles"
    url_prefix = "governance/roles"
    menu_label = gettext_lazy("Roles")
    icon = "user"
    menu_order = 40
    index_view_class = RoleIndexView
    inspect_view_class = RoleInspectView
    filterset_class = RoleFilter
    forms: ClassVar[dict[str, type[ActionFormView]]] = {"add": AssignRoleView, "end": EndRoleView}


bulk_actions: Sequence[type[ScopedBulkAction]] = (EndRoles,)
