"""However a form is published: valid, compiled and live at once, or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from wagtail.actions import PublishRevisionAction, RevertToRevisionAction, UnpublishAction, action_registry
from wagtail.models import ModelLogEntry, Revision

from shequ_workflows.forms.exceptions import Unpublishable
from shequ_workflows.forms.models import Form, FormVersion
from shequ_workflows.forms.publishing import PublishFormAction
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from tests.factories import forms as build
from tests.factories.org import NodeFactory, PersonFactory, RoleFactory

pytestmark = pytest.mark.django_db

ASKED = build.text("姓名")


@pytest.fixture
def node() -> Node:
    return NodeFactory(kind="community", name="幸福里社区")


def good(node: Node, **more: Any) -> Form:
    return build.draft(node, build.step("一", ASKED), **more)


def broken(form: Form) -> Form:
    """A choice without anything to choose from, as a draft may well be."""
    build.put(form, build.step("一", ASKED, build.choice("意见")))
    form.clean()
    return form


def versions(form: Form) -> list[int]:
    return list(FormVersion.objects.filter(form=form).order_by("number").values_list("number", flat=True))


def test_it_makes_a_version_and_goes_live(node: Node) -> None:
    person = PersonFactory(home=node, account=True)
    form = build.published(good(node, purpose="了解需求"), user=person.user, skip_permission_checks=True)
    version = form.current
    assert version is not None
    assert (form.live, version.number, version.schema, version.published_by) == (True, 1, 1, person)
    assert version.settings["purpose"] == "了解需求"
    assert '"key":"xing_ming"' in version.body
    assert len(version.digest) == 64


def test_it_makes_no_new_version_of_the_same_words(node: Node) -> None:
    form = build.published(build.published(good(node)))
    assert versions(form) == [1]
    form.closes_at = now() + dt.timedelta(days=30)
    form = build.published(form)
    assert (versions(form), form.closes_at is not None) == ([1], True)
    form.purpose = "上门探访"
    form = build.published(form)
    assert (versions(form), form.current.number) == ([1, 2], 2)


def test_it_leaves_everything_as_it_was_where_the_draft_is_broken(node: Node) -> None:
    form = build.published(good(node))
    before = form.current
    with pytest.raises(Unpublishable) as caught:
        broken(form).save_revision(clean=False).publish()
    assert isinstance(caught.value, ValidationError)
    assert caught.value.messages
    form = Form.objects.get(pk=form.pk)
    assert (form.current, len(form.body[0].value["sections"][0].value["fields"]), versions(form)) == (before, 1, [1])


def test_it_never_makes_a_broken_first_draft_live(node: Node) -> None:
    form = build.saved(good(node))
    with pytest.raises(Unpublishable):
        broken(form).save_revision(clean=False).publish()
    form = Form.objects.get(pk=form.pk)
    assert (form.live, form.current) == (False, None)


def test_it_compiles_what_the_registered_action_publishes(node: Node) -> None:
    """As the admin API does it."""
    form = build.saved(good(node))
    action = action_registry.get_action_class(Form, "publish")
    assert action is PublishFormAction
    with pytest.raises(Unpublishable):
        action(broken(form).save_revision(clean=False)).execute()
    build.put(form, build.step("一", ASKED))
    form.clean()
    action(form.save_revision()).execute()
    assert versions(form) == [1]


def test_it_cannot_go_live_past_the_compiler(node: Node) -> None:
    """By Wagtail's own action, called by its name: the database refuses a form that is live without a version."""
    form = build.saved(good(node))
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishRevisionAction(form.save_revision()).execute()
    form = build.published(Form.objects.get(pk=form.pk))
    PublishRevisionAction(broken(form).save_revision(clean=False)).execute()
    form = Form.objects.get(pk=form.pk)
    assert (versions(form), form.current.number) == ([1], 1), "what people fill in is as it was"


def test_it_checks_when_it_is_scheduled_and_compiles_when_it_is_due(node: Node) -> None:
    form = build.saved(good(node))
    form.go_live_at = now() + dt.timedelta(hours=1)
    with pytest.raises(Unpublishable):
        broken(form).save_revision(clean=False).publish()
    build.put(form, build.step("一", ASKED))
    form.clean()
    revision = form.save_revision()
    revision.publish()
    assert (versions(form), Form.objects.get(pk=form.pk).live) == ([], False)
    past(revision)
    call_command("publish_scheduled", verbosity=0)
    assert (versions(form), Form.objects.get(pk=form.pk).live) == ([1], True)


def test_it_sets_a_schedule_aside_that_can_no_longer_be_kept(node: Node) -> None:
    """The rules changed meanwhile: it does not go live, says why in its history, and stops nothing else."""
    form = build.published(good(node))
    broken(form).go_live_at = now() + dt.timedelta(hours=1)
    revision = form.save_revision(clean=False)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=form.go_live_at)
    other = build.saved(good(node, title="另一张表"))
    other.go_live_at = now() + dt.timedelta(hours=1)
    later = other.save_revision()
    later.publish()
    past(revision, hours=3)
    past(later, hours=2)
    call_command("publish_scheduled", verbosity=0)
    form = Form.objects.get(pk=form.pk)
    assert (form.live, versions(form), form.scheduled_revision) == (True, [1], None)
    entry = ModelLogEntry.objects.for_instance(form).get(action="shequ_forms.set_aside")
    assert entry.data["faults"]
    assert entry.message
    assert versions(other) == [1]
    call_command("publish_scheduled", verbosity=0)
    assert ModelLogEntry.objects.for_instance(form).filter(action="shequ_forms.set_aside").count() == 1


def past(revision: Revision, hours: int = 2) -> None:
    due = now() - dt.timedelta(hours=hours)
    content = {**revision.content, "go_live_at": due.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(content=content, approved_go_live_at=due)


def test_it_goes_back_to_an_older_revision_as_a_new_version(node: Node) -> None:
    form = build.saved(good(node))
    first = form.save_revision()
    first.publish()
    form = Form.objects.get(pk=form.pk)
    build.put(form, build.step("一", ASKED, build.number("年龄")))
    form.clean()
    form.save_revision().publish()
    form = Form.objects.get(pk=form.pk)
    again = RevertToRevisionAction(form, first).execute()
    assert Revision.objects.get(pk=again.pk).as_object().current == form.current, (
        "the version in force is no part of a revision"
    )
    again.publish(previous_revision=first)
    form = Form.objects.get(pk=form.pk)
    assert (versions(form), form.current.number) == ([1, 2, 3], 3)
    assert form.current.digest == FormVersion.objects.get(form=form, number=1).digest


def test_it_keeps_whose_form_it_is_whatever_a_revision_says(node: Node) -> None:
    form = build.published(good(node))
    other = NodeFactory(kind="community", name="和谐家园社区")
    revision = form.save_revision()
    Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "node": other.pk, "public_id": "x"})
    revision.refresh_from_db()
    revision.publish()
    form = Form.objects.get(pk=form.pk)
    assert (form.node, form.public_id == "x") == (node, False)


def test_it_is_retired_by_unpublishing_and_keeps_its_version(node: Node) -> None:
    form = build.published(good(node))
    UnpublishAction(form).execute()
    form = Form.objects.get(pk=form.pk)
    assert (form.live, form.current is not None) == (False, True)
    assert (build.published(form).live, versions(form)) == (True, [1])


def test_it_asks_whether_somebody_may_publish_this_form(node: Node) -> None:
    """Wagtail would ask whether he may publish any."""
    elsewhere = NodeFactory(kind="community", name="和谐家园社区")
    director = PersonFactory(home=elsewhere, account=True)
    RoleFactory(person=director, role="rc_director", node=elsewhere)
    form = build.saved(good(node))
    revision = form.save_revision()
    with pytest.raises(PermissionDenied):
        revision.publish(user=director.user)
    own = build.saved(good(elsewhere))
    own.save_revision().publish(user=director.user)
    assert versions(own) == [1]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_it_keeps_versions_by_the_database_itself(node: Node, change: str) -> None:
    version = build.published(good(node)).current
    rows = FormVersion.objects.filter(pk=version.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(body="{}") if change == "update" else rows._raw_delete(rows.db)


def test_it_never_deletes_a_form_that_was_published(node: Node) -> None:
    form = build.published(good(node))
    with pytest.raises(IntegrityError):
        form.delete()
