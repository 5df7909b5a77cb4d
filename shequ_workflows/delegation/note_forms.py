"""Noting a demand down, setting it right, and looking through what was noted."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, Unit
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Subject
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel, NodeKind
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now, today
from shequ_workflows.org.querysets import below

from .constants import Match
from .desk_views import readable
from .form_parts import date_field, short_text
from .matching import candidates
from .models import DelegatedTask
from .note_offices import names_of
from .note_parsing import read_demand
from .note_sheet import Month
from .notes import LONGEST, NOTERS, WAYS, Note
from .querysets import TaskQuerySet
from .states import STATES

_ANY = pgettext_lazy("filter", "all")
#: Lists of places and months are never longer.
MONTHS_SHOWN = 24


class _WhoAndWhen(forms.Form):
    """Who asked, what, by when: of a new note and of one that is set right."""

    office = short_text(gettext_lazy("Office that asks"), required=False, most=80)
    asker = short_text(gettext_lazy("Person who asked"), required=False, most=60)
    title = short_text(gettext_lazy("What is wanted"), required=False, most=120)
    wanted_by = date_field(gettext_lazy("By when"), required=False)
    no_day = forms.BooleanField(label=gettext_lazy("No day was named"), required=False)

    def __init__(self, *args: Any, community: Node | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = community
        self.offices = names_of(community) if community is not None else []
        self.fields["office"].widget.attrs.update({"list": "offices", "autocomplete": "off"})
        self.fields["asker"].widget.attrs["autocomplete"] = "off"

    def note(self, **more: Any) -> Note:
        said = self.cleaned_data
        values = {name: said[name] for name in ("office", "asker", "title", "wanted_by", "no_day")}
        return Note(**{**values, **more})


class NoteForm(_WhoAndWhen):
    """One text box; what is left empty beside it is read out of the message."""

    words = forms.CharField(
        label=gettext_lazy("Message, as it came"),
        help_text=gettext_lazy(
            "Paste it or type it. Office, person and day are read out of it; fill in below only what it does not say."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "data-focus": ""}),
        error_messages={"required": gettext_lazy("Paste or type the message first.")},
    )
    via = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[(way, way.label) for way in WAYS],
        initial=Channel.CHAT,
        widget=forms.RadioSelect,
        required=False,
    )
    asked_on = date_field(
        gettext_lazy("Asked on"), gettext_lazy("Empty: as the message says, else today."), required=False
    )
    community = forms.ModelChoiceField(Node.objects.none(), label=gettext_lazy("Community"), to_field_name="code")
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64, initial=new_public_id)
    field_order = ("words", "office", "asker", "title", "wanted_by", "no_day")

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        places = list(communities_of(actor))
        code = data.get("community") if data is not None else None
        chosen = next((one for one in places if one.code == code), places[0] if places else None)
        #: What was typed, and what was read for it.
        self.shown = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self.shown if data is not None else None, community=chosen)
        self.fields["community"].queryset = communities_of(actor)  # type: ignore[attr-defined]
        self.fields["community"].initial = chosen.code if chosen is not None else None
        if len(places) < 2:
            self.fields["community"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Fill in what was left empty; it stands in the fields where the form comes back."""
        cleaned = dict(super().clean() or self.cleaned_data)
        at = now().astimezone(get_default_timezone())
        add = partial(_working_days_after, calendar_of(self.here)) if self.here is not None else None
        read = read_demand(cleaned.get("words", ""), at, offices=self.offices, add_workdays=add)
        for name in ("office", "asker", "title", "wanted_by"):
            found = getattr(read, name)
            skipped = name == "wanted_by" and cleaned.get("no_day")
            if found and not cleaned.get(name) and name not in self.errors and not skipped:
                cleaned[name] = found
                self.shown[name] = found.isoformat() if isinstance(found, dt.date) else found
        cleaned["asked_at"] = self._asked_at(cleaned.get("asked_on"), read.said_at, at)
        cleaned["words"] = read.words or cleaned.get("words", "")
        return cleaned

    def _asked_at(self, day: dt.date | None, said_at: dt.datetime | None, at: dt.datetime) -> dt.datetime:
        """The day that was typed; else as the message says; else now."""
        if day is None:
            return said_at or at
        if said_at is not None and local_date(said_at) == day:
            return said_at
        if day == local_date(at):
            return at
        return at.replace(year=day.year, month=day.month, day=day.day)

    def clean_asked_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["asked_on"]
        if day is not None and not today() - dt.timedelta(days=366) <= day <= today():
            raise forms.ValidationError(_("Enter a day of the last twelve months."))
        return day

    def clean_via(self) -> str:
        return str(self.cleaned_data["via"] or Channel.CHAT)


def _working_days_after(calendar: Any, day: dt.date, count: int) -> dt.date:
    begun = dt.datetime.combine(day, dt.time(12), calendar.tz)
    return local_date(calendar.add(begun, Duration(count, Unit.WD)).at)


def communities_of(actor: Actor) -> Any:
    """Where the actor notes demands down."""
    rows = Node.objects.in_use().filter(below(actor.paths_with(*NOTERS)), kind=NodeKind.COMMUNITY)
    return rows.order_by("path")


class CorrectForm(_WhoAndWhen):
    """Set a note right; the message stays as it came."""

    code = forms.ChoiceField(
        label=gettext_lazy("Line of the community’s list"),
        help_text=gettext_lazy("Where you know better than the search."),
        required=False,
    )

    def __init__(self, *args: Any, task: DelegatedTask, **kwargs: Any) -> None:
        subject: Subject = task.subject
        initial = {
            "office": task.office_name, "asker": task.asker, "title": subject.title, "wanted_by": task.wanted_by,
            "no_day": task.wanted_by is None, "code": task.function_code if task.match == Match.LISTED else "",
        }  # fmt: skip
        super().__init__(*args, community=subject.community, initial=initial, **kwargs)
        self.fields["office"].required = self.fields["title"].required = True
        found = candidates(subject.community, f"{subject.title}\n{task.words}")
        lines = [(one.code, f"{one.code} {one.name}") for one in found]
        self.fields["code"].choices = [("", _("ask the list again")), *lines]  # type: ignore[attr-defined]


class NoteFilter(forms.Form):
    """By words of the title, office, month in which it was asked, what the list says, and where it stands."""

    q = forms.CharField(label=gettext_lazy("Words of the title"), required=False, max_length=60)
    office = forms.ChoiceField(label=gettext_lazy("Office that asks"), required=False)
    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    match = forms.ChoiceField(
        label=gettext_lazy("What the list says"),
        required=False,
        choices=[("", _ANY), *((one.value, one.label) for one in Match if one)],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Stands at"),
        required=False,
        choices=[("", _ANY), *((one.code, one.label) for one in STATES if one.code != "draft")],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = DelegatedTask.objects.filter(subject__in=readable(actor), asked_at__isnull=False).order_by()
        offices = rows.exclude(office_name="").values_list("office_name", flat=True).distinct()
        self.fields["office"].choices = [("", _ANY), *((name, name) for name in sorted(offices))]  # type: ignore[attr-defined]
        self.fields["month"].choices = [("", _ANY), *months()]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, str]:
        """What was chosen and can be read."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: TaskQuerySet) -> TaskQuerySet:
        said = self.said
        columns = {"office": "office_name", "match": "noted_as", "state": "subject__state"}
        rows = rows.filter(**{column: said[name] for name, column in columns.items() if name in said})
        month = Month.parse(said.get("month", ""))
        if month is not None:
            begins, ends = month.span
            rows = rows.filter(asked_at__gte=begins, asked_at__lt=ends)
        for word in said.get("q", "").split():
            rows = rows.filter(subject__title__icontains=word)
        return rows

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """One a filter that is set, with the address of the list without it."""
        colon = pgettext("between a name and its value", ": ")
        found = []
        for name, value in self.said.items():
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            words = dict(getattr(self.fields[name], "choices", [])).get(value, value)
            found.append({"label": f"{self.fields[name].label}{colon}{words}", "url": f"?{rest.urlencode()}"})
        return found


def months(count: int = MONTHS_SHOWN) -> list[tuple[str, str]]:
    """This month and those before it."""
    here = Month.of(today())
    return [(str(one), str(one)) for one in (here.moved(-back) for back in range(count))]


class MonthForm(forms.Form):
    """Which month, of which place."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    place = forms.ModelChoiceField(
        Node.objects.none(), label=gettext_lazy("Place"), required=False, to_field_name="code", empty_label=None
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months()  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.places = list(places)
        if len(self.places) < 2:
            del self.fields["place"]

    def chosen(self) -> tuple[Node | None, Month]:
        """The widest place and this month, where nothing else can be read."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        month = Month.parse(said.get("month", "")) or Month.of(today())
        return said.get("place") or (self.places[0] if self.places else None), month
