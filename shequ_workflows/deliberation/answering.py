"""Turning refusals into what a view answers."""

from __future__ import annotations

import secrets

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict

from shequ_workflows.org.acting import Answer, Refusal


def new_once() -> str:
    """The random key of one form: sent twice, it is done once."""
    return secrets.token_urlsafe(18)


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a POST, an empty one included; None otherwise."""
    return request.POST if request.method == "POST" else None


def stop(refusal: Refusal | None) -> None:
    """404 for what one may not know of, 403 with whom to ask; nothing for other refusals."""
    if refusal is None:
        return
    if refusal.status == Answer.NOT_FOUND:
        raise Http404
    if refusal.status == Answer.FORBIDDEN:
        raise PermissionDenied(str(refusal.sentence))


def blame(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal's sentences at the fields they are about, so that what was typed stays on the page."""
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not refusal.errors:
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal.sentence))
