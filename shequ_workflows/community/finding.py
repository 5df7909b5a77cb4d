"""The search for a person on screens where staff key in what somebody said: one form, one way to tell people apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor

from .search import search


class PersonSearchForm(forms.Form):
    """Posted, so that no name stands in an address. ``asks`` is the question of the screen: “Who signs?”"""

    q = forms.CharField(
        help_text=_("Room (3-2-501), last four digits of the phone, name or its initials."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-focus": ""}),
    )

    def __init__(self, data: Any = None, *, asks: Sentence) -> None:
        super().__init__(data)
        self.fields["q"].label = asks  # type: ignore[assignment]


def find_people(posted: QueryDict, actor: Actor, asks: Sentence) -> tuple[PersonSearchForm, list[tuple[str, str]]]:
    """The form with what was looked for, and whom the actor may know of that it found: public id and a line to choose."""
    asked = PersonSearchForm(posted if "q" in posted else None, asks=asks)
    query = posted.get("q", "").strip()
    people = []
    for hit in search(query, actor).hits if query else []:
        parts = [hit.person.name, hit.home.code if hit.home else "", *hit.phones[:1]]
        people.append((hit.person.public_id, " · ".join(part for part in parts if part)))
    return asked, people
