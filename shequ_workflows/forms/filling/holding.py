"""Which draft a browser holds, and which receipts it may read: in its session, by the form's number.

A second secret stands on the receipt for half an hour; nobody can read it afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest

from shequ_workflows.core.answering import actor_of
from shequ_workflows.forms.following import SECRET_TOLD, Followed
from shequ_workflows.forms.models import Draft, Form
from shequ_workflows.org.moment import now

from .drafts import by_code, running_of

_CODES: Final = "shequ_forms_codes"
_SENT: Final = "shequ_forms_sent"
_SECRETS: Final = "shequ_forms_secrets"
_MOST_SENT: Final = 20


def draft_of(request: HttpRequest, form: Form) -> Draft | None:
    """That of the signed-in person, else that whose code this browser holds: whoever began without signing in goes on."""
    own = running_of(actor_of(request), form)
    if own is not None:
        return own
    code = code_of(request, form)
    found = by_code(code) if code else None
    return found if found is not None and found.form_id == form.pk else None


def code_of(request: HttpRequest, form: Form) -> str:
    held: dict[str, str] = request.session.get(_CODES, {})
    return held.get(str(form.pk), "")


def hold(request: HttpRequest, form: Form, code: str) -> None:
    request.session[_CODES] = {**request.session.get(_CODES, {}), str(form.pk): code}


def let_go(request: HttpRequest, form: Form) -> None:
    held = dict(request.session.get(_CODES, {}))
    if held.pop(str(form.pk), None) is not None:
        request.session[_CODES] = held


def remember_sent(request: HttpRequest, reference: str) -> None:
    """This browser may read that receipt whole."""
    known = [one for one in request.session.get(_SENT, []) if one != reference]
    request.session[_SENT] = [*known, reference][-_MOST_SENT:]


def has_sent(request: HttpRequest, reference: str) -> bool:
    return reference in request.session.get(_SENT, [])


def remember_secrets(request: HttpRequest, reference: str, came: Iterable[Followed]) -> None:
    """Second secrets of what was just opened, by its number."""
    secrets = {one.number: one.secret for one in came if one.secret}
    if secrets:
        held = dict(list(_secrets(request).items())[-_MOST_SENT:])
        request.session[_SECRETS] = {**held, reference: {"at": now().isoformat(), "secrets": secrets}}


def secrets_of(request: HttpRequest, reference: str) -> dict[str, str]:
    """Number to secret; empty once the half hour is over."""
    found: dict[str, str] = _secrets(request).get(reference, {}).get("secrets", {})
    return found


def _secrets(request: HttpRequest) -> dict[str, dict[str, dict[str, str]]]:
    """Those that are still shown; what is over leaves the session."""
    held = request.session.get(_SECRETS, {})
    fresh = {key: one for key, one in held.items() if now() - dt.datetime.fromisoformat(one["at"]) < SECRET_TOLD}
    if fresh != held:
        request.session[_SECRETS] = fresh
    return fresh
