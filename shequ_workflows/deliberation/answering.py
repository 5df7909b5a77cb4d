"""Turning refusals into what a view answers."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, QueryDict

from shequ_workflows.org.acting import Refusal


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a POST, an empty one included; None otherwise."""
    return request.POST if request.method == "POST" else None


def blame(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal's sentences at the fields they are about, so that what was typed stays on the page."""
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal.sentence))
