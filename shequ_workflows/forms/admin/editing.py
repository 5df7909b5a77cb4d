"""The editor's form of a form: nodes in scope, keys and address proposed, faults at their block when it is published."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from shequ_workflows.core.admin.policy import ScopedPolicy
from shequ_workflows.forms.blocks.words import ALL_LANGUAGES, LANGUAGES
from shequ_workflows.forms.compiling.compile import compile_form
from shequ_workflows.forms.compiling.keys import propose
from shequ_workflows.forms.compiling.marking import errors_of
from shequ_workflows.forms.exceptions import Unpublishable
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.models.forms import first_language
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .policies import OWNERS, form_policy, library_policy

#: Roles that may be named as readers of what comes in, as exporting it, or as reading its sensitive answers.
READERS: Final = COMMUNITY_STAFF | STREET_STAFF | {Role.BUILDING_LEAD}


def nodes_for(user: Any, policy: ScopedPolicy, action: str = "add") -> QuerySet[Node]:
    """Nodes where the account may do ``action`` with forms."""
    paths = Actor.of_user(user).paths_with(*policy.roles_for([action]))
    return Node.objects.in_use().filter(below(paths), kind__in=OWNERS).order_by("path")


class NodeOfOwner(WagtailAdminModelForm):
    """Chosen once, among the reader's own; afterwards it stays."""

    policy: ScopedPolicy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["node"]
        field.queryset = nodes_for(self.for_user, self.policy)
        if self.instance.pk:
            field.queryset = Node.objects.filter(pk=self.instance.node_id)
            field.disabled = True
            return
        first = list(field.queryset[:2])
        if len(first) == 1:
            field.initial = first[0].pk
            field.empty_label = None


class LibraryForm(NodeOfOwner):
    policy = library_policy


def _roles(label: Any, help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text,
        choices=[(role.value, role.label) for role in Role if role in READERS],
    )  # fmt: skip


class FormForm(NodeOfOwner):
    policy = form_policy
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=ALL_LANGUAGES, widget=forms.CheckboxSelectMultiple,
        initial=first_language,
        help_text=gettext_lazy("The first of them is the one in which the labels are written."),
    )  # fmt: skip
    readers = _roles(
        gettext_lazy("Roles that read what comes in"),
        gettext_lazy(
            "Each reads what comes from its own part of the tree. None ticked: all who work for the committee, street clerk and street leader."
        ),
    )
    exporters = _roles(
        gettext_lazy("Roles that export it"),
        gettext_lazy(
            "Take it away as a file; each export is recorded. None ticked: director, party secretary, street clerk and street leader."
        ),
    )
    confidants = _roles(
        gettext_lazy("Roles that read sensitive answers"),
        gettext_lazy("Each reading is recorded with its reason. None ticked: director and party secretary."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = self._offered()
        self.fields["slug"].required = False
        self.fields["slug"].disabled = self.instance.current_id is not None
        #: What an editor should think about once more; filled when the form is published.
        self.warnings: list[str] = []

    def _offered(self) -> list[tuple[str, Any]]:
        """Those for new forms, and the form's own."""
        usual = {code for code, _name in LANGUAGES}
        return [(code, name) for code, name in ALL_LANGUAGES if code in usual or code in self.instance.languages]

    def clean_languages(self) -> list[str]:
        """The first stays first: a browser sends them in the order of the boxes."""
        chosen: list[str] = self.cleaned_data["languages"]
        kept = [code for code in self.instance.languages if code in chosen]
        return [*kept, *(code for code in chosen if code not in kept)]

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data.get("slug") or self.instance.slug
        if typed:
            return typed
        taken = [slug.replace("-", "_") for slug in Form.objects.values_list("slug", flat=True)]
        return propose(self.cleaned_data.get("title") or "", taken, "form").replace("_", "-")

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.is_deferred_validation and not self.errors:
            self._check_publication()

    def _check_publication(self) -> None:
        """All that stands against publishing, before anything is saved."""
        if not nodes_for(self.for_user, form_policy, "publish").filter(pk=self.instance.node_id).exists():
            self.add_error(
                None, _("You may work on this form; publishing it is for others. Save it, and ask one of them.")
            )
        try:
            self.warnings = compile_form(self.instance).warnings
        except Unpublishable as reason:
            self._mark(reason)

    def _mark(self, reason: Unpublishable) -> None:
        for name in dict.fromkeys(fault.field for fault in reason.faults):
            faults = [fault for fault in reason.faults if fault.field == name]
            if name in {"body", "rules"}:
                self.add_error(name, errors_of(faults, getattr(self.instance, name)))
            else:
                field = name if name in self.fields else None
                self.add_error(field, ValidationError([str(fault.sentence) for fault in faults]))
