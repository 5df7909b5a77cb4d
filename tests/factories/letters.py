"""Letters with codes, and browsers in which somebody takes part by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from shequ_workflows.community.letters import code_of, digest_of
from shequ_workflows.community.models import Household, LetterCode
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now


def letter_to(home: Household, by: Person, person: Person | None = None, **more: Any) -> LetterCode:
    """A letter to ``person``, or to the whole household."""
    letter = LetterCode(
        batch=new_public_id(),
        household=home,
        person=person,
        by=by,
        **{"issued_at": now(), "expires_at": now() + dt.timedelta(days=30), **more},
    )
    letter.digest = digest_of(code_of(letter.public_id))
    letter.save()
    return letter


def type_code(client: Client, letter: LetterCode | str, **more: str) -> Any:
    code = letter if isinstance(letter, str) else code_of(letter.public_id)
    return client.post(reverse("shequ_community:enter"), {"code": code, **more})


def guest(letter: LetterCode, person: Person | None = None, **options: Any) -> Client:
    """A browser in which ``person`` takes part by ``letter``."""
    client = Client(**options)
    answer = type_code(client, letter)
    if letter.person_id is None:
        assert person is not None
        answer = client.post(answer["Location"], {"person": person.public_id})
    assert answer.status_code == 302, answer.content.decode()
    return client
