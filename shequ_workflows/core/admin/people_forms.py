"""What may be done with a person in the admin, each on a page that asks first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

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
from shequ_workflows.org.constants import COMMUNITY_STAFF
from shequ_workflows.org.models import Guardianship, Person

from .acting import ActionFormView
from .forms import GuardianForm, LinkForm, MergeForm, OpenAccountForm, PersonForm, ReasonForm, without_person
from .scope import actor_of, in_scope
from .words import name_for


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
    form_class: Any = PersonForm
    permission = "add"
    page_title = gettext_lazy("Enter a person")
    done = gettext_lazy("The person has been entered.")

    def build(self, form: Any) -> Action[Person]:
        return AddPerson(self.actor, **form.cleaned_data)


class CorrectPersonView(PersonFormView):
    form_class: Any = PersonForm
    page_title = gettext_lazy("Correct a person")
    done = gettext_lazy("Corrected.")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in CorrectPerson.FIELDS}

    def build(self, form: Any) -> Action[Person]:
        return CorrectPerson(self.actor, self.object, **form.cleaned_data)


class MergeView(PersonFormView):
    form_class: Any = MergeForm
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
    form_class: Any = LinkForm
    page_title = gettext_lazy("Link an account")
    done = gettext_lazy("The account belongs to this person now.")

    def check_first(self) -> Refusal | None:
        return check_person(self.actor, self.object, LinkAccount.FOR_RESIDENTS)

    def build(self, form: Any) -> Action[Person]:
        model = get_user_model()
        user = model.objects.filter(**{model.USERNAME_FIELD: form.cleaned_data["username"]}).first()
        if user is None:
            sentence = _("There is no account of this name. Please check it.")
            raise ActionRefused(refuse("username", sentence, username=[sentence]))
        return LinkAccount(self.actor, self.object, user)


class OpenAccountView(PersonFormView):
    form_class: Any = OpenAccountForm
    page_title = gettext_lazy("Open an account")
    done = gettext_lazy("The account is open.")

    def check_first(self) -> Refusal | None:
        return check_person(self.actor, self.object, OpenAccount.FOR_RESIDENTS)

    def build(self, form: Any) -> Action[Person]:
        return OpenAccount(self.actor, self.object, **form.cleaned_data)


class UnlinkView(PersonFormView):
    form_class: Any = ReasonForm
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
    form_class: Any = GuardianForm
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

    form_class: Any = ReasonForm
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
