"""A flow out of a file becomes drafts of the place: one of the flow, and one of each form that it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from shequ_workflows.flows.compiling.opening import opening_form
from shequ_workflows.flows.definition.canonical import as_data
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.admin.policies import BUILDERS, OWNERS
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.importing.to_blocks import to_blocks
from shequ_workflows.forms.models import DictionaryEntry, Form
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal, refuse
from shequ_workflows.org.actions.base import may_at
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .files import FlowFile


class TakeOverFlow(Action[Flow]):
    """Make drafts of the flow and its forms at ``node``. ``key`` empty: the file's own, which must be free. The form whose sending
    opens a case is for whoever is signed in, so that there is somebody to answer; all others for staff; an editor may say otherwise."""

    verb = "take_over_flow"
    label = gettext_lazy("Flow taken over from a file")

    def __init__(self, actor: Actor, node: Node, file: FlowFile, *, key: str = "") -> None:
        self.actor, self.node, self.file, self.key = actor, node, file, key or file.flow.key

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.node, BUILDERS)
        if refusal is not None:
            return refusal
        if self.node.kind not in OWNERS:
            sentence = gettext_lazy(
                "A flow belongs to a community, a street, a district or a city. Choose one of them."
            )
            return refuse("node", sentence, Answer.INVALID, node=[str(sentence)])
        return taken_key() if Flow.objects.filter(key=self.key).exists() else None

    def perform(self) -> Flow:
        user = self.actor.person.user if self.actor.person is not None else None
        opening = opening_form(
            replace(self.file.flow, forms=tuple(replace(one, form=one.key) for one in self.file.flow.forms))
        )
        self.opens = opening.key if opening is not None else ""
        forms = {key: self._form(key, one, user) for key, one in self.file.forms.items()}
        refs = tuple(replace(one, form=forms[one.key].public_id, version=0) for one in self.file.flow.forms)
        definition = replace(self.file.flow, key=self.key, forms=refs)
        try:
            flow = Flow.objects.create(
                node=self.node,
                key=self.key,
                title=definition.title.say(definition.languages[0])[:80],
                body=as_data(definition),
                live=False,
            )
        except IntegrityError:  # another took the key just now
            raise ActionRefused(taken_key()) from None
        revision = flow.save_revision(user=user, clean=False)
        log(instance=flow, action="wagtail.create", user=user, revision=revision, content_changed=True)
        return flow

    def _form(self, key: str, definition: Definition, user: Any) -> Form:
        entries = frozenset(DictionaryEntry.objects.filter(is_active=True).values_list("code", flat=True))
        form = Form(node=self.node, who=Who.SIGNED_IN if key == self.opens else Who.STAFF)
        for name, value in to_blocks(definition, entries).values.items():
            column: Any = Form._meta.get_field(name)
            setattr(form, name, column.to_python(value))
        form.slug = free_slug(f"{self.key}-{key}".replace("_", "-"))
        form.live = False
        form.clean()
        form.save()
        revision = form.save_revision(user=user, clean=False)
        log(instance=form, action="wagtail.create", user=user, revision=revision, content_changed=True)
        return form


def taken_key() -> Refusal:
    sentence = _("There is a flow with this key already. Choose another key.")
    return refuse("key", sentence, Answer.INVALID, key=[sentence])


def free_slug(wanted: str) -> str:
    """``wanted``, with a number behind it where another form has that address."""
    taken = set(Form.objects.filter(slug__startswith=wanted[:56]).values_list("slug", flat=True))
    return next(one for number in range(1, 1000) if (one := _numbered(wanted, number)) not in taken)


def _numbered(wanted: str, number: int) -> str:
    return wanted[:56] if number == 1 else f"{wanted[:52]}-{number}"
