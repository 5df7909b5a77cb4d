"""“Really?” before what cannot be undone: the form comes back as a question, its values hidden in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import Sentence

#: Set in the form of the question.
CONFIRMED = "confirmed"
_OWN = {CONFIRMED, "csrfmiddlewaretoken"}


def is_confirmed(request: HttpRequest) -> bool:
    return CONFIRMED in request.POST


def ask(
    request: HttpRequest, title: Sentence, consequences: Sequence[Sentence], *, cancel_url: str, label: Sentence
) -> HttpResponse:
    """The question; what was posted goes on with the answer."""
    hidden = [
        {"name": name, "value": value} for name, values in request.POST.lists() if name not in _OWN for value in values
    ]
    context: dict[str, Any] = {
        "title": title,
        "consequences": consequences,
        "hidden": [*hidden, {"name": CONFIRMED, "value": "1"}],
        "confirm_label": label,
        "action_url": request.get_full_path(),
        "cancel_url": cancel_url,
    }
    return render(request, "shequ/confirm_desk.html", staff_frame(request, **context))
