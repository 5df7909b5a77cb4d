"""What the forms of a delegated task's steps are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core import edge_forms as shared
from shequ_workflows.core.edge_forms import TimedEdgeForm, date_field
from shequ_workflows.org.constants import RC_ROLES, Role
from shequ_workflows.org.models import Person

from .constants import Vote
from .parted import Part, Parted

PREFIX = "vote_"


long_text = partial(shared.long_text, rows=3)


def short_text(
    label: Any, help_text: Any = "", *, required: bool = True, most: int = 200, **more: Any
) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most, **more)


def tick(label: Any, help_text: Any = "", *, required: bool = True, missing: Any = "") -> forms.BooleanField:
    errors = {"required": missing} if missing else None
    return forms.BooleanField(label=label, help_text=help_text, required=required, error_messages=errors)


class TaskEdgeForm(TimedEdgeForm):
    """``asked``: fields that a guard asks for; left empty they are refused by the rule, in its words, not by the form. They
    are not called optional.
    """

    asked: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.asked:
            self.fields[name].is_asked = True  # type: ignore[attr-defined]

    @property
    def task(self) -> Any:
        return self.subject.delegation if self.subject is not None else None


class MembersForm(Parted, TaskEdgeForm):
    """A vote by name: one line per member; ``cleaned_data["votes"]`` maps public id → vote."""

    held_on = date_field(gettext_lazy("Day of the meeting"))
    nobody: Any = gettext_lazy("No member is entered here. Enter their roles first (administrator).")

    def voters(self) -> Iterable[Person]:
        raise NotImplementedError

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = self.today
        self.members = {member.public_id: member for member in self.voters()}
        for public_id, member in self.members.items():
            self.fields[PREFIX + public_id] = forms.ChoiceField(
                label=member.name,
                choices=[("", "—"), *Vote.choices],
                error_messages={"required": _("Say how this member voted, or “absent”.")},
            )
        self.order_fields(["held_on", *self.votes])

    @property
    def votes(self) -> tuple[str, ...]:
        """Names of the fields in which the members' votes are entered."""
        return tuple(PREFIX + public_id for public_id in self.members)

    def parts(self) -> list[Part]:
        rest = tuple(name for name in self.base_fields if name != "held_on")
        return [
            Part("", ("held_on",)),
            Part(_("How the members voted"), self.votes, in_a_row=True),
            Part(_("What came of it"), rest),
        ]

    def clean_held_on(self) -> dt.date | None:
        return self.has_come("held_on")

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        cleaned["votes"] = {one: cleaned.pop(PREFIX + one, "") for one in self.members}
        if not self.members:
            raise forms.ValidationError(str(self.nobody))
        return cleaned


class CommitteeForm(MembersForm):
    """A vote of the residents' committee (居委会研究意见)."""

    def voters(self) -> Iterable[Person]:
        return list(self.holding(*sorted(RC_ROLES)))


class AccessForm(MembersForm):
    """A vote of the street's access group, in which a member of the residents' committee sits."""

    asked = ("rc_person", "rc_vote")

    rc_person = forms.ModelChoiceField(
        Person.objects.none(), to_field_name="public_id", empty_label="—", required=False,
        label=gettext_lazy("Sat for the residents’ committee"),
    )  # fmt: skip
    rc_vote = forms.ChoiceField(label=gettext_lazy("and voted"), choices=[("", "—"), *Vote.choices], required=False)
    nobody = gettext_lazy(
        "No member of the access group is entered for this street. Enter their roles first (administrator)."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rc_person"].queryset = self.holding(*sorted(RC_ROLES))  # type: ignore[attr-defined]

    def voters(self) -> Iterable[Person]:
        return list(self.holding(Role.ACCESS_GROUP))

    def parts(self) -> list[Part]:
        day, votes, rest = super().parts()
        theirs = ("rc_person", "rc_vote")
        others = tuple(name for name in rest.names if name not in theirs)
        return [
            day, votes, Part(_("For the residents’ committee"), theirs, in_a_row=True), Part(rest.heading, others),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        sat, vote = cleaned.get("rc_person"), cleaned.get("rc_vote")
        if sat is not None and vote:
            cleaned["votes"] = {**cleaned["votes"], sat.public_id: vote}
        return cleaned


_MINUTES = ("rc_represented", "minutes")


class DistrictForm(Parted, TaskEdgeForm):
    """The district conference's vote by numbers, as its minutes say it."""

    held_on = date_field(gettext_lazy("Day of the meeting"))
    in_favour = forms.IntegerField(label=gettext_lazy("In favour"), min_value=0, max_value=999)
    against = forms.IntegerField(label=gettext_lazy("Against"), min_value=0, max_value=999, initial=0)
    abstained = forms.IntegerField(label=gettext_lazy("Abstained"), min_value=0, max_value=999, initial=0)
    recused = forms.IntegerField(
        label=gettext_lazy("Recused (of the office that asks)"), min_value=0, max_value=999, initial=0
    )
    absent = forms.IntegerField(label=gettext_lazy("Absent"), min_value=0, max_value=999, initial=0)
    rc_represented = forms.BooleanField(label=gettext_lazy("The residents’ committee was represented"), required=False)
    minutes = short_text(
        gettext_lazy("Signed minutes"),
        gettext_lazy("Number and date. Whoever keys in for the conference must name them."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = self.today

    def parts(self) -> list[Part]:
        votes = ("in_favour", "against", "abstained", "recused", "absent")
        rest = tuple(name for name in self.base_fields if name not in {"held_on", *votes, *_MINUTES})
        return [
            Part("", ("held_on",)), Part(_("How the conference voted"), votes, in_a_row=True), Part("", _MINUTES),
            Part(_("What came of it"), rest),
        ]  # fmt: skip

    def clean_held_on(self) -> dt.date | None:
        return self.has_come("held_on")
