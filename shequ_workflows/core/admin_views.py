"""The ground of our screens in the Wagtail admin: lists, pages and forms that keep to the actor's scope.

Wagtail's own screens assume that whoever may see one row of a model may see all. Here every queryset comes from the
model's ``ScopedPolicy``; nothing is copied or deleted; every change is an action, sent by POST, done once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, Sentence
from shequ_workflows.org.actors import Actor

from .admin_policy import ScopedPolicy
from .admin_registry import inspect_panels
from .models import Once


def actor_of(request: HttpRequest) -> Actor:
    return Actor.of_user(request.user)


def policy_of(model: type[models.Model]) -> ScopedPolicy:
    return cast(ScopedPolicy, policy_registry.get_by_type(model))


def in_scope(request: HttpRequest, model: type[models.Model], action: str = "view") -> models.QuerySet[Any]:
    """Rows of ``model`` on which the request's actor may do ``action``."""
    return policy_of(model).instances_user_has_any_permission_for(request.user, [action])


class ScopedIndexView(generic.IndexView):
    """A list. Subclasses name ``related`` for ``select_related`` and may search by a queryset method."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    related: ClassVar[tuple[str, ...]] = ()
    searched: ClassVar[bool] = True
    show_export_buttons = False
    results_template_name = "shequ_core/admin/index_results.html"
    template_name = "shequ_core/admin/index.html"
    bulk: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" in request.GET:
            raise Http404  # Wagtail's export has no permission of its own, no BOM and no guard against formulas
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_searchable(self) -> bool:
        return self.searched

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return in_scope(self.request, self.model).select_related(*self.related)

    def search_queryset(self, queryset: Any) -> Any:
        """By the queryset's own ``search``."""
        return queryset.search(self.search_query) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        """Row buttons: links to a page that asks and posts, never the change itself."""
        return []

    def get_edit_url(self, instance: Any) -> None:
        return None

    def get_inspect_url(self, instance: Any) -> str:
        return reverse(self.inspect_url_name, args=[instance.pk])

    @property
    def shows_bulk(self) -> bool:
        return self.bulk and self.user_has_permission("change")

    def with_bulk(self, columns: list[Any]) -> list[Any]:
        """``columns``, with a box to tick before them for those who may do something with many rows.

        The title needs ``get_title_id=item_id``."""
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="item"), *columns] if self.shows_bulk else columns

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "bulk": self.shows_bulk, "notes": self.notes()}

    def notes(self) -> list[Sentence]:
        """Sentences above the list: what these rows are, what needs a person."""
        return []


def item_id(row: models.Model) -> str:
    """The id of a row's title, to which its tick box points."""
    return f"item_{row.pk}_title"


class ScopedInspectView(generic.InspectView):
    """The page of one row: ``rows()`` of names and values, buttons, panels of upper layers."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    related: ClassVar[tuple[str, ...]] = ()
    template_name = "shequ_core/admin/inspect.html"

    def get_fields(self) -> list[str]:
        return []

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def get_object(self, queryset: Any = None) -> Any:
        """Before the permission check of the view: what is out of scope is not there."""
        return get_object_or_404(in_scope(self.request, self.model).select_related(*self.related), pk=self.pk)

    def get_edit_url(self) -> None:
        return None

    def get_delete_url(self) -> None:
        return None

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        raise NotImplementedError

    def sections(self) -> list[dict[str, Any]]:
        """Blocks below the facts: ``{heading, template, …}``."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = []
        for panel in inspect_panels:
            context = panel.context(self.request, self.object) if panel.model is self.model else None
            if context is not None:
                shown.append({**context, "template": panel.template})
        return {
            **super().get_context_data(**kwargs),
            "facts": [{"term": term, "value": value} for term, value in self.rows() if value not in (None, "")],
            "sections": [*self.sections(), *shown],
        }


class ActionFormView(WagtailAdminTemplateMixin, FormView):
    """A form that becomes one action: GET shows it, POST does it once, a refusal is said in its own words.

    ``permission`` is asked of the model's policy; the action itself asks again. ``pk`` in the address names the row.
    """

    model: type[models.Model]
    permission = "change"
    index_url_name = ""
    template_name = "shequ_core/admin/form.html"
    submit_label: Sentence = gettext_lazy("Save")
    done: Sentence = gettext_lazy("Done.")
    #: For what cannot be taken back: a red button.
    serious = False
    form_class = forms.Form
    related: ClassVar[tuple[str, ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.actor = actor_of(request)
        if not policy_of(self.model).user_has_permission(request.user, self.permission):
            raise PermissionDenied
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        if "pk" not in self.kwargs:
            return None
        rows = in_scope(self.request, self.model).select_related(*self.related)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def build(self, form: Any) -> Action[Any]:
        """The action that the valid form stands for."""
        raise NotImplementedError

    def check_first(self) -> Refusal | None:
        """What stands in the way whatever is typed; shown instead of the form."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = self.check_first()
        return super().get(request, *args, **kwargs) if refusal is None else self.turn_away(refusal)

    def turn_away(self, refusal: Refusal) -> HttpResponse:
        if refusal.status == Answer.NOT_FOUND:
            raise Http404
        context = super().get_context_data(refusal=refusal.sentence, back_url=self.get_success_url())
        return self.render_to_response(context, status=int(refusal.status))

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                self.take_once()
                self.result = self.build(form).execute()
        except ActionRefused as refused:
            return self.refused(form, refused.refusal)
        except SentTwice:
            self.result = None
        messages.success(self.request, self.get_done())
        return redirect(self.get_success_url())

    def take_once(self) -> None:
        """Inside the transaction of the action: sent twice, it is done once."""
        key = self.request.POST.get("once", "")[:48]
        if not key:
            return
        try:
            with transaction.atomic():
                Once.objects.create(key=f"admin:{key}", person=self.actor.person)
        except IntegrityError:
            raise SentTwice from None

    def refused(self, form: Any, refusal: Refusal) -> HttpResponse:
        """What was typed is kept; each sentence stands at its field, the others above the form."""
        if refusal.status == Answer.NOT_FOUND:
            raise Http404
        placed = False
        for name, sentences in refusal.errors.items():
            if name in form.fields:
                placed = True
                for sentence in sentences:
                    form.add_error(name, sentence)
        if not placed:
            form.add_error(None, str(refusal.sentence))
        return self.render_to_response(self.get_context_data(form=form), status=int(refusal.status))

    def get_done(self) -> str:
        return str(self.done)

    def get_success_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse(self.index_url_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        label = capfirst(str(self.model._meta.verbose_name_plural))
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, {"url": reverse(self.index_url_name), "label": label}, here]

    def get_page_subtitle(self) -> str:
        return str(self.object) if self.object is not None else ""

    def explanation(self) -> list[Sentence]:
        """Sentences above the form: what will happen."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "media": form.media,
            "action_url": self.request.get_full_path(),
            "submit_button_label": self.submit_label,
            "submit_button_active_label": _("Just a moment…"),
            "once": self.request.POST.get("once") or secrets.token_urlsafe(18),
            "serious": self.serious,
            "explanation": self.explanation(),
            "back_url": self.get_success_url(),
        }


class SentTwice(Exception):
    """The form with this one-time key has been done already."""


class ScopedViewSet(ModelViewSet):
    """A list and a page per row, and named action forms (``forms``: name → view). No add, edit, copy, delete, usage
    or history of Wagtail's: rows change by actions, and the record says how."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    list_per_page = 50
    forms: ClassVar[dict[str, type[ActionFormView]]] = {}
    #: Forms without a row in their address.
    without_row: ClassVar[frozenset[str]] = frozenset({"add"})

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = (
            "add_url_name",
            "edit_url_name",
            "delete_url_name",
            "copy_url_name",
            "history_url_name",
            "usage_url_name",
        )
        return {**super().get_common_view_kwargs(**kwargs), **dict.fromkeys(absent)}

    def get_form_fields(self) -> list[str]:
        return []

    def get_permissions_to_register(self) -> Any:
        """None: these models do not appear among the permissions of groups."""
        return Permission.objects.none()

    def register_admin_url_finder(self) -> None:
        """Not by Wagtail's: it would link rows by a permission that says nothing of scope."""

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]
        for name, view in self.forms.items():
            row = "" if name in self.without_row else f"<{self.pk_path_converter}:pk>/"
            patterns.append(path(f"{name}/{row}", view.as_view(), name=name))
        return patterns
