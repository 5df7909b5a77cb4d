"""Something done to many rows at once: only to rows of the actor's scope, only to those the action allows.

Wagtail's "all" means every row of the table, whatever the list was filtered by and whoever looks at it. Here it means
the rows of the list as it was filtered and searched, in scope.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import Http404
from django.utils.functional import classproperty
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from shequ_workflows.org.acting import Action, ActionRefused, Sentence
from shequ_workflows.org.numbers import whole_number

from .scope import actor_of, in_scope
from .views import ScopedIndexView


class ScopedBulkAction(BulkAction):
    """Subclasses name the list (``index_view_class``, ``filterset_class``), ``build`` the action of one row, and say
    what happens (``explanation``) and what was done (``done``, with ``%(count)d``)."""

    template_name = "shequ_core/admin/bulk.html"
    form_class = forms.Form
    model_class: type[models.Model]
    index_view_class: type[ScopedIndexView]
    filterset_class: Any = None
    related: ClassVar[tuple[str, ...]] = ()
    explanation: Sentence = ""
    done: Sentence = ""
    classes: ClassVar[set[str]] = set()

    @classproperty
    def models(cls) -> list[type[models.Model]]:  # noqa: N805
        return [cls.model_class]

    def __init__(self, request: Any, model: Any) -> None:
        super().__init__(request, model)
        self.actor = actor_of(request)
        self.refused: list[str] = []

    def build(self, row: Any) -> Action[Any]:
        raise NotImplementedError

    def label_of(self, row: Any) -> str:
        return str(row)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[Any]:
        """Keys of the list behind the page: the same filters and search words stand in this address."""
        view = self.index_view_class(model=self.model, filterset_class=self.filterset_class)
        view.setup(self.request)
        return list(view.get_queryset().values_list("pk", flat=True))

    def get_queryset(self, model: Any, object_ids: Any) -> list[Any]:
        keys = [key for key in object_ids if whole_number(key) is not None]
        rows = list(in_scope(self.request, model).select_related(*self.related).filter(pk__in=keys))
        if not rows:
            raise Http404
        return rows

    def check_perm(self, row: Any) -> bool:
        refusal = self.build(row).check()
        if refusal is not None:
            self.refused.append(f"{self.label_of(row)}: {refusal.sentence}")
        return refusal is None

    def object_context(self, row: Any) -> dict[str, Any]:
        return {"item": row, "label": self.label_of(row)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "refused": self.refused, "explanation": self.explanation, "label": self.display_name}

    def get_execution_context(self) -> dict[str, Any]:
        return {"action": self}

    @classmethod
    def execute_action(cls, objects: Any, action: Any = None, **kwargs: Any) -> tuple[int, int]:
        """Each row by its own action; one that is refused meanwhile is named, the others are done."""
        count = 0
        for row in objects:
            try:
                action.build(row).execute()
            except ActionRefused as refused:
                messages.warning(action.request, f"{action.label_of(row)}: {refused}")
            else:
                count += 1
        return count, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return str(self.done) % {"count": num_parent_objects}
