"""What the proposer's own steps ask for, and returning a proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.community.hearing import KEYED_CHANNELS

from .constants import Category
from .edge_forms import MatterForm, lines, long_text

#: Ways in which a proposer's word reaches the office.
BY_WORD = [(channel.value, channel.label) for channel in KEYED_CHANNELS]


class ProposalForm(MatterForm):
    """What a proposal says: all that is needed to look at it."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy(
            "In a few words, without names: for example “A meal point for old people in our compound”."
        ),
        max_length=60,
    )
    category = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=Category.choices)
    scope = forms.CharField(
        label=gettext_lazy("Whom does it concern?"),
        help_text=gettext_lazy("For example: the people of buildings 1 to 3, or everybody over 70."),
        max_length=200,
    )
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=120, required=False)
    problem = long_text(
        gettext_lazy("What is wrong now?"), gettext_lazy("Please leave out names, telephone numbers and rooms.")
    )
    wish = long_text(gettext_lazy("What do you wish for?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matter = getattr(self.subject, "matter", None)
        if matter is None:
            return
        self.fields["title"].initial = matter.subject.title
        for name in ("category", "scope", "place", "problem", "wish"):
            self.fields[name].initial = getattr(matter, name)


class ReturnForm(MatterForm):
    """One list of all that is missing: a second list needs new facts."""

    gaps = long_text(
        gettext_lazy("What is missing"),
        gettext_lazy(
            "One line for each. List everything at once: it can be returned a second time only for new facts."
        ),
        rows=5,
    )
    new_facts = long_text(
        gettext_lazy("New facts"),
        gettext_lazy("Only where it has been returned before: what has come to light since then?"),
        required=False,
        rows=2,
    )

    def clean_gaps(self) -> list[str]:
        found = lines(self.cleaned_data["gaps"])
        if not found:
            raise forms.ValidationError(_("Write at least one line."))
        return found


class ByWordForm(MatterForm):
    """For edges that belong to the proposer: staff say how they were told. The proposer is not asked."""

    heard_by = forms.ChoiceField(
        label=gettext_lazy("How did the proposer tell you?"),
        help_text=gettext_lazy("You act in the proposer's name; it is recorded that you did."),
        choices=[("", "—"), *BY_WORD],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is None or self.actor is None or self.subject.raised_by_id == self.actor.person_id:
            del self.fields["heard_by"]


class ResubmitForm(ByWordForm):
    """The proposer's own words again, and one answer for each line of the list."""

    scope = forms.CharField(label=gettext_lazy("Whom does it concern?"), max_length=200)
    problem = long_text(gettext_lazy("What is wrong now?"))
    wish = long_text(gettext_lazy("What do you wish for?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gaps: list[str] = []
        matter = getattr(self.subject, "matter", None)
        if matter is None:
            return
        for name in ("scope", "problem", "wish"):
            self.fields[name].initial = getattr(matter, name)
        last = matter.gap_lists.order_by("-number").first()
        self.gaps = list(last.gaps) if last else []
        for number, gap in enumerate(self.gaps):
            self.fields[f"gap_{number}"] = forms.CharField(label=gap, max_length=500)
        self.order_fields([*(f"gap_{number}" for number in range(len(self.gaps))), "scope", "problem", "wish"])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        cleaned["answers"] = [cleaned.pop(f"gap_{number}", "") for number in range(len(self.gaps))]
        return cleaned


class WithdrawForm(ByWordForm):
    reason = long_text(
        gettext_lazy("Why is it withdrawn?"),
        gettext_lazy("One sentence; followers of the matter read it."),
        rows=2,
        most=500,
    )
