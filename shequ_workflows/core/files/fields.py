"""The field of a form by which files come, without JavaScript: an ordinary file input, and a tick per file kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from .models import StoredFile
from .tray import KEPT, Tray


class FilesWidget(forms.FileInput):
    """Lists what is kept, each ticked, and asks for more as long as there is room."""

    allow_multiple_selected = True
    template_name = "shequ_core/files/input.html"
    tray: Tray | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["kept"] = self.tray.files if self.tray is not None else []
        context["widget"]["kept_name"] = name + KEPT
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class FilesField(forms.Field):
    """Cleans to the list of ``StoredFile`` in its tray; without a tray (a form not sent yet) it is empty."""

    widget = FilesWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Photos of the paper"))
        kwargs.setdefault("help_text", gettext_lazy("Up to 3 photos or scans. Only those who review see them."))
        super().__init__(required=False, **kwargs)
        self.widget.attrs.update({"accept": "image/jpeg,image/png,image/webp,image/heic,.heic,application/pdf"})
        self.tray: Tray | None = None

    def use(self, tray: Tray | None) -> None:
        """The tray of this sending."""
        self.tray = self.widget.tray = tray

    def clean(self, value: Any) -> list[StoredFile]:
        if self.tray is None:
            return []
        if self.tray.faults:
            raise ValidationError(self.tray.faults)
        return list(self.tray.files)
