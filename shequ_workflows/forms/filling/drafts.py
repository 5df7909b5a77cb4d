"""Answers that are not sent yet: kept by themselves for whoever is signed in, by a code for whoever is not."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.core import crypto
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.models import Draft, Form
from shequ_workflows.forms.references import new_reference
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from . import gates, prefill, turns
from .placing import household_of
from .ready import ready
from .sealing import all_answers, put

#: How long a draft waits after it was last saved.
KEPT: Final = dt.timedelta(days=90)
KEPT_BY_CODE: Final = dt.timedelta(days=30)


def code_digest(code: str) -> str:
    """Of a code as somebody types it: blanks, dashes and small letters do not matter."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return crypto.blind_index(plain, table=Draft._meta.db_table, column="token_digest", purpose="draft")


def running_of(actor: Actor, form: Form, at: dt.datetime | None = None) -> Draft | None:
    """The draft that a signed-in person goes on with."""
    if actor.person is None:
        return None
    rows = Draft.objects.running(at or now()).filter(form=form, person=actor.person)
    return rows.select_related("version", "form__node").order_by("-at", "-pk").first()


def by_code(code: str, at: dt.datetime | None = None) -> Draft | None:
    """The draft that this code opens; None where there is none, or it is over."""
    rows = Draft.objects.running(at or now()).filter(token_digest=code_digest(code), person=None)
    return rows.select_related("version", "form__node").first()


class StartDraft(Action[Draft]):
    """Begin to fill ``form`` in, with what the register knows already. A signed-in person has one draft of a form: the
    one that runs is given. Without an account the draft has a ``code``, to be read right after ``execute()`` and kept by
    whoever fills it in: only its digest is stored."""

    verb = "start_draft"

    def __init__(self, actor: Actor, form: Form, *, at: dt.datetime | None = None) -> None:
        self.actor, self.form, self.at = actor, form, at or now()
        self.code = ""

    def lock(self) -> None:
        Form.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.form.pk)

    def check(self) -> Refusal | None:
        household = household_of(self.actor.person, self.form.node)
        refusal = gates.window(self.form, self.at) or gates.audience(self.form, self.actor, household)
        turn = turns.slot_of(self.form, self.actor.person, household) if refusal is None else ""
        return turn if isinstance(turn, Refusal) else refusal

    def perform(self) -> Draft:
        known = running_of(self.actor, self.form, self.at)
        if known is not None:
            return known
        version = self.form.current
        assert version is not None  # the gate saw that it is published
        draft = Draft(form=self.form, version=version, once=secrets.token_urlsafe(24), at=self.at)
        if self.actor.person is not None:
            draft.person, draft.expires_at = self.actor.person, self.at + KEPT
        else:
            self.code = new_reference()
            draft.token_digest, draft.expires_at = code_digest(self.code), self.at + KEPT_BY_CODE
        put(draft, ready(version).definition, self._known())
        draft.save()
        return draft

    def _known(self) -> dict[str, Any]:
        """By a letter nobody is shown what the register knows: others of the household hold the same code."""
        person = self.actor.person
        if person is None or self.actor.is_guest or self.form.who == Who.ANYONE:
            return {}
        assert self.form.current is not None
        household = household_of(person, self.form.node)
        return prefill.known_answers(ready(self.form.current), person, household, self.form.node)


class SaveDraft(Action[Draft]):
    """Write answers of one step into the draft; those of the other steps stay as they are, so that two devices at two
    steps keep both. ``answers``: None takes an answer away."""

    verb = "save_draft"

    def __init__(
        self, draft: Draft, answers: Mapping[str, Any], *, step: str = "", at: dt.datetime | None = None
    ) -> None:
        self.draft, self.answers, self.step, self.at = draft, dict(answers), step, at or now()

    def lock(self) -> None:
        rows = Draft.objects.select_for_update(of=("self",)).select_related("version", "form__node")
        self.found = rows.filter(pk=self.draft.pk).first()

    def check(self) -> Refusal | None:
        if self.found is not None:
            return None
        return refuse("gone", _("This form has been sent in meanwhile, or its time is over."), Answer.STALE)

    def perform(self) -> Draft:
        draft = self.found
        assert draft is not None  # check() saw it
        merged = {**all_answers(draft), **self.answers}
        put(draft, ready(draft.version).definition, {key: value for key, value in merged.items() if value is not None})
        draft.step = self.step or draft.step
        draft.revision += 1
        draft.at = self.at
        draft.expires_at = self.at + (KEPT if draft.person_id is not None else KEPT_BY_CODE)
        draft.save()
        return draft


class DropDraft(Action[None]):
    """Throw a draft away, for good: whoever holds it may."""

    verb = "drop_draft"

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def check(self) -> Refusal | None:
        return None

    def perform(self) -> None:
        Draft.objects.filter(pk=self.draft.pk).delete()
