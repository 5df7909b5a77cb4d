"""The list of services: words, theme, life event, audience and letter combine; a plain GET form, in a constant number of
queries, the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.same_for_all import vouch, vouch_for

from .code_lists import Audience, CodeRow, LifeEvent, Theme
from .constants import PER_PAGE, State
from .finding import found_in
from .querysets import in_use_by, letters_of, listed, packages_of

if TYPE_CHECKING:
    from .models import ServiceGuidePage, ServiceIndexPage

LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ#")
#: Name in the address → table, the page's column.
TABLES: dict[str, tuple[type[CodeRow], str]] = {
    "theme": (Theme, "themes"),
    "event": (LifeEvent, "events"),
    "audience": (Audience, "audiences"),
}


class GuideFilter(forms.Form):
    """Words are typed and one may choose for whom; theme, life event and letter come from links and travel along."""

    q = forms.CharField(label=_("What are you looking for?"), required=False, max_length=60)
    audience = forms.ChoiceField(label=pgettext_lazy("services", "For whom"), required=False)
    theme = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    event = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    letter = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, known: dict[str, list[Any]]) -> None:
        super().__init__(data)
        for name, rows in known.items():
            choices = [("", pgettext_lazy("filter", "all")), *((row.code, row.name) for row in rows)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen; what is none of the choices counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: QuerySet[ServiceGuidePage]) -> QuerySet[ServiceGuidePage]:
        """``rows``, narrowed to all that was asked."""
        asked = self.asked
        for name, (_table, column) in TABLES.items():
            if name in asked:
                rows = rows.filter(**{f"{column}__code": asked[name]})
        if "letter" in asked:
            rows = rows.filter(words__letter=asked["letter"].upper())
        return found_in(rows, asked.get("q", ""))


def without(query: QueryDict, *names: str, **values: str) -> str:
    """The query of another view of the list: from its first page, without ``names``, with ``values``."""
    rest = query.copy()
    for name in ("page", *names, *values):
        rest.pop(name, None)
    for name, value in values.items():
        if value:
            rest[name] = value
    return f"?{rest.urlencode()}"


def listing(request: HttpRequest, index: ServiceIndexPage) -> dict[str, Any]:
    """Context of the index: ways in where nothing was asked yet, the services that fit, a page of them."""
    rows = listed(index)
    known = {name: in_use_by(rows, table) for name, (table, _column) in TABLES.items()}
    form = GuideFilter(request.GET, known)
    asked = form.asked
    vouch_for(request, form, asked, typed=("q", "letter"))
    if asked.get("letter", "A") in LETTERS:
        vouch(request, "letter")
    page = Paginator(form.apply(rows), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "form": form,
        "is_narrowed": bool(asked),
        "ways": [] if asked else ways(known),
        "packages": [
            {"title": one.title, "url": one.get_url(request), "summary": one.summary}
            for one in packages_of(index, asked)
        ],
        "letters": _letters(request, rows, asked.get("letter", "")),
        "chips": _chips(request.GET, asked, known),
        "page_obj": page,
        "cards": [card(one, request) for one in page.object_list],
    }


def ways(known: dict[str, list[Any]], base: str = "") -> list[dict[str, Any]]:
    """The ways in: themes, life events, audiences, each with how many services it leads to."""
    titles = {
        "theme": _("By theme"),
        "event": _("By what is happening in your life"),
        "audience": _("By who you are"),
    }
    return [
        {
            "key": name,
            "title": titles[name],
            "links": [
                {"label": row.name, "count": row.count, "url": f"{base}?{name}={row.code}"} for row in known[name]
            ],
        }
        for name in titles
        if known[name]
    ]


def _letters(request: HttpRequest, rows: QuerySet[ServiceGuidePage], current: str) -> list[dict[str, Any]]:
    return [
        {"label": letter, "url": without(request.GET, letter=letter), "current": letter == current.upper()}
        for letter in letters_of(rows)
    ]


def _chips(query: QueryDict, asked: dict[str, str], known: dict[str, list[Any]]) -> list[dict[str, str]]:
    """What was asked, each with the way to take it back."""
    made = []
    for name, value in asked.items():
        label = next((row.name for row in known.get(name, []) if row.code == value), value)
        made.append({"label": label.upper() if name == "letter" else label, "url": without(query, name)})
    return made


def card(page: ServiceGuidePage, request: HttpRequest | None = None) -> dict[str, Any]:
    """One service in a list. No query."""
    state = page.state_now
    promised = page.length("promised")
    return {
        "title": page.title,
        "url": page.get_url(request),
        "summary": page.summary,
        "state": "" if state == State.IN_USE else State(state).label,
        "tone": "off" if state == State.CANCELLED else "wait",
        "reason": "" if state == State.IN_USE else page.state_reason,
        "limit": promised.label if promised is not None else "",
        "online": page.online,
        "barred": page.barred_id is not None,
    }
