"""Beginning an application, and the yearly review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .actions import CLERKS
from .constants import TaskCategory
from .form_parts import long_text, short_text


class NewTaskForm(forms.Form):
    title = short_text(gettext_lazy("What is it called?"), most=120)
    community = forms.ModelChoiceField(
        Node.objects.none(), to_field_name="code", label=gettext_lazy("For which community?"), empty_label="—"
    )
    unit = forms.ModelChoiceField(
        Node.objects.none(), to_field_name="code", label=gettext_lazy("Department that asks"), required=False,
        empty_label="—", help_text=gettext_lazy("It then reads the task, answers what is missing, and verifies it."),
    )  # fmt: skip
    office_name = short_text(
        gettext_lazy("Office that asks, in words"),
        gettext_lazy("Where it is not among the departments: the office of the street, for example."),
        required=False, most=80,
    )  # fmt: skip
    category = forms.ChoiceField(
        label=gettext_lazy("As what?"),
        choices=TaskCategory.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A delegated task brings its powers, people and money along; whoever delegates pays (RC Organic Law art. 43)."
        ),
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_public_id)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = actor.paths_with(*CLERKS)
        communities = Node.objects.filter(below(paths, "path"), kind=NodeKind.COMMUNITY).order_by("path")
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
        self.fields["unit"].queryset = departments_around(paths)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        if not cleaned.get("unit") and not cleaned.get("office_name"):
            self.add_error("office_name", gettext_lazy("Say which office asks."))
        return cleaned


def departments_around(paths: list[str]) -> Any:
    """Departments of the nodes above these paths, and below them."""
    roots = {path[: Node.steplen] for path in paths}
    return Node.objects.filter(below(sorted(roots), "path"), kind=NodeKind.DEPARTMENT).order_by("path")


class ReviewForm(forms.Form):
    stays = forms.ChoiceField(
        label=gettext_lazy("Does it stay on the list?"),
        choices=[("yes", gettext_lazy("It stays")), ("no", gettext_lazy("It leaves the list"))],
        widget=forms.RadioSelect,
    )
    reason = long_text(gettext_lazy("Why?"), rows=3, most=500)
