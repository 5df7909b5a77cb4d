"""Forms that were sent in, and the people around them."""

from __future__ import annotations

import itertools
from typing import Any

from django.test import Client
from django.urls import reverse

from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from tests.factories import forms as build
from tests.factories.org import Town, actor, login_as

_once = itertools.count(1)


class Desk(Town):
    """A town with a form of the first community: ``send(意见="灯不亮")`` by label, ``client(role)`` signed in."""

    def __init__(self, *fields: dict[str, Any], **more: Any) -> None:
        super().__init__()
        asked = fields or (
            build.text("意见", searchable=True),
            build.choice("满意吗", "满意", "不满意", searchable=True),
            build.number("人数", searchable=True),
            build.text("证件", sensitive=True),
        )
        values = {"purpose": "走访", "legal_ground": "本人同意", "who": Who.SIGNED_IN, **more}
        self.form = build.published(build.draft(self.community, build.step("情况", *asked), **values))
        self.resident = actor(Role.RESIDENT, self.community, name="陈大爷", account=True)
        self.director = actor(Role.RC_DIRECTOR, self.community, name="刘主任", account=True)
        self.worker = actor(Role.COMMUNITY_WORKER, self.community, name="小周", account=True)

    def key(self, label: str) -> str:
        assert self.form.current is not None
        fields = ready(self.form.current).fields.values()
        return next(one.key for one in fields if one.label.say("zh-hans") == label)

    def value(self, label: str, choice: str) -> str:
        assert self.form.current is not None
        field = ready(self.form.current).fields[self.key(label)]
        return next(one.value for one in field.choices if one.label.say("zh-hans") == choice)

    def send(self, who: Actor | None = None, at: Any = None, **answers: Any) -> Submission:
        assert self.form.current is not None
        said = {self.key(label): value for label, value in (answers or {"意见": "楼道灯不亮"}).items()}
        action = SendSubmission(who or self.resident, self.form, self.form.current, said, once=str(next(_once)), at=at)
        return Submission.objects.get(pk=action.execute().pk)


def client_of(who: Actor) -> Client:
    client = Client()
    assert who.person is not None
    assert who.person.user is not None
    client.force_login(who.person.user)
    return client


def client_as(role: str, node: Any) -> Client:
    client = Client()
    login_as(client, role, node)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"shequ_forms:{name}", args=args)
