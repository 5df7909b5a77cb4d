"""What the committee's decision and its carrying out ask for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.moment import local_date, today
from shequ_workflows.publicity.constants import AUTHORS, REVIEWERS

from .constants import Concern, Legality, MoneySource, Vote
from .convening import decided_by_meeting
from .edge_forms import MatterForm, MemberField, date_field, long_text
from .words import date_words

PREFIX = "vote_"
#: Who may be put in charge of carrying out.
IN_CHARGE = ("community_worker", "grid_worker", "rc_member", "rc_director", "party_secretary")


class MembersVoteForm(MatterForm):
    """One line per member of the residents' committee; ``cleaned_data["votes"]`` maps public id → vote."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {member.public_id: member for member in self.rc_members()}
        for public_id, member in self.members.items():
            self.fields[PREFIX + public_id] = forms.ChoiceField(
                label=member.name,
                choices=[("", "—"), *Vote.choices],
                error_messages={"required": _("Say how this member voted, or “absent”.")},
            )
        votes = [PREFIX + public_id for public_id in self.members]
        answering = ["written_by", "checked_by"]
        rest = [name for name in self.base_fields if name not in {"held_on", *answering}]
        self.order_fields(["held_on", *votes, *rest, *answering])
        for first, heading in ((votes, _("How the members voted")), (rest, _("What was decided"))):
            if votes and first:
                self.fields[first[0]].heading = heading  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        cleaned["votes"] = {one: cleaned.pop(PREFIX + one, "") for one in self.members}
        if not self.members:
            raise forms.ValidationError(
                _("No member of the residents' committee is entered here. Enter their roles first (administrator).")
            )
        return cleaned


class CheckedForm(MatterForm):
    """For edges that put something on public notice: who wrote the text and who read it, beside whoever acts.

    Empty fields and how many persons it takes are matters of the edge's guards.
    """

    written_by = MemberField(
        label=gettext_lazy("Public text written by"),
        help_text=gettext_lazy("Leave it empty if you wrote it yourself."),
        required=False,
    )
    checked_by = MemberField(
        label=gettext_lazy("Public text read by"),
        help_text=gettext_lazy(
            "A colleague who has read what goes on public notice and did not write it. Where money is spent, and in a larger office always, three persons are asked for: one writes, one reads, a third enters it here."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, roles in (("written_by", AUTHORS), ("checked_by", REVIEWERS)):
            people = self.holding(*roles)
            if self.actor is not None:
                people = people.exclude(pk=self.actor.person_id)
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class VotedForm(CheckedForm, MembersVoteForm):
    """A formal vote, and the notice that tells of it: three persons answer for that, whatever the size of the office."""

    held_on = date_field(gettext_lazy("Day of the meeting"), initial=today)
    checked_by = MemberField(
        label=gettext_lazy("Public text read by"),
        help_text=gettext_lazy(
            "A formal vote takes three persons: one writes the public text, one reads it, a third enters it here."
        ),
        required=False,
    )

    def earliest(self) -> dt.date | None:
        """The day before which it cannot have been held: that of the decision which it ends."""
        decision = self.subject.matter.decisions.latest_first().first() if self.subject is not None else None
        return decision.held_on if decision is not None else None

    def clean_held_on(self) -> dt.date | None:
        day, earliest = self.has_come("held_on"), self.earliest()
        if day is not None and earliest is not None and day < earliest:
            raise forms.ValidationError(
                _("The meeting cannot have been before %(day)s. Enter the day on which it was held.")
                % {"day": date_words(earliest)}
            )
        return day


class ConcludedForm(VotedForm):
    """The vote after a discussion, whose conclusion somebody has written down."""

    def earliest(self) -> dt.date | None:
        """The day on which the discussion was concluded."""
        return local_date(self.subject.state_since) if self.subject is not None else None

    written_by = MemberField(
        label=gettext_lazy("Public text written by"),
        help_text=gettext_lazy(
            "Leave it empty where another member concluded the discussion: those words are the greater part of it."
        ),
        required=False,
    )


class DecisionForm(MatterForm):
    """The decision itself, whoever takes it. What it leaves open is refused by the edge's guards, each with its sentence."""

    text = long_text(
        gettext_lazy("The decision"),
        gettext_lazy("What is done, from when, for whom. Names, telephones and rooms are covered in public."),
        rows=6,
        most=4000,
    )
    concern = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy(
            "Money, works and shared space leave five working days for objections, all else two. What costs something is about money, whatever you choose here."
        ),
        choices=Concern.choices,
        widget=forms.RadioSelect,
    )
    money_source = forms.ChoiceField(
        label=gettext_lazy("Where does the money come from?"), choices=MoneySource.choices, widget=forms.RadioSelect
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount in yuan"), min_value=Decimal(0), max_digits=12, decimal_places=2, required=False
    )
    money_note = forms.CharField(label=gettext_lazy("Budget line or document"), max_length=200, required=False)
    responsible = MemberField(label=gettext_lazy("Person in charge"))
    due_on = date_field(gettext_lazy("To be done by"))
    legality = forms.MultipleChoiceField(
        label=gettext_lazy("Legality list"),
        help_text=gettext_lazy("Read each line and tick it only if it holds."),
        choices=Legality.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    #: A meeting decides for itself what it may decide, and nobody's vote in it is a member's.
    legality_lines: tuple[str, ...] = (Legality.LAW, Legality.RIGHTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["responsible"].queryset = self.holding(*IN_CHARGE)  # type: ignore[attr-defined]
        self.fields["legality"].choices = [one for one in Legality.choices if one[0] in self.legality_lines]  # type: ignore[attr-defined]

    def clean_due_on(self) -> dt.date | None:
        return self.lies_ahead("due_on")

    def clean_legality(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["legality"]
        if set(ticked) != set(self.legality_lines):
            raise forms.ValidationError(
                _("Every line must hold. If one does not, this must not be decided: choose “Not adopted” and say why.")
            )
        return ticked

    def clean_amount(self) -> Decimal:
        return self.cleaned_data["amount"] or Decimal(0)


class DecideForm(DecisionForm, ConcludedForm):
    """What the committee decided, with every member's vote."""

    legality_lines = tuple(Legality.values)


class RejectForm(ConcludedForm):
    reasons = long_text(
        gettext_lazy("Why it was not adopted"),
        gettext_lazy("One reason for each main point that was made. The public reads this."),
        rows=5,
    )


class TerminateForm(VotedForm):
    """The committee's vote; where a meeting decided, a meeting's: its count stands in its minutes."""

    reason = long_text(gettext_lazy("Why does it end early?"), gettext_lazy("The public reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_voted = self.subject is None or decided_by_meeting(self.subject) is None
        if not self.is_voted:
            for name in [name for name in self.fields if name == "held_on" or name.startswith(PREFIX)]:
                del self.fields[name]
            self.members = {}

    def clean(self) -> dict[str, Any]:
        return super().clean() if self.is_voted else dict(self.cleaned_data)


class StartForm(MatterForm):
    money_available = forms.BooleanField(
        label=gettext_lazy("The money is there"),
        help_text=gettext_lazy("Not needed where the decision costs nothing."),
        required=False,
    )
    due_on = date_field(
        gettext_lazy("New expected date"),
        gettext_lazy("Only if the day in the decision can no longer be kept; the reason is then shown in public."),
        required=False,
    )
    delay_reason = long_text(gettext_lazy("Reason for the new date"), required=False, rows=2, most=500)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        chosen, decision = cleaned.get("due_on"), None
        if self.subject is not None:
            decision = self.subject.matter.decisions.standing_first().first()
        planned = decision.due_on if decision else None
        if chosen is None and planned is not None and planned < self.today:
            self.add_error("due_on", _("The day in the decision has passed. Enter the day by which it will be done."))
        if chosen is not None and chosen < self.today:
            self.add_error("due_on", _("This day has passed. Enter a day that is still to come."))
        if chosen is not None and chosen != planned and not cleaned.get("delay_reason", "").strip():
            self.add_error("delay_reason", _("Say why the date changes; residents read it."))
        return cleaned


class ProgressForm(MatterForm):
    text = long_text(gettext_lazy("What has been done since?"), gettext_lazy("The public reads this."))


class CompleteForm(CheckedForm):
    text = long_text(
        gettext_lazy("What has been done"),
        gettext_lazy("The result, compared with the decision. The public reads this."),
    )
    cost = forms.DecimalField(
        label=gettext_lazy("What it cost, in yuan"), min_value=Decimal(0), max_digits=12, decimal_places=2
    )
    accounts = long_text(
        gettext_lazy("Accounts"),
        gettext_lazy(
            "Income and spending, one line each; “no money was spent” where that is so. On display for 15 days."
        ),
    )
    supervised_on = date_field(
        gettext_lazy("Looked at by the supervision committee on"),
        gettext_lazy("Ask the residents' affairs supervision committee to look at it first."),
    )

    field_order = ["text", "cost", "accounts", "supervised_on", "written_by", "checked_by"]

    def clean_supervised_on(self) -> dt.date | None:
        return self.has_come("supervised_on")


class ReworkForm(MatterForm):
    defects = long_text(
        gettext_lazy("Defects named by the supervision committee"), gettext_lazy("The public reads this.")
    )
    due_on = date_field(gettext_lazy("To be mended by"))

    def clean_due_on(self) -> dt.date | None:
        return self.lies_ahead("due_on")


class CloseForm(MatterForm):
    note = long_text(
        gettext_lazy("Closing note"),
        gettext_lazy("What remains to be said; may be left empty."),
        required=False,
        rows=2,
    )
