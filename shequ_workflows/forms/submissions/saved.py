"""Saved views: a list of submissions as somebody likes to see it, his own or shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shequ_workflows.forms.models import Form, SavedView
from shequ_workflows.org.acting import Action, Refusal, refuse
from shequ_workflows.org.actions.base import unknown
from shequ_workflows.org.actors import Actor

from .filtering import COLUMNS
from .reading import may_open

MOST = 40


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("for all who read this form"), required=False)


class SaveView(Action[SavedView]):
    """Under a name that the reader has used before, the new one takes the old one's place."""

    verb = "save_view"

    def __init__(
        self, actor: Actor, form: Form, *, name: str, is_shared: bool, query: dict[str, Any], columns: list[str]
    ) -> None:
        self.actor, self.form, self.name, self.is_shared = actor, form, name, is_shared
        self.query, self.columns = query, columns

    def check(self) -> Refusal | None:
        if self.actor.person is None or not may_open(self.actor, self.form):
            return unknown()
        own = SavedView.objects.filter(form=self.form, person=self.actor.person)
        if own.exclude(name=self.name).count() >= MOST:
            return refuse("many", _("You have very many views of this form. Please delete one first."))
        return None

    def perform(self) -> SavedView:
        values = {"query": self.query, "columns": self.columns, "is_shared": self.is_shared}
        assert self.actor.person is not None  # check() saw it
        view, _made = SavedView.objects.update_or_create(
            form=self.form, person=self.actor.person, name=self.name, defaults=values
        )
        return view


class DropView(Action[None]):
    """One's own."""

    verb = "drop_view"

    def __init__(self, actor: Actor, view: SavedView) -> None:
        self.actor, self.view = actor, view

    def check(self) -> Refusal | None:
        return None if self.view.person_id == self.actor.person_id else unknown()

    def perform(self) -> None:
        self.view.delete()


def views_of(actor: Actor, form: Form) -> list[dict[str, Any]]:
    """One's own and those that are shared, each with its address. One query."""
    rows = SavedView.objects.filter(Q(person=actor.person_id) | Q(is_shared=True), form=form)
    return [
        {"view": one, "url": _address(form, one), "is_own": one.person_id == actor.person_id}
        for one in rows.select_related("person").order_by("name", "pk")
    ]


def _address(form: Form, view: SavedView) -> str:
    pairs = [(name, text) for name, texts in view.query.items() for text in texts]
    pairs += [(COLUMNS, key) for key in view.columns]
    return f"{reverse('shequ_forms:desk_submissions', args=[form.public_id])}?{urlencode(pairs)}"
