"""Reading the hall's list: filters, order, and cards in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import due_view
from shequ_workflows.core.search.finding import search
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now, today

from .constants import Category
from .models import Opinion
from .pages import HallPage, subjects_of
from .states import STEPS
from .words import expected_words, tone_of

PER_PAGE = 20
ORDERS = {"new": ("-opened_at", "-id"), "old": ("opened_at", "id"), "due": ("due_or_never", "-id")}
ENDED = ("closed", "declined", "withdrawn", "not_passed", "terminated")
#: States of each entry of the filter “step”.
STATES_OF = {
    **{key: states for key, _name, states in STEPS},
    "publicise": ("publicising",),
    "carry_out": ("executing", "evaluating"),
    "ended": ENDED,
}


class FilterForm(forms.Form):
    """The hall's filters. An address can be sent to a neighbour."""

    q = forms.CharField(label=gettext_lazy("Words or number"), required=False, max_length=60)
    step = forms.ChoiceField(
        label=gettext_lazy("How far"),
        required=False,
        choices=[
            ("", pgettext_lazy("filter", "all")),
            ("consult", gettext_lazy("under discussion")),
            ("decide", gettext_lazy("before the committee")),
            ("publicise", gettext_lazy("on public notice")),
            ("carry_out", gettext_lazy("being carried out")),
            ("ended", gettext_lazy("ended")),
        ],
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Kind of matter"),
        required=False,
        choices=[("", pgettext_lazy("filter", "all")), *Category.choices],
    )
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int, empty_value=None)
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[
            ("", gettext_lazy("newest first")),
            ("old", gettext_lazy("oldest first")),
            ("due", gettext_lazy("next due first")),
        ],
    )

    def __init__(self, data: Any, first_year: int, *, has_own: bool) -> None:
        super().__init__(data)
        years = range(today().year, first_year - 1, -1)
        found = [("", pgettext_lazy("filter", "all")), *((str(year), str(year)) for year in years)]
        self.fields["year"].choices = found  # type: ignore[attr-defined]
        if has_own:
            self.fields["mine"] = forms.ChoiceField(
                label=gettext_lazy("Whose"),
                required=False,
                choices=[("", gettext_lazy("everybody's")), ("1", gettext_lazy("mine"))],
            )

    @property
    def asked(self) -> dict[str, Any]:
        """What was chosen; a value that is none of the choices counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def matters(hall: HallPage, actor: Actor, asked: dict[str, Any]) -> QuerySet[Subject]:
    """Public matters of the hall that match; with ``mine``, the reader's own in any state."""
    rows = subjects_of(hall)
    own = asked.get("mine") and actor.person_id is not None
    rows = rows.filter(raised_by=actor.person_id) if own else rows.public()
    if asked.get("step"):
        rows = rows.filter(state__in=STATES_OF[asked["step"]])
    if asked.get("category"):
        rows = rows.filter(matter__category=asked["category"])
    if asked.get("year"):
        rows = rows.filter(opened_at__gte=new_year(asked["year"]), opened_at__lt=new_year(asked["year"] + 1))
    query = str(asked.get("q", ""))
    if query.strip():
        # One's own are found by all that one wrote; a draft stands in no index.
        rows = rows.filter(_in_own(query)) if own else search(rows, query, public=True)
    order = asked.get("order") or "new"
    if order == "due":
        rows = rows.annotate(due_or_never=Coalesce("next_due_at", dt.datetime(9999, 1, 1, tzinfo=dt.UTC)))
    first = ("-titled",) if query.strip() and not own and order == "new" else ()
    return rows.order_by(*first, *ORDERS[order])


def _in_own(query: str) -> Q:
    """Every word in title, number or text of one's own matters."""
    found = Q()
    for word in query.split():
        texts = Q(title__icontains=word) | Q(number__icontains=word)
        found &= texts | Q(matter__problem__icontains=word) | Q(matter__wish__icontains=word)
    return found


def new_year(year: int) -> dt.datetime:
    return dt.datetime(year, 1, 1, tzinfo=calendar_of().tz)


def for_cards(rows: QuerySet[Subject]) -> QuerySet[Subject]:
    """With all that a card shows: its matter, and how many voices are published."""
    published = Opinion.objects.published().filter(matter=OuterRef("pk")).order_by()
    count = published.values("matter").annotate(n=Count("pk")).values("n")
    return rows.select_related("matter", "node").annotate(voices=Coalesce(Subquery(count), 0))


def card(hall: HallPage, subject: Any, calendar: Any, at: dt.datetime) -> dict[str, Any]:
    """Context of the component ``matter_card``. No query."""
    from .machines import machine

    matter, state = subject.matter, machine.states[subject.state]
    clock = None
    if subject.is_open and subject.next_due_at is not None:
        clock = due_view(subject.next_due_at, calendar, at, reason=expected_words(matter))
    return {
        "title": subject.title,
        "url": hall.at("draft" if subject.state == "draft" else "matter", subject.public_id),
        "number": subject.number or _("no number yet"),
        "place": matter.public_place if subject.public_from else matter.place,
        "state_label": state.label,
        "state_tone": tone_of(state),
        "clock": clock,
        "when": subject.opened_at,
        "voices": subject.voices if subject.public_from else None,
        "summary": matter.public_problem if matter.track else "",
    }


def cards(hall: HallPage, subjects: Any) -> list[dict[str, Any]]:
    """Cards of a page of the list. One query (the calendar's stamp)."""
    calendar, at = calendar_of(hall.node), now()
    return [card(hall, subject, calendar, at) for subject in subjects]


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """Context of the component ``filters``: each filter in force, with the address of the list without it."""
    found = []
    for name, value in form.asked.items():
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        choices = dict(getattr(form.fields[name], "choices", []))
        label = choices.get(str(value), value)
        found.append({"label": f"{form.fields[name].label}: {label}", "url": f"?{rest.urlencode()}"})
    return found
