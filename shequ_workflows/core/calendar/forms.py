"""Forms of the calendar screen. What a table may say is judged by ``importing`` and the actions, not here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .importing import MAX_BYTES
from .models import NodeHours
from .openinghours import OpeningHours
from .table import NAME_LENGTH, DayEntry
from .workdays import is_weekday


class NoticeForm(forms.Form):
    """A file, or pasted text."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("The filled-in template (.xlsx) or a table saved as .json."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste text"),
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "The notice of the State Council as it stands on the web page, or one line for each day or period: "
            "%(one)s, %(many)s, %(work)s."
        ) % {
            "one": f"“{year}-01-01 休 元旦”",
            "many": f"“{year}-02-05 至 {year}-02-11 休 春节”",
            "work": f"“{year}-02-20 班”",
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Choose a file or paste the text of the notice."))
        return cleaned


class ConfirmForm(forms.Form):
    """What the preview carries along: the table as lines, where it comes from, and the stamp it was made under."""

    lines = forms.CharField(widget=forms.HiddenInput, max_length=MAX_BYTES, strip=False)
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=32)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Title and date of the notice; it is shown with the calendar."),
    )


class DayForm(forms.Form):
    """What kind of day it is. Make-up days are offered on weekends only."""

    kind = forms.ChoiceField(label=gettext_lazy("This day is"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=pgettext_lazy("calendar day", "Name"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=gettext_lazy("For example the holiday it belongs to."),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        choices = [("plain", _("an ordinary working day") if is_weekday(day) else _("an ordinary weekend day"))]
        choices.append(("off", _("a day off (休)")))
        if not is_weekday(day):
            choices.append(("work", _("a make-up workday (班)")))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = choices

    @property
    def entry(self) -> DayEntry | None:
        """The day as it was filled in; None for an ordinary one."""
        kind, name = self.cleaned_data["kind"], " ".join(self.cleaned_data["name"].split())
        return None if kind == "plain" else DayEntry(self.day, kind == "work", name)


class HoursForm(forms.ModelForm):
    """Opening hours of one node."""

    class Meta:
        model = NodeHours
        fields = ["opens", "closes", "lunch_from", "lunch_to", "basis"]
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("opens", "closes", "lunch_from", "lunch_to")
        }
        help_texts = {
            "closes": gettext_lazy("Limits in working days end at this time of their last day."),
            "lunch_from": gettext_lazy("Leave both empty where there is no break."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.hours = OpeningHours(*(cleaned[name] for name in ("opens", "closes", "lunch_from", "lunch_to")))
            except ValueError:
                self.add_error(
                    "closes",
                    _("Opening, beginning of the break, end of the break and closing must follow each other."),
                )
        return cleaned

    def _post_clean(self) -> None:
        """The instance is not saved here: ``SetNodeHours`` writes."""
