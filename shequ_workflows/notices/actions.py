"""Verbs of notices: put up an urgent one alone; check it afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from shequ_workflows.core.models import Once
from shequ_workflows.core.recording import journal, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now

from .constants import ON_DUTY, NoticeKind, Urgency, Verdict
from .models import NoticeCheck, NoticeIndexPage, NoticePage
from .querysets import urgent_indexes
from .wording import Outage


@dataclass
class UrgentText:
    """What the one on duty keyed; the title is made where none is given."""

    outage: Outage
    title: str = ""
    contact: str = ""


def urgent_index(node: Node) -> NoticeIndexPage | None:
    """Where urgent notices of ``node`` stand; made below its home page where there is none yet."""
    found = urgent_indexes(node)
    if found:
        return found[0]
    home = CommunityPage.objects.filter(node=node).first()
    if home is None:
        return None
    page: NoticeIndexPage = home.add_child(
        instance=NoticeIndexPage(title=str(_("Urgent notices")), slug="urgent", is_urgent=True, locale=home.locale)
    )
    return page


class PublishUrgentNotice(Action[NoticePage]):
    """Put an urgent 便民通知 up at once, alone; it then waits for a second person's check. Sent twice, one page."""

    verb = "publish_urgent_notice"

    def __init__(
        self, actor: Actor, node: Node, text: UrgentText, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.node, self.text, self.once, self.at = actor, node, text, once, at

    def check(self) -> Refusal | None:
        outage = self.text.outage
        if not self.actor.holds(*ON_DUTY, at=self.node):
            return refuse(
                "role",
                _(
                    "Urgent notices are put up by the community's workers and committee members. Please ring the office."
                ),
                Answer.FORBIDDEN,
            )
        if not CommunityPage.objects.filter(node=self.node).exists():
            return refuse("home", _("This community has no home page yet. Please ask the administrator to make one."))
        if not outage.place.strip():
            return refuse("place", _("Please say where."))
        if outage.urgency not in Urgency.values:
            return refuse("urgency", _("Please choose what it is about."))
        if outage.begins and outage.ends and outage.ends <= outage.begins:
            return refuse("ends", _("It ends before it begins. Please check both times."))
        return None

    def perform(self) -> NoticePage:
        known = Once.objects.filter(pk=self.once, person=self.actor.person_id).first() if self.once else None
        if known is not None:
            return NoticePage.objects.get(pk=int(known.result))
        at = self.at or now()
        index = urgent_index(self.node)
        if index is None:
            raise CommunityPage.DoesNotExist(self.node.code)
        outage = self.text.outage
        title = self.text.title.strip() or outage.title
        page = NoticePage(
            title=title,
            slug=free_slug(index, f"{at:%Y%m%d-%H%M}"),
            kind=NoticeKind.NOTICE,
            body=format_html_join("", "<p>{}</p>", ((line,) for line in outage.lines())),
            contact=self.text.contact.strip(),
            issued_at=at,
            place=outage.place.strip(),
            begins_at=outage.begins,
            ends_at=outage.ends,
            urgency=outage.urgency,
            posted_by=self.actor.person,
            locale=index.locale,
        )
        index.add_child(instance=page)
        user = self.actor.person.user if self.actor.person is not None else None
        # The role was asked above; Wagtail's own permissions follow it a little later.
        page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
        payload: dict[str, Any] = {"page": page.pk, "title": title, "urgency": outage.urgency}
        note(journal(self.node), self.verb, self.actor, payload=payload, at=at)
        if self.once:
            Once.objects.create(key=self.once, person=self.actor.person, result=str(page.pk), at=at)
        page.refresh_from_db()
        return page


def free_slug(parent: Page, wanted: str) -> str:
    """``wanted``, or with a number where a sibling has it."""
    base = slugify(wanted) or "notice"
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


class CheckNotice(Action[NoticeCheck]):
    """The second person's look at an urgent notice: right, corrected, or taken down."""

    verb = "check_urgent_notice"

    def __init__(
        self, actor: Actor, page: NoticePage, verdict: str, *, remark: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.page, self.verdict, self.remark, self.at = actor, page, verdict, remark.strip(), at

    def lock(self) -> None:
        self.page = NoticePage.objects.select_for_update(of=("self",)).get(pk=self.page.pk)

    def check(self) -> Refusal | None:
        node = self.page.node
        if node is None or not self.actor.holds(*ON_DUTY, at=node):
            return refuse("role", _("Urgent notices are checked by the community's staff."), Answer.FORBIDDEN)
        if self.page.posted_by_id is not None and self.page.posted_by_id == self.actor.person_id:
            return refuse("own", _("You put it up yourself. Please ask a colleague to check it."), Answer.FORBIDDEN)
        if NoticeCheck.objects.filter(page=self.page).exists():
            return refuse("checked", _("Somebody has checked this already."), Answer.STALE)
        if self.verdict not in Verdict.values:
            return refuse("verdict", _("Please choose what you found."))
        if self.verdict != Verdict.RIGHT and not self.remark:
            return refuse("note", _("Please write what was wrong."))
        return None

    def perform(self) -> NoticeCheck:
        at = self.at or now()
        done = NoticeCheck.objects.create(
            page=self.page, by=self.actor.person, at=at, verdict=self.verdict, note=self.remark
        )
        if self.verdict == Verdict.WITHDRAWN:
            user = self.actor.person.user if self.actor.person is not None else None
            self.page.unpublish(user=user)
        payload = {"page": self.page.pk, "verdict": self.verdict, "note": self.remark}
        node = self.page.node
        assert node is not None  # check() saw it
        note(journal(node), self.verb, self.actor, payload=payload, at=at)
        return done
