"""人员 in the admin: the register of people, their roles and guardians, merging of unknown callers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusFlagColumn, TitleColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

from shequ_workflows.org.acting import Action, ActionRefused, Refusal, Sentence, refuse
from shequ_workflows.org.actions import (
    AddGuardian,
    AddPerson,
    CorrectPerson,
    EndGuardian,
    LinkAccount,
    MergePersons,
    OpenAccount,
    UnlinkAccount,
)
from shequ_workflows.org.actions.people import check_person
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, PEOPLE_EDITORS, PEOPLE_READERS, Role
from shequ_workflows.org.models import Guardianship, Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import people_paths

from .admin_forms import GuardianForm, LinkForm, MergeForm, OpenAccountForm, PersonForm, ReasonForm, without_person
from .admin_policy import ScopedPolicy
from .admin_views import ActionFormView, ScopedIndexView, ScopedInspectView, ScopedViewSet, actor_of, in_scope
from .admin_words import SEES_NAMES, name_for

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

    @property
    def columns(self) -> list[Any]:  # type: ignore[override]
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

    @property
    def header_more_buttons(self) -> list[Button]:  # type: ignore[override]
        person: Person = self.object
        if not _may_correct(self.actor, person):
            return []
        names = [("correct", pgettext("verb", "Correct"), "edit")]
        if person.is_stub:
            names.append(("merge", _("Merge into a known person"), "group"))
        if person.user_id is None:
            names += [("open_account", _("Open an account"), "key"), ("link", _("Link an account"), "link")]
        else:
            names.append(("unlink", _("Take the account away"), "cross"))
        if self.actor.has(*COMMUNITY_STAFF):
            names.append(("add_guardian", _("Add a guardian"), "user"))
        buttons = [
            Button(label, reverse(f"shequ_people:{name}", args=[person.pk]), icon_name=icon, priority=number)
            for number, (name, label, icon) in enumerate(names)
        ]
        url = f"{reverse('shequ_roles:add')}?person={person.pk}"
        return [*buttons, Button(_("Give a role"), url, icon_name="plus", priority=90)]


class PersonFormView(ActionFormView):
    model = Person
    index_url_name = "shequ_people:index"
    related = ("home", "user")
    header_icon = "user"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "instance": self.object}

    def get_page_subtitle(self) -> str:
        return name_for(self.actor, self.object)

    def get_success_url(self) -> str:
        if self.object is not None:
            return reverse("shequ_people:inspect", args=[self.object.pk])
        return super().get_success_url()

    def check_first(self) -> Refusal | None:
        return check_person(self.actor, self.object) if self.object is not None else None


class AddPersonView(PersonFormView):
    form_class = PersonForm
    permission = "add"
    page_title = gettext_lazy("Enter a person")
    done = gettext_lazy("The person has been entered.")

    def build(self, form: Any) -> Action[Person]:
        return AddPerson(self.actor, **form.cleaned_data)


class CorrectPersonView(PersonFormView):
    form_class = PersonForm
    page_title = gettext_lazy("Correct a person")
    done = gettext_lazy("Corrected.")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in CorrectPerson.FIELDS}

    def build(self, form: Any) -> Action[Person]:
        return CorrectPerson(self.actor, self.object, **form.cleaned_data)


class MergeView(PersonFormView):
    form_class = MergeForm
    page_title = gettext_lazy("Merge entries of one person")
    submit_label = gettext_lazy("Merge")
    serious = True
    done = gettext_lazy("Merged. Everything that hung on the entry belongs to the person now.")

    def explanation(self) -> list[Sentence]:
        return [
            _(
                "This entry becomes another name of the person you choose. Matters, messages, homes and telephone numbers follow."
            ),
            _("It cannot be taken apart again. Please make sure that it is the same person."),
        ]

    def check_first(self) -> Refusal | None:
        refusal = check_person(self.actor, self.object, MergePersons.allowed)
        if refusal is None and not self.object.is_stub:
            refusal = refuse("not_stub", gettext_lazy("Only an entry that is still to be verified can be merged."))
        return refusal

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        without_person(self.object, form)
        return form

    def build(self, form: Any) -> Action[Person]:
        return MergePersons(self.actor, self.object, form.cleaned_data["person"])

    def get_success_url(self) -> str:
        merged = getattr(self, "result", None)
        return reverse("shequ_people:inspect", args=[merged.pk]) if merged else super().get_success_url()


class LinkView(PersonFormView):
    form_class = LinkForm
    page_title = gettext_lazy("Link an account")
    done = gettext_lazy("The account belongs to this person now.")

    def build(self, form: Any) -> Action[Person]:
        model = get_user_model()
        user = model.objects.filter(**{model.USERNAME_FIELD: form.cleaned_data["username"]}).first()
        if user is None:
            sentence = _("There is no account of this name. Please check it.")
            raise ActionRefused(refuse("username", sentence, username=[sentence]))
        return LinkAccount(self.actor, self.object, user)


class OpenAccountView(PersonFormView):
    form_class = OpenAccountForm
    page_title = gettext_lazy("Open an account")
    done = gettext_lazy("The account is open.")

    def build(self, form: Any) -> Action[Person]:
        return OpenAccount(self.actor, self.object, **form.cleaned_data)


class UnlinkView(PersonFormView):
    form_class = ReasonForm
    page_title = gettext_lazy("Take the account away")
    submit_label = gettext_lazy("Take away")
    serious = True
    done = gettext_lazy("The account has been taken away.")

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        del form.fields["reason"]
        return form

    def explanation(self) -> list[Sentence]:
        return [_("Whoever signs in with this account can do nothing any more. The person and everything he did stay.")]

    def check_first(self) -> Refusal | None:
        return UnlinkAccount(self.actor, self.object).check()

    def build(self, form: Any) -> Action[Person]:
        return UnlinkAccount(self.actor, self.object)


class AddGuardianView(PersonFormView):
    form_class = GuardianForm
    page_title = gettext_lazy("Add a guardian")
    done = gettext_lazy("The guardian has been noted down.")

    def check_first(self) -> Refusal | None:
        return check_person(self.actor, self.object, COMMUNITY_STAFF)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        without_person(self.object, form)
        return form

    def build(self, form: Any) -> Action[Guardianship]:
        return AddGuardian(self.actor, self.object, **form.cleaned_data)


class EndGuardianView(PersonFormView):
    """``pk`` is that of the guardianship; it is seen where its ward is."""

    form_class = ReasonForm
    page_title = gettext_lazy("End a guardianship")
    submit_label = pgettext_lazy("term", "End")
    serious = True
    done = gettext_lazy("The guardianship has ended.")

    def get_object(self) -> Person:
        pairs = Guardianship.objects.visible_to(actor_of(self.request)).select_related("ward__home", "guardian")
        self.pair = get_object_or_404(pairs, pk=self.kwargs["pk"])
        ward: Person = get_object_or_404(in_scope(self.request, Person).select_related("home"), pk=self.pair.ward_id)
        return ward

    def check_first(self) -> Refusal | None:
        return EndGuardian(self.actor, self.pair).check()

    def build(self, form: Any) -> Action[Guardianship]:
        return EndGuardian(self.actor, self.pair, **form.cleaned_data)


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
