"""What handing in, completing and admitting a task ask for. ``carrying_forms`` holds the steps after the offer."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.edge_forms import lines
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Person

from .constants import Frequency, FunctionCategory, TaskCategory
from .form_parts import AccessForm, DistrictForm, TaskEdgeForm, date_field, long_text, short_text
from .parted import Part, Parted

#: Forms that one task may ask for; more are a burden that no list of functions allows.
MOST_FORMS = 3
#: As these a task comes without money where its packet says why.
LIGHTER = (TaskCategory.STATUTORY, TaskCategory.ASSISTED)
#: From its first day: what goes on longer is admitted and offered as all else is.
LONGEST_EMERGENCY = dt.timedelta(days=30)
COLUMNS = (
    "office_name", "category", "function_code", "legal_basis", "content", "standard", "process", "criteria", "people",
    "hours", "frequency", "starts_on", "ends_on", "training",
)  # fmt: skip


def form_fields(number: int) -> tuple[str, ...]:
    """Names of the fields of one form that is asked for."""
    return tuple(f"form{number}_{name}" for name in ("name", "fields", "people", "frequency", "source"))


def codes_in_force(subject: Any, empty: str) -> list[tuple[str, str]]:
    """Lines of the list in force, as choices; ``empty`` is what none of them says."""
    from .models import Function

    rows = Function.objects.in_force(subject.community_id).counted()
    return [("", empty), *((one.code, f"{one.code} {one.name}") for one in rows)]


class ApplicationForm(Parted, TaskEdgeForm):
    """The application for admission. What is missing of law is refused by the edge's guards, each with its sentence."""

    asked = ("legal_basis", "standard", "ends_on")

    title = short_text(gettext_lazy("What is it called?"), most=120)
    office_name = short_text(gettext_lazy("Office that asks"), most=80)
    category = forms.ChoiceField(
        label=gettext_lazy("As what?"),
        help_text=gettext_lazy(
            "A delegated task brings its powers, people and money along; whoever delegates pays (RC Organic Law art. 43)."
        ),
        choices=TaskCategory.choices,
        widget=forms.RadioSelect,
    )
    function_code = forms.ChoiceField(
        label=gettext_lazy("Line of the community’s list"),
        help_text=gettext_lazy("Off the list, the district’s conference decides."),
        required=False,
    )
    legal_basis = long_text(
        gettext_lazy("Legal basis"),
        gettext_lazy("Law, regulation or document, with article or number."),
        required=False,
        rows=2,
    )
    content = long_text(gettext_lazy("What is to be done"), rows=4)
    standard = long_text(gettext_lazy("Standard: when is it done well?"), required=False, rows=2)
    process = long_text(gettext_lazy("Process: who does what, in which order"), rows=3)
    criteria = long_text(
        gettext_lazy("Criteria of verification"),
        gettext_lazy("One line for each. Only these are looked at later; nothing is added."),
    )
    people = forms.IntegerField(label=gettext_lazy("People needed each time"), min_value=1, max_value=999, initial=1)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours of each of them, each time"),
        min_value=Decimal("0.25"),
        max_digits=7,
        decimal_places=2,
    )
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=Frequency.choices)
    starts_on = date_field(gettext_lazy("From"))
    ends_on = date_field(gettext_lazy("Until"), required=False)
    training = forms.BooleanField(label=gettext_lazy("Training is given before the start"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_form_rows()
        if self.subject is None:
            return
        task = self.task
        self.fields["function_code"].choices = codes_in_force(self.subject, _("off the list"))  # type: ignore[attr-defined]
        self.fields["title"].initial = self.subject.title
        for name in COLUMNS:
            value = getattr(task, name)
            self.fields[name].initial = "\n".join(value) if name == "criteria" else value
        if not task.hours:
            self.fields["hours"].initial = None
        for number, row in enumerate(task.forms.order_by("pk")[:MOST_FORMS], start=1):
            for name in ("name", "fields", "people", "frequency", "source"):
                self.fields[f"form{number}_{name}"].initial = getattr(row, name)

    def add_form_rows(self) -> None:
        """Room for the forms that the task asks to be filled in."""
        for number in range(1, MOST_FORMS + 1):
            key = f"form{number}_"
            name = short_text(_("Form or report %(number)d") % {"number": number}, required=False, most=120)
            if number == 1:
                name.help_text = _("Leave empty where there are none. No report where a ledger has the data.")
            self.fields[key + "name"] = name
            self.fields[key + "fields"] = forms.IntegerField(
                label=_("Fields"), min_value=1, max_value=500, required=False
            )
            self.fields[key + "people"] = forms.IntegerField(
                label=_("for how many people or households"), min_value=1, max_value=1_000_000, required=False
            )
            self.fields[key + "frequency"] = forms.ChoiceField(
                label=_("How often"), choices=Frequency.choices, required=False
            )
            self.fields[key + "source"] = short_text(_("Ledger that has the data already"), required=False, most=120)

    def parts(self) -> list[Part]:
        return [
            Part(_("Which task, and whose"), ("title", "office_name", "category", "function_code")),
            Part(_("What it asks, and why"), ("legal_basis", "content", "standard", "process", "criteria")),
            Part(_("What it costs, and when"), ("people", "hours", "frequency", "starts_on", "ends_on"), in_a_row=True),
            Part("", ("training",)),
            Part(_("Forms that it asks to be filled in"), form_fields(1)[:1]),
            Part("", form_fields(1)[1:], in_a_row=True),
            *(
                Part(
                    _("Form or report %(number)d") % {"number": number}, form_fields(number), in_a_row=True, folded=True
                )
                for number in range(2, MOST_FORMS + 1)
            ),
        ]

    def clean_criteria(self) -> list[str]:
        found = lines(self.cleaned_data["criteria"])
        if len(set(found)) != len(found):
            raise forms.ValidationError(_("Two criteria are the same. Each line must differ."))
        return found[:20]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It cannot end before it begins."))
        if cleaned.get("category") in LIGHTER and self._is_delegated(cleaned.get("function_code") or ""):
            self.add_error(
                "category",
                _(
                    "This line stands on the list as delegated: hand it in as a delegated task. Whoever delegates pays (RC Organic Law art. 43)."
                ),
            )
        cleaned["forms"] = [row for number in range(1, MOST_FORMS + 1) if (row := self._form_row(cleaned, number))]
        return cleaned

    def _is_delegated(self, code: str) -> bool:
        """Whether the line is one that is delegated by the list in force: calling it less would spare its office the money."""
        from .models import Function

        if not code or self.subject is None:
            return False
        rows = Function.objects.in_force(self.subject.community_id)
        return rows.filter(code=code, category=FunctionCategory.DELEGATED).exists()

    def _form_row(self, cleaned: dict[str, Any], number: int) -> dict[str, Any] | None:
        key = f"form{number}_"
        said = {name: cleaned.pop(key + name, None) for name in ("name", "fields", "people", "frequency", "source")}
        if not said["name"]:
            return None
        if not said["fields"]:
            self.add_error(key + "fields", _("Say how many fields it has."))
        return {
            **said,
            "fields": said["fields"] or 1,
            "people": said["people"] or 1,
            "frequency": said["frequency"] or Frequency.ONCE,
            "source": said["source"] or "",
        }


class ResubmitForm(ApplicationForm):
    """The application with every gap answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gaps: list[str] = []
        if self.subject is None:
            return
        last = self.task.gap_lists.order_by("-number").first()
        self.gaps = list(last.gaps) if last is not None else []
        for number, gap in enumerate(self.gaps):
            self.fields[f"answer_{number}"] = long_text(gap, rows=2, most=500)
        answers = [f"answer_{number}" for number in range(len(self.gaps))]
        if answers:
            self.order_fields([*answers, *self.fields])

    def parts(self) -> list[Part]:
        answers = tuple(f"answer_{number}" for number in range(len(self.gaps)))
        return [Part(_("What was missing"), answers), *super().parts()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["answers"] = [cleaned.pop(f"answer_{number}", "") for number in range(len(self.gaps))]
        return cleaned


class EmergencyForm(TaskEdgeForm):
    """Starting at once: the danger is stated; all else is filed within five working days."""

    asked = ("danger",)

    danger = long_text(gettext_lazy("What is the danger?"), required=False)
    content = long_text(gettext_lazy("What is to be done at once"))
    ends_on = date_field(gettext_lazy("Until"), gettext_lazy("An emergency start has an end; at most 30 days."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["content"].initial = self.task.content

    def clean_ends_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["ends_on"]
        if not self.today <= day <= self.today + LONGEST_EMERGENCY:
            raise forms.ValidationError(_("Enter a day within the next 30 days."))
        return day


class FileForm(ApplicationForm):
    """All fields of the application, filed after an emergency start. Filing makes it no longer than an emergency is."""

    def clean_ends_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["ends_on"]
        begun = self.task.starts_on if self.task is not None else None
        if day is not None and begun is not None and day > begun + LONGEST_EMERGENCY:
            raise forms.ValidationError(
                _("An emergency start lasts 30 days at most. What goes on longer is handed in the ordinary way.")
            )
        return day


class ScreenForm(TaskEdgeForm):
    note = long_text(gettext_lazy("What the first look showed"), required=False, rows=2, most=1000)


class GapsForm(TaskEdgeForm):
    gaps = long_text(
        gettext_lazy("What is missing"),
        gettext_lazy("One line for each, all at once: a second list is not sent."),
        rows=5,
    )

    def clean_gaps(self) -> list[str]:
        return lines(self.cleaned_data["gaps"])


class RefuseAdmissionForm(AccessForm):
    reason = long_text(gettext_lazy("Reason"), gettext_lazy("The office that asked reads it."))


class PassUpForm(TaskEdgeForm):
    note = long_text(gettext_lazy("What the street office says to it"), rows=3)


class RoomForm(forms.Form):
    """Where a function comes onto the list: which one leaves for it, or who lets more stand."""

    replaces = forms.ChoiceField(
        label=gettext_lazy("Leaves the list for it"),
        help_text=gettext_lazy("“One in, one out” where the list is full."),
        required=False,
    )
    override_by = forms.ModelChoiceField(
        Person.objects.none(), to_field_name="public_id", empty_label="—", required=False,
        label=gettext_lazy("Street leader who lets more stand"),
    )  # fmt: skip
    override_reason = long_text(gettext_lazy("The street leader’s reason"), required=False, rows=2, most=500)


#: Needed only where the list is full; then the guard has said so.
ROOM = ("replaces", "override_by", "override_reason")


def with_room(parts: list[Part]) -> list[Part]:
    """The room folded away before what came of it."""
    kept = [dataclasses.replace(part, names=tuple(name for name in part.names if name not in ROOM)) for part in parts]
    room = Part(_("Where the list of functions is full"), ROOM, folded=True, opens_when_sent=True)
    return [*kept[:-1], room, kept[-1]]


def offer_room(form: Any) -> None:
    """Lines that may leave, and the street leaders."""
    if form.subject is not None:
        form.fields["replaces"].choices = codes_in_force(form.subject, "—")
        form.fields["override_by"].queryset = form.holding(Role.STREET_LEADER)


class AdmitForm(AccessForm, RoomForm):
    text = long_text(gettext_lazy("Opinion of the access group"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_room(self)

    def parts(self) -> list[Part]:
        return with_room(super().parts())


class AdmitDistrictForm(DistrictForm, RoomForm):
    text = long_text(gettext_lazy("Opinion of the conference"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_room(self)

    def parts(self) -> list[Part]:
        return with_room(super().parts())


class RefuseDistrictForm(DistrictForm):
    reason = long_text(gettext_lazy("Reason"), gettext_lazy("The office that asked reads it."))
