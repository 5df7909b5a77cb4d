"""One thing, one application: a package of services, and two applications for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shequ_workflows.catalogue.models import (
    Application,
    PackagePage,
    PackageService,
    ServiceGuidePage,
    ServiceIndexPage,
)
from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.models import Form
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel

from .days import after, ahead, at
from .people import number_of
from .story import Story


def put_up_package(index: ServiceIndexPage, form: Form, guides: list[ServiceGuidePage], story: Story) -> PackagePage:
    """Written by the editor, published by the director."""
    index.refresh_from_db()
    editor, director = (story.cast.people[name].user for name in ("editor", "director"))
    page = PackagePage(
        title="老人居家一件事", slug="elder-package", live=False, owner=editor, form=form,
        summary="居家养老、家庭医生，填一张表，交一次材料。",
        introduction="老人在家要照料、看病要有人管，两件事一次办。子女在外地也可以替老人申请；不方便上网的，打电话或到窗口来。",
    )  # fmt: skip
    page.services = [PackageService(guide=one, sort_order=number) for number, one in enumerate(guides)]
    index.add_child(instance=page)
    page.save_revision(user=director).publish(user=director, skip_permission_checks=True)
    PackagePage.objects.filter(pk=page.pk).update(first_published_at=at(9, 16), last_published_at=at(9, 16))
    return PackagePage.objects.get(pk=page.pk)


def tell_applications(story: Story, package: PackagePage) -> None:
    """One done and rated, a paper of it having followed; one told by telephone, just accepted."""
    form = package.form
    assert form is not None
    assert form.current is not None
    old, new = story.online[1], story.next()
    answers = {"name": old.name, "phone": number_of(old), "room": "6-1-301", "which": ["care", "doctor"],
               "needs": "母亲八十一岁，想每周有人来打扫两次。", "agree": True}  # fmt: skip
    SendSubmission(Actor.of(old), form, form.current, answers, once="demo-elder-1", at=at(8, 19)).execute()
    care, doctor = Application.objects.filter(package=package).order_by("guide__path")
    care, doctor = sorted((care, doctor), key=lambda one: one.title != "居家养老服务")
    _handled(story, care.subject, Actor.of(old))
    _signed(story, doctor.subject, Actor.of(old))
    answers |= {
        "name": new.name,
        "phone": number_of(new),
        "room": "2-2-502",
        "which": ["care"],
        "needs": "腿摔了，要人陪诊。",
    }
    SendSubmission(
        story.cast.actor("worker"), form, form.current, answers, staff=True, on_behalf_of=new, channel=Channel.PHONE,
        once="demo-elder-2", at=at(1, 10),
    ).execute()  # fmt: skip
    latest = Application.objects.filter(package=package).latest("pk")
    _take(story.cast.actor("worker"), latest.subject, "accept", at(1, 11))


def _take(who: Actor, subject: Subject, edge: str, moment: dt.datetime, /, **data: Any) -> Subject:
    TakeTransition(who, subject, edge, data=data, at=moment).execute()
    return Subject.objects.get(pk=subject.pk)


def _handled(story: Story, subject: Subject, raiser: Actor) -> None:
    """Accepted with a paper to follow, assessed (not counted), begun, rated."""
    worker, member = story.cast.actor("worker"), story.cast.actor("member")
    by = ahead(2).date().isoformat()
    subject = _take(worker, subject, "accept_partial", at(7, 9), items="银行卡复印件", by=by, promise="yes")
    subject = _take(
        raiser, subject, "bring", after(at(7, 20), minutes=5), answers={"words": "银行卡照片发给李晓雯了。"}
    )
    subject = _take(worker, subject, "begin_special", at(6, 9), what="评估员上门评估")
    subject = _take(worker, subject, "end_special", at(4, 15), found="半失能，每周两次，每次两小时。")
    subject = _take(member, subject, "decide", at(3, 10), result="同意，由桂馨养老服务中心上门。")
    subject = _take(worker, subject, "deliver", at(2, 15), how="service")
    _take(raiser, subject, "rate", at(1, 20), level="5", words="来的阿姨很细心。")


def _signed(story: Story, subject: Subject, raiser: Actor) -> None:
    """Done on the spot."""
    worker = story.cast.actor("worker")
    subject = _take(worker, subject, "on_the_spot", at(7, 10), result="已约社区卫生站刘医生，周三下午上门签约。")
    _take(raiser, subject, "rate", at(6, 20), level="4")
