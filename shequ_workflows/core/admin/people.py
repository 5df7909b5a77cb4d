"""人员 in the admin: the register of people, their roles and guardians, merging of unknown callers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusFlagColumn, TitleColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

from shequ_workflows.core.signing.slips import check_helper
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, PEOPLE_EDITORS, PEOPLE_READERS, Role
from shequ_workflows.org.models import Guardianship, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import people_paths

from .acting import ActionFormView
from .people_forms import (
    AddGuardianView,
    AddPersonView,
    CorrectPersonView,
    EndGuardianView,
    LinkView,
    MergeView,
    OpenAccountView,
    UnlinkView,
)
from .policy import ScopedPolicy
from .views import ScopedIndexView, ScopedInspectView, ScopedViewSet
from .words import SEES_NAMES, name_for

policy = ScopedPolicy(
    Person,
    {"view": PEOPLE_READERS, "choose": SEES_NAMES, "add": PEOPLE_EDITORS, "change": PEOPLE_EDITORS},
    lambda actor, paths: Person.objects.visible_to(actor),
)


class PersonFilter(WagtailFilterSet):
    is_stub = django_filters.BooleanFilter(label=gettext_lazy("To be verified"), widget=BooleanRadioSelect)
    account = django_filters.BooleanFilter(
        label=gettext_lazy("Has an account"),
        widget=BooleanRadioSelect,
        field_name="user",
        lookup_expr="isnull",
        exclude=True,
    )
    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices, method="holding")

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = []

    def holding(self, people: Any, name: str, role: str) -> Any:
        return people.filter(pk__in=RoleAssignment.objects.in_force(now()).filter(role=role).values("person"))


class PersonIndexView(ScopedIndexView):
    related = ("home", "user")
    default_ordering = "pinyin"
    add_label = gettext_lazy("Enter a person")

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title(
                "name",
                label=pgettext("person", "Name"),
                accessor=self.name_of,
                get_url=self.get_inspect_url,
                sort_key="pinyin",
            ),
            StatusFlagColumn("is_stub", label=_("Note"), true_label=_("to be verified")),
            Column("home", label=_("Community"), sort_key="home__name"),
            Column("roles", label=_("Roles"), accessor=_roles_of),
            StatusFlagColumn(
                "user_id", label=_("Account"), accessor=lambda person: bool(person.user_id), true_label=_("yes")
            ),
        ]

    def name_of(self, person: Person) -> str:
        return name_for(self.actor, person)

    def get_base_queryset(self) -> Any:
        held = RoleAssignment.objects.in_force(now()).visible_to(self.actor).order_by("role")
        return super().get_base_queryset().present().prefetch_related(Prefetch("roles", held, to_attr="held_now"))

    def get_list_more_buttons(self, person: Person) -> list[Button]:
        if not _may_correct(self.actor, person):
            return []
        buttons = [
            Button(
                pgettext("verb", "Correct"),
                reverse("shequ_people:correct", args=[person.pk]),
                icon_name="edit",
                priority=10,
            )
        ]
        if person.is_stub:
            url = reverse("shequ_people:merge", args=[person.pk])
            buttons.append(Button(_("Merge into a known person"), url, icon_name="group", priority=20))
        return buttons

    def get_add_url(self) -> str | None:
        return reverse("shequ_people:add") if self.user_has_permission("add") else None


def _roles_of(person: Person) -> str:
    held: list[RoleAssignment] = person.held_now  # type: ignore[attr-defined]
    return _(", ").join(dict.fromkeys(str(role.get_role_display()) for role in held))


def _may_correct(actor: Actor, person: Person) -> bool:
    """Whether to offer the buttons; the action asks again. Costs no query per row."""
    if person.merged_into_id is not None or person.home is None:
        return False
    path = person.home.path
    return any(path.startswith(above) for above in people_paths(actor, PEOPLE_EDITORS))


class PersonInspectView(ScopedInspectView):
    related = ("home", "user", "merged_into")

    def get_page_subtitle(self) -> str:
        return name_for(self.actor, self.object)

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        person: Person = self.object
        yield pgettext("person", "Name"), name_for(self.actor, person)
        yield _("Public nickname"), person.nickname
        yield _("Community"), person.home
        if person.is_stub:
            yield _("Note"), _("to be verified")
        if self.actor.has(*COMMUNITY_STAFF):
            yield _("Date of birth"), person.birth_date
        if self.actor.has(*SEES_NAMES):
            yield _("Account"), person.user.get_username() if person.user else _("none")
        if person.merged_into is not None:
            yield _("Merged into"), name_for(self.actor, person.merged_into)
        aliases = [name_for(self.actor, alias) for alias in person.aliases.all()]
        yield _("Also entered as"), _(", ").join(aliases)

    def sections(self) -> list[dict[str, Any]]:
        person: Person = self.object
        roles = person.roles.visible_to(self.actor).select_related("node").order_by("-valid_from")
        held = [
            [
                {"text": role.get_role_display(), "url": reverse("shequ_roles:inspect", args=[role.pk])},
                {"text": role.node.name},
                {
                    "text": f"{role.valid_from:%Y-%m-%d} – {role.valid_to:%Y-%m-%d}"
                    if role.valid_to
                    else f"{role.valid_from:%Y-%m-%d} –"
                },
                {"text": role.basis},
            ]
            for role in roles
        ]
        columns = [_("Role"), _("Node"), _("Term"), _("Basis")]
        table = "shequ_core/admin/table.html"
        shown = [{"heading": _("Roles"), "template": table, "columns": columns, "rows": held, "empty": _("None.")}]
        if self.actor.has(*COMMUNITY_STAFF):
            shown.append(self._guardians())
        return shown

    def _guardians(self) -> dict[str, Any]:
        pairs = Guardianship.objects.visible_to(self.actor).filter(Q(ward=self.object) | Q(guardian=self.object))
        rows = []
        for pair in pairs.select_related("ward", "guardian").order_by("-valid_from"):
            other = pair.guardian if pair.ward_id == self.object.pk else pair.ward
            relation = _("guardian") if pair.ward_id == self.object.pk else _("ward")
            until = f"{pair.valid_to:%Y-%m-%d}" if pair.valid_to else ""
            rows.append(
                [
                    {"text": other.name, "url": reverse("shequ_people:inspect", args=[other.pk])},
                    {"text": relation},
                    {"text": f"{pair.valid_from:%Y-%m-%d} – {until}"},
                    {"text": pair.basis},
                    {
                        "text": "" if until else pgettext("term", "End"),
                        "url": reverse("shequ_people:end_guardian", args=[pair.pk]),
                    },
                ]
            )
        columns = [pgettext("person", "Name"), pgettext("guardian", "Is"), _("Term"), _("Basis"), ""]
        template = "shequ_core/admin/table.html"
        return {"heading": _("Guardians"), "template": template, "columns": columns, "rows": rows, "empty": _("None.")}

    def buttons(self) -> list[Button]:
        person: Person = self.object
        if not _may_correct(self.actor, person):
            return []
        names = [("correct", pgettext("verb", "Correct"), "edit")]
        if person.is_stub:
            names.insert(0, ("merge", _("Merge into a known person"), "group"))
        if person.user_id is None:
            names += [("open_account", _("Open an account"), "key"), ("link", _("Link an account"), "link")]
        else:
            names.append(("unlink", _("Take the account away"), "cross"))
        if self.actor.has(*COMMUNITY_STAFF):
            names.append(("add_guardian", _("Add a guardian"), "user"))
        shown = [
            Button(label, reverse(f"shequ_people:{name}", args=[person.pk]), icon_name=icon, priority=number)
            for number, (name, label, icon) in enumerate(names)
        ]
        if check_helper(self.actor, person) is None:
            helping = reverse("shequ_helping", args=[person.public_id])
            shown.append(Button(_("Help with signing in"), helping, icon_name="key", priority=80))
        url = f"{reverse('shequ_roles:add')}?person={person.pk}"
        return [*shown, Button(_("Give a role"), url, icon_name="plus", priority=90)]


class PersonViewSet(ScopedViewSet):
    model = Person
    name = "shequ_people"
    url_prefix = "governance/people"
    menu_label = gettext_lazy("People")
    icon = "group"
    menu_order = 20
    index_view_class = PersonIndexView
    inspect_view_class = PersonInspectView
    filterset_class = PersonFilter
    forms: ClassVar[dict[str, type[ActionFormView]]] = {
        "add": AddPersonView,
        "correct": CorrectPersonView,
        "merge": MergeView,
        "link": LinkView,
        "open_account": OpenAccountView,
        "unlink": UnlinkView,
        "add_guardian": AddGuardianView,
        "end_guardian": EndGuardianView,
    }
