"""What may be done with a node in the admin, each on a page that asks first."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.org.acting import Action, Refusal, Sentence
from shequ_workflows.org.actions import AddNode, CloseNode, MoveNode, OpenHomePage, RenameNode
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actions.nodes import TREE_KEEPERS
from shequ_workflows.org.constants import PARENTS, NodeKind
from shequ_workflows.org.models import Node

from .acting import ActionFormView
from .forms import MoveForm, NewNodeForm, NodeForm, ReasonForm


class NodeFormView(ActionFormView):
    model = Node
    index_url_name = "shequ_nodes:index"
    header_icon = "folder-open-inverse"
    form_class: Any = NodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "instance": self.object}

    def check_first(self) -> Refusal | None:
        return may_at(self.actor, self.object, TREE_KEEPERS)


class AddNodeView(NodeFormView):
    """Without a row in its address a root, else a node below it."""

    form_class: Any = NewNodeForm
    permission = "add"
    page_title = gettext_lazy("Set up a node")
    submit_label = gettext_lazy("Set up")
    done = gettext_lazy("The node has been set up.")

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        above = self.object.kind if self.object is not None else None
        form.fields["kind"].choices = [(kind, label) for kind, label in NodeKind.choices if above in PARENTS[kind]]
        return form

    def build(self, form: Any) -> Action[Node]:
        return AddNode(self.actor, self.object, **form.cleaned_data)


class CorrectNodeView(NodeFormView):
    page_title = gettext_lazy("Correct a node")
    done = gettext_lazy("Corrected.")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in RenameNode.FIELDS}

    def build(self, form: Any) -> Action[Node]:
        return RenameNode(self.actor, self.object, **form.cleaned_data)


class MoveNodeView(NodeFormView):
    form_class: Any = MoveForm
    page_title = gettext_lazy("Move a node")
    submit_label = pgettext_lazy("node", "Move")
    serious = True
    done = gettext_lazy("Moved, with everything below it.")

    def explanation(self) -> list[Sentence]:
        return [
            _(
                "Everything below it moves along. Roles held above reach it from its new place, and no longer from the old one."
            )
        ]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        field = form.fields["parent"]
        fitting = field.queryset.filter(kind__in=[kind for kind in PARENTS[self.object.kind] if kind])
        field.limit(fitting.exclude(path__startswith=self.object.path))
        return form

    def build(self, form: Any) -> Action[Node]:
        return MoveNode(self.actor, self.object, form.cleaned_data["parent"])


class CloseNodeView(NodeFormView):
    form_class: Any = ReasonForm
    page_title = gettext_lazy("Close a node")
    submit_label = pgettext_lazy("node", "Close")
    serious = True
    done = gettext_lazy("The node has been closed.")

    def explanation(self) -> list[Sentence]:
        return [_("Nothing new begins here, and the roles held here end at once. What happened here stays.")]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        del form.fields["reason"]
        return form

    def check_first(self) -> Refusal | None:
        return CloseNode(self.actor, self.object).check()

    def build(self, form: Any) -> Action[Node]:
        return CloseNode(self.actor, self.object)


class HomePageView(NodeFormView):
    form_class: Any = ReasonForm
    page_title = gettext_lazy("Make the home page")
    submit_label = gettext_lazy("Make it")
    done = gettext_lazy("The home page stands, unpublished. Fill it in and hand it in for checking.")

    def explanation(self) -> list[Sentence]:
        return [
            _(
                "It is public once the director or the Party secretary has published it. Files and permissions come with it."
            )
        ]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        del form.fields["reason"]
        return form

    def check_first(self) -> Refusal | None:
        return OpenHomePage(self.actor, self.object).check()

    def build(self, form: Any) -> Action[Any]:
        return OpenHomePage(self.actor, self.object)

    def get_success_url(self) -> str:
        page = getattr(self, "result", None)
        return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page is not None else super().get_success_url()
