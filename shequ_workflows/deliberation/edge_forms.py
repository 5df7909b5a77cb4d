"""What taking up, declining and concluding ask for, and the pieces all edges' forms are made of.

``proposal_forms`` holds the proposer's steps, ``decision_forms`` those from the committee's decision on.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.edge_forms import TimedEdgeForm, date_field, lines, long_text
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import local_date

from .constants import Category, DeclineReason, Track


class MatterForm(TimedEdgeForm):
    """A form of a matter's edge."""

    def rc_members(self) -> Any:
        """Members of the residents' committee."""
        return self.holding("rc_member", "rc_director")


class MemberField(forms.ModelChoiceField):
    """One member of the committee, sent as public id."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Person.objects.none(), to_field_name="public_id", empty_label="—", **more)


class DeclineForm(MatterForm):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=DeclineReason.choices, widget=forms.RadioSelect)
    text = long_text(
        gettext_lazy("The reason in your own words"), gettext_lazy("The proposer and the public read this.")
    )
    where_to_go = long_text(
        gettext_lazy("Where can the proposer turn?"),
        gettext_lazy("Office, telephone, opening hours: for example the owners' committee, the court, the 12345 line."),
        rows=2,
        most=500,
    )
    public_title = forms.CharField(
        label=gettext_lazy("Title in public"),
        help_text=gettext_lazy("Reword it where it names somebody. Empty: the title stays."),
        max_length=120,
        required=False,
    )


class AcceptForm(MatterForm):
    """Taking a matter up: who decides it, who is concerned, and the text that the public will read."""

    track = forms.ChoiceField(
        label=gettext_lazy("Who decides?"),
        help_text=gettext_lazy(
            "Lifts, charging sheds on common land and the repair fund are for the owners: the committee helps and "
            "records, and their meeting decides."
        ),
        choices=Track.choices,
        initial=Track.RC,
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=gettext_lazy("Kind of matter"), choices=Category.choices)
    stakeholders = long_text(
        gettext_lazy("Groups concerned"),
        gettext_lazy(
            "One line for each, for example: old people who eat alone; families of buildings 1 to 3. Each is invited to speak."
        ),
        rows=3,
    )
    options = long_text(
        gettext_lazy("Options under discussion"),
        gettext_lazy("One line for each; they can be put to an advisory poll. Leave empty if there is only one way."),
        required=False,
        rows=3,
    )
    proposed_by = MemberField(
        label=gettext_lazy("Proposed by committee member"),
        help_text=gettext_lazy("Whoever is both secretary and director may leave this empty."),
        required=False,
    )
    is_quick = forms.BooleanField(
        label=gettext_lazy("Small matter, short way"),
        help_text=gettext_lazy(
            "Two working days for the discussion, two for the decision. Only for what the committee decides itself and "
            "is not important."
        ),
        required=False,
    )
    is_important = forms.BooleanField(
        label=gettext_lazy("Important matter: the Party organisation studies it first"), required=False
    )
    party_studied_on = date_field(
        gettext_lazy("Studied by the Party organisation on"),
        gettext_lazy("For important matters, and for those that the committee does not decide alone."),
        required=False,
    )
    party_note = long_text(gettext_lazy("What the Party organisation noted"), required=False, rows=2, most=1000)
    public_title = forms.CharField(
        label=gettext_lazy("Title in public"),
        help_text=gettext_lazy("Reword it where it names somebody. Empty: the title stays."),
        max_length=120,
        required=False,
    )
    public_problem = long_text(
        gettext_lazy("The problem, as the public reads it"),
        gettext_lazy("Names, telephones and rooms are covered already. Check it; the text then stands for comment."),
        required=False,
    )
    public_wish = long_text(gettext_lazy("The wish, as the public reads it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        matter, title = self.subject.matter, self.subject.title
        self.fields["proposed_by"].queryset = self.rc_members()  # type: ignore[attr-defined]
        self.fields["category"].initial = matter.category
        self.fields["public_title"].initial = lambda: cover_text(matter.subject, title)
        # Asked when the form is shown only.
        self.fields["public_problem"].initial = lambda: cover_text(matter.subject, matter.problem)
        self.fields["public_wish"].initial = lambda: cover_text(matter.subject, matter.wish)

    def clean_stakeholders(self) -> list[str]:
        return lines(self.cleaned_data["stakeholders"])

    def clean_options(self) -> list[str]:
        found = lines(self.cleaned_data["options"])
        if len(found) == 1:
            raise forms.ValidationError(_("One option is no choice: write two or more, or none."))
        if len(set(found)) != len(found):
            raise forms.ValidationError(_("Two options are the same. Each line must differ."))
        return found

    def clean_party_studied_on(self) -> dt.date | None:
        return self.has_come("party_studied_on")


class ConcludeForm(MatterForm):
    """What the discussion showed, before the committee votes."""

    summary = long_text(
        gettext_lazy("What the discussion showed"),
        gettext_lazy(
            "What was said for and against each option, and how many voices by which channel. The public reads it."
        ),
        rows=6,
        most=4000,
    )
    dissent = long_text(
        gettext_lazy("Who was against, and why"),
        gettext_lazy("Groups, not names. This stands beside the decision."),
        required=False,
        rows=3,
    )
    no_dissent = forms.BooleanField(label=gettext_lazy("Nobody was against it"), required=False)
    invited = forms.MultipleChoiceField(
        label=gettext_lazy("Groups that were invited"), required=False, widget=forms.CheckboxSelectMultiple
    )
    invited_on = date_field(
        gettext_lazy("Invited on"), gettext_lazy("The day on which the last group was invited."), required=False
    )
    offline_keyed = forms.BooleanField(
        label=gettext_lazy("All that was said on paper, by phone and at the door is keyed in"),
        error_messages={
            "required": gettext_lazy("First key in what was said on paper, by phone and at the door, then tick this.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        groups = [(str(number), name) for number, name in enumerate(self.subject.matter.stakeholders)]
        self.fields["invited"].choices = groups  # type: ignore[attr-defined]
        self.fields["invited_on"].initial = local_date(self.subject.state_since)

    def clean_invited_on(self) -> dt.date | None:
        return self.has_come("invited_on")
