"""What somebody does with an account of his own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from .gates import SIGNED_IN
from .models import Person


class PasswordView(PasswordChangeView):
    """A password that its owner alone knows. The first one was handed over on paper, so somebody else has read it."""

    template_name = "shequ_org/password.html"

    @property
    def is_first(self) -> bool:
        person: Person | None = getattr(self.request.user, "person", None)
        return person is not None and person.has_first_password

    @property
    def knows_no_password(self) -> bool:
        """Came in by a code on the phone or on paper, and has no password that could be asked for."""
        user: Any = self.request.user
        came_by = self.request.session.get(SIGNED_IN, {}).get("way", "")
        return not user.has_usable_password() or (self.is_first and came_by == "slip")

    def get_form_class(self) -> Any:
        return SetPasswordForm if self.knows_no_password else PasswordChangeForm

    def get_form(self, form_class: Any = None) -> Any:
        """With our labels on the fields themselves: what is missing is named as it is labelled."""
        form = super().get_form(form_class)
        labels = {
            "old_password": _("Password that you use now"),
            "new_password1": _("New password"),
            "new_password2": _("New password, once more"),
        }
        for name in labels.keys() & form.fields.keys():
            form.fields[name].label = labels[name]
        form.fields["new_password2"].help_text = ""
        return form

    def get_success_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_first=self.is_first, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        Person.objects.filter(user=self.request.user.pk).update(has_first_password=False)
        messages.success(self.request, _("Your password is changed."))
        return answer
