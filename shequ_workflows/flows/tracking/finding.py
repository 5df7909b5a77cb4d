"""A case by its number and its second secret: one answer for a wrong number and a wrong secret, and a growing delay."""

from __future__ import annotations

import hmac
import unicodedata
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy

from shequ_workflows.community import attempts
from shequ_workflows.core.models import Subject
from shequ_workflows.flows.actions.opening import secret_digest
from shequ_workflows.flows.constants import FAMILY
from shequ_workflows.flows.family import definition_for
from shequ_workflows.org.acting import ActionRefused, Refusal, refuse

#: Communities number each for themselves: as many cases of one number are looked at.
_MOST: Final = 200


def not_good() -> Refusal:
    sentence = gettext_lazy(
        "Number and second secret do not fit. Please compare both with your slip, or ring the office."
    )
    return refuse("secret", sentence)


def plain(text: str) -> str:
    """As people type it: full-width signs, blanks and small letters do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split())[:60]


def find_case(number: str, secret: str, browser: str) -> Subject:
    """The case, by its own number or its number outside. Raises ``ActionRefused``. An attempt is counted before anything
    is compared; keys are digests, and nothing of what was typed is kept."""
    number, secret = plain(number), plain(secret).upper()
    keys = [attempts.key_of("case", number), attempts.key_of("case browser", browser)]
    wait = attempts.claim(keys)
    if wait is not None:
        raise ActionRefused(wait)
    rows = Subject.objects.filter(
        Q(number__iexact=number) | Q(case__reference__iexact=number), kind__startswith=f"{FAMILY}:"
    )
    found = [one for one in rows.select_related("case")[:_MOST] if _fits(one, secret)]
    if len(found) != 1 or not definition_for(found[0].kind, found[0].version).public:
        raise ActionRefused(not_good())
    attempts.clear(keys)
    return found[0]


def fitting(subject: Subject, secret: str) -> list[Subject]:
    """The others that were opened with it and are followed by the same second secret."""
    from .reading import opened_together, sent_of

    public_id = sent_of(subject)
    others = [one for one in opened_together(public_id) if one.pk != subject.pk] if public_id else []
    return [one for one in others if _fits(one, plain(secret).upper()) and definition_for(one.kind, one.version).public]


def _fits(subject: Subject, secret: str) -> bool:
    kept: str = subject.case.secret_digest
    return bool(kept) and hmac.compare_digest(kept, secret_digest(subject, secret))
