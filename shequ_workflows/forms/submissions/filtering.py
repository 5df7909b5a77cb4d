"""The filters of a list of submissions. What could name a person is searched by POST and is no filter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

from django import forms
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.edge_forms import date_field
from shequ_workflows.forms.constants import ASKABLE_DAYS, Flag, Kind, SubmissionState
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Form, IndexRow
from shequ_workflows.forms.querysets import SubmissionQuerySet
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.moment import midnight

from .columns import Column, Offered

COLUMNS: Final = "c"
_ANY: Final = ("", pgettext_lazy("filter", "all"))
_ORDERS: Final[dict[str, tuple[Any, ...]]] = {"": ("-at", "-pk"), "old": ("at", "pk"), "state": ("state", "-at", "-pk")}


def _day(label: Any) -> forms.DateField:
    return date_field(label, required=False, validators=ASKABLE_DAYS)


class SubmissionFilter(forms.Form):
    """State, version, channel, mark, period, the searchable choices, numbers and days; the order, and the columns.

    A filter that cannot be read is left out. ``said`` is what was chosen; ``sent`` the same as an address says it.
    """

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[_ANY, *SubmissionState.choices])
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False, choices=[_ANY, *Channel.choices])
    flag = forms.ChoiceField(
        label=pgettext_lazy("of a submission", "Mark"), required=False,
        choices=[_ANY, ("none", pgettext_lazy("mark of a submission", "none")), *Flag.choices],
    )  # fmt: skip
    version = forms.ChoiceField(label=gettext_lazy("Version"), required=False)
    since = _day(gettext_lazy("Sent from"))
    until = _day(gettext_lazy("Sent until"))
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, data: QueryDict, form: Form, offered: Offered) -> None:
        super().__init__(data)
        self.form, self.offered = form, offered
        self.language = spoken()
        self.typed: dict[str, tuple[Column, str]] = {}
        numbers = [(str(number), str(number)) for _pk, number in offered.versions]
        self._choices("version", [_ANY, *numbers])
        if len(numbers) < 2:
            del self.fields["version"]
        for column in offered.columns.values():
            self._add(column)
        self._choices("sort", list(self._orders()))
        labels = [(one.key, one.field.label.say(self.language)) for one in offered.columns.values()]
        self.fields[COLUMNS] = forms.MultipleChoiceField(
            label=_("Columns"), required=False, choices=labels, widget=forms.CheckboxSelectMultiple
        )
        self.is_valid()
        self.columns = offered.shown(self.cleaned_data.get(COLUMNS) or [])
        self.initial[COLUMNS] = [one.key for one in self.columns]

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add(self, column: Column) -> None:
        """A typed filter, by the kind of the answer."""
        label, name = column.field.label.say(self.language), f"f-{column.key}"
        if column.how == "choice":
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[_ANY, *self._values(column)])
            self.typed[name] = (column, "text")
        elif column.how in {"number", "date"}:
            for end, words in (("min", _("%(name)s, from")), ("max", _("%(name)s, up to"))):
                said = words % {"name": label}
                number = forms.DecimalField(label=said, required=False)
                self.fields[f"{name}-{end}"] = number if column.how == "number" else _day(said)
                self.typed[f"{name}-{end}"] = (column, f"{column.how}__{'gte' if end == 'min' else 'lt'}")

    def _values(self, column: Column) -> list[tuple[str, str]]:
        if column.field.kind == Kind.YES_NO:
            return [("yes", _("Yes")), ("no", _("No"))]
        return [(one.value, one.label.say(self.language)) for one in column.field.choices]

    def _orders(self) -> Iterator[tuple[str, str]]:
        yield "", _("newest first")
        yield "old", _("oldest first")
        yield "state", _("by state")
        for column in self.offered.columns.values():
            if column.order_by:
                label = column.field.label.say(self.language)
                yield f"by-{column.key}", _("%(name)s, ascending") % {"name": label}
                yield f"down-{column.key}", _("%(name)s, descending") % {"name": label}

    @property
    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(name, text) for name in self.said for text in self.data.getlist(name)]  # type: ignore[attr-defined]

    @property
    def folded(self) -> list[forms.BoundField]:
        """Those that are used less: typed ones and the columns."""
        return [self[name] for name in (*self.typed, COLUMNS)]

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.typed and name != COLUMNS]

    @property
    def is_folded_used(self) -> bool:
        return any(name in self.said for name in self.typed)

    def apply(self, rows: SubmissionQuerySet) -> SubmissionQuerySet:
        said = self.said
        if flag := said.get("flag"):
            rows = rows.filter(flag="" if flag == "none" else flag)
        columns = {"state": "state", "channel": "channel", "version": "version__number"}
        rows = rows.filter(**{column: said[name] for name, column in columns.items() if name in said})
        if "since" in said:
            rows = rows.filter(at__gte=midnight(said["since"]))
        if "until" in said:
            rows = rows.filter(at__lt=midnight(said["until"] + dt.timedelta(days=1)))
        for name, (column, lookup) in self.typed.items():
            if name in said:
                rows = rows.filter(Exists(self._answers(column).filter(_bound(lookup, said[name]))))
        return self._ordered(rows, said.get("sort", ""))

    def _answers(self, column: Column) -> Any:
        return IndexRow.objects.filter(submission=OuterRef("pk"), key=column.key)

    def _ordered(self, rows: SubmissionQuerySet, order: str) -> SubmissionQuerySet:
        way, _dash, key = order.partition("-")
        column = self.offered.columns.get(key)
        if column is None:
            return rows.order_by(*_ORDERS[order])
        first = self._answers(column).order_by("row", "pk").values(column.order_by)[:1]
        by: Callable[..., Any] = F("sorted").desc if way == "down" else F("sorted").asc
        return rows.annotate(sorted=Subquery(first)).order_by(by(nulls_last=True), "-at", "-pk")

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """One a filter that is set, with the address of the list without it."""
        found = []
        for name, value in self.said.items():
            if name in {COLUMNS, "sort"}:
                continue
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            field = self.fields[name]
            shown = dict(getattr(field, "choices", [])).get(value, value)
            label = _("%(name)s: %(value)s") % {"name": field.label, "value": shown}
            found.append({"label": label, "url": f"?{rest.urlencode()}"})
        return found


def _bound(lookup: str, value: Any) -> Q:
    """Numbers up to and with the last, days up to the end of the last."""
    if lookup == "number__lt":
        return Q(number__lte=value)
    if lookup.startswith("date"):
        return Q(**{lookup: midnight(value + dt.timedelta(days=lookup.endswith("lt")))})
    return Q(**{lookup: value})
