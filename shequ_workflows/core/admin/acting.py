"""A page of the admin that asks and then does one action."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from shequ_workflows.core.once import keep
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, Sentence

from .refusing import turned_away
from .scope import actor_of, in_scope, policy_of


class ActionFormView(WagtailAdminTemplateMixin, FormView):
    """A form that becomes one action: GET shows it, POST does it once, a refusal is said in its own words.

    ``permission`` is asked of the model's policy; the action itself asks again. ``pk`` in the address names the row.
    """

    model: type[models.Model]
    permission = "change"
    index_url_name = ""
    list_title: Sentence = ""
    template_name = "shequ_core/admin/form.html"
    submit_label: Sentence = gettext_lazy("Save")
    done: Sentence = gettext_lazy("Done.")
    #: For what cannot be taken back: a red button.
    serious = False
    form_class: Any = forms.Form
    related: ClassVar[tuple[str, ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.actor = actor_of(request)
        refused = self.turn_away(request)
        if refused is not None:
            return refused
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def turn_away(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to whoever may not open this page at all."""
        if policy_of(self.model).user_has_permission(request.user, self.permission):
            return None
        return turned_away(request, self.model, self.permission)

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
        return super().get(request, *args, **kwargs) if refusal is None else self.say_why_not(refusal)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = self.check_first()
        if refusal is not None and refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}:
            return self.say_why_not(refusal)
        return super().post(request, *args, **kwargs)

    def say_why_not(self, refusal: Refusal) -> HttpResponse:
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

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Something is missing. Please look at the marked fields."))
        return super().form_invalid(form)

    def take_once(self) -> None:
        """Inside the transaction of the action: sent twice, it is done once."""
        key = self.request.POST.get("once", "")
        if not key:
            return
        try:
            with transaction.atomic():
                keep(self.actor, f"admin:{self.form_class.__name__}"[:40], key)
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
        else:
            messages.error(self.request, str(refusal.sentence))
        return self.render_to_response(self.get_context_data(form=form), status=int(refusal.status))

    def get_done(self) -> str:
        return str(self.done)

    def get_success_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse(self.index_url_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        label = self.list_title or capfirst(str(self.model._meta.verbose_name_plural))
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
