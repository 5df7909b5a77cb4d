"""What a row of a plan is known by for good.

A draft carries its rows along, and publishing it makes them anew: their numbers in the database change. So each row
has a key of its own that goes through the editor's form, the revision and back, and all progress hangs on it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel

from shequ_workflows.org.identity import ALPHABET, LENGTH, new_public_id

valid_key = RegexValidator(rf"^[{ALPHABET}]{{{LENGTH}}}\Z")


class KeyFormField(forms.CharField):
    """Hidden; a row that comes without one is new and gets one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return str(super().clean(value)) or new_public_id()


class KeyField(models.CharField):
    """Twelve letters and digits, random; unique among the rows of a page, kept where the page is copied."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LENGTH)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("validators", [valid_key])
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Empty in the form of a new row: the browser would send one default with every row that is added."""
        validators = [valid_key]
        return KeyFormField(required=False, max_length=self.max_length, initial="", validators=validators)


class KeyPanel(FieldPanel):
    """The hidden field, without a heading."""

    def __init__(self, field_name: str = "key", **kwargs: Any) -> None:
        kwargs.setdefault("classname", "w-hidden")
        kwargs.setdefault("disable_comments", True)
        super().__init__(field_name, **kwargs)

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "shequ_plans/key_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.heading = ""
