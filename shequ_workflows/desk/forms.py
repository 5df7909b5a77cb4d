"""What the intake's edges ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.machines import EdgeForm
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.models import Node, Person

from .colleagues import colleagues_of, label_of
from .constants import TOLD_BY, IntakeKind


class ColleagueField(forms.ModelChoiceField):
    """A colleague of one community, by public id; oneself first."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("— nobody yet —"))
        super().__init__(Person.objects.none(), to_field_name="public_id", **kwargs)
        self.roles: Mapping[int, list[str]] = {}
        self.own: int | None = None

    def offer(self, community: Node, actor: Actor | None) -> None:
        """Fill it with those who work for ``community``."""
        self.roles = colleagues_of(community)
        self.own = actor.person_id if actor is not None else None
        people = Person.objects.filter(pk__in=self.roles).order_by("name", "pk")
        self.queryset = people
        chosen = sorted(people, key=lambda person: person.pk != self.own)
        self.choices = [("", self.empty_label), *((one.public_id, self.label_from_instance(one)) for one in chosen)]

    def label_from_instance(self, obj: Person) -> str:
        if obj.pk == self.own:
            return str(_("myself (%(name)s)") % {"name": obj.name})
        return label_of(obj, self.roles.get(obj.pk, []))


class HandOnForm(EdgeForm):
    """Who handles it: a colleague, or a firm or office in words; with what it is."""

    colleague = ColleagueField(label=_("Colleague in charge"), required=False)
    handler = forms.CharField(
        label=_("Or a firm or office"),
        max_length=60,
        required=False,
        help_text=_("For example: Guihua property company, repairs."),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "—"), *IntakeKind.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            field: Any = self.fields["colleague"]
            field.offer(self.subject.community, self.actor)
            intake = getattr(self.subject, "intake", None)
            if intake is not None:
                self.initial.setdefault("kind", intake.kind)
                self.initial.setdefault("handler", intake.handler)


class GuardedField(forms.CharField):
    """Shown as one that is asked for; that it is missing is said by the edge's guard, in its own words."""

    def validate(self, value: Any) -> None: ...


class FinishForm(EdgeForm):
    """What was answered, and whether they know. Empty where a linked matter has ended and speaks for itself."""

    answer = GuardedField(
        label=_("What was answered"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("In the words you told them; it stands on their slip."),
    )
    told_by = forms.ChoiceField(
        label=_("Do they know already?"),
        choices=[
            ("", _("not yet: put them on the list of people to call")),
            *((channel.value, format_lazy(_("yes: {how}"), how=channel.label)) for channel in TOLD_BY),
        ],
        required=False,
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "—"), *IntakeKind.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        intake = getattr(self.subject, "intake", None)
        if intake is None:
            return
        self.initial.setdefault("kind", intake.kind)
        self.initial.setdefault("answer", intake.answer)
        self.fields["answer"].required = intake.linked is None or intake.linked.is_open


class VoidForm(EdgeForm):
    reason = forms.CharField(label=_("Why it was entered by mistake"), max_length=200)


#: Ways of hearing somebody in whose name staff takes a step.
HEARD_BY = [
    (channel.value, channel.label)
    for channel in (Channel.PHONE, Channel.VISIT, Channel.PAPER, Channel.DOOR, Channel.CHAT)
]


class BehalfForm(forms.Form):
    """Staff takes a step that is another person's: how did they say so?"""

    channel = forms.ChoiceField(
        label=_("How they told you"),
        choices=[("", _("— please choose —")), *HEARD_BY],
        help_text=_("You take this step in the name of whoever raised it. The record says so."),
    )
