"""Choosing a person or a node in a form of the admin: only from the actor's scope, also where a number is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.numbers import whole_number

from .scope import in_scope

if TYPE_CHECKING:
    from django.http import HttpRequest


class SearchForm(BaseFilterForm):
    """By the queryset's own ``search``."""

    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q")
        if self.search_query:
            self.is_searching = True
            return objects.search(self.search_query)
        return objects


class _Scoped:
    """What the views of a chooser share."""

    request: HttpRequest
    model: Any

    def rows(self) -> QuerySet[Any]:
        rows = in_scope(self.request, self.model, "choose")
        if self.model is Person:
            return rows.present().select_related("home").order_by("pinyin", "pk")
        return rows.in_use()


class _Listing(_Scoped):
    filter_form_class = SearchForm

    def get_object_list(self) -> QuerySet[Any]:
        return self.rows()

    def apply_object_list_ordering(self, objects: Any) -> Any:
        return objects

    def can_create(self) -> bool:
        return False

    @property
    def columns(self) -> list[Any]:
        shown = super().columns  # type: ignore[misc]
        shown[0].label = pgettext("person", "Name") if self.model is Person else pgettext("node", "Name")
        if self.model is Person:
            return [*shown, Column("home", label=_("Community")), Column("stub", label=_("Note"), accessor=_note)]
        return [*shown, Column("kind", label=_("Kind"), accessor="get_kind_display"), Column("code", label=_("Code"))]


def _note(person: Person) -> str:
    return str(_("to be verified")) if person.is_stub else ""


class ChooseView(_Listing, chooser.ChooseView):
    pass


class ChooseResultsView(_Listing, chooser.ChooseResultsView):
    pass


class ChosenView(_Scoped, chooser.ChosenView):
    def get_object(self, pk: str) -> Any:
        if whole_number(pk) is None:
            raise self.model.DoesNotExist
        return self.rows().get(pk=pk)


class ScopedChooser(BaseChooser):
    """Shows the name of a chosen row only where it lies in ``queryset``; a form sets it for its reader."""

    queryset: QuerySet[Any] | None = None
    show_edit_link = False

    def get_instance(self, value: Any) -> Any:
        if value is None or isinstance(value, self.model_class):
            return value
        if self.queryset is None or whole_number(value) is None:
            return None
        return self.queryset.filter(pk=value).first()


class ScopedChooserViewSet(ChooserViewSet):
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    base_widget_class = ScopedChooser
    register_widget = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.choose_view, name="choose"),
            path("results/", self.choose_results_view, name="choose_results"),
            path("chosen/<str:pk>/", self.chosen_view, name="chosen"),
        ]


person_chooser = ScopedChooserViewSet(
    "shequ_person_chooser",
    url_prefix="governance/choose-person",
    model=Person,
    icon="user",
    choose_one_text=_("Choose a person"),
    choose_another_text=_("Choose another person"),
)
node_chooser = ScopedChooserViewSet(
    "shequ_node_chooser",
    url_prefix="governance/choose-node",
    model=Node,
    icon="folder-open-inverse",
    choose_one_text=_("Choose a node"),
    choose_another_text=_("Choose another node"),
)


class ScopedChoiceField(forms.ModelChoiceField):
    """A person or a node from the reader's scope."""

    def __init__(self, viewset: ScopedChooserViewSet, **kwargs: Any) -> None:
        super().__init__(queryset=viewset.model.objects.none(), widget=viewset.widget_class(), **kwargs)

    def limit(self, queryset: QuerySet[Any]) -> None:
        """What may be chosen by whoever fills in the form."""
        self.queryset = queryset
        self.widget.queryset = queryset
