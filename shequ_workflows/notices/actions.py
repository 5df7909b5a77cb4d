"""Verbs of notices: put up an urgent one alone; check it afterwards; take 公示 down before its day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import in_site_language
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now

from .constants import MAY_TAKE_DOWN, ON_DUTY, NoticeKind, Urgency, Verdict
from .displays import REASON_LENGTH, Display
from .models import NoticeCheck, NoticeIndexPage, NoticePage
from .querysets import urgent_indexes
from .rules import has_id_number, has_mobile
from .wording import Outage


@dataclass(frozen=True)
class UrgentText:
    """What the one on duty keyed; the title is made where none is given."""

    outage: Outage
    title: str = ""
    contact: str = ""

    def refusal(self) -> Refusal | None:
        outage = self.outage
        if not outage.place.strip():
            return refuse("place", _("Please say where."))
        if outage.urgency not in Urgency.values:
            return refuse("urgency", _("Please choose what it is about."))
        if outage.begins and outage.ends and outage.ends <= outage.begins:
            return refuse("ends", _("It ends before it begins. Please check both times."))
        for name, text in (("place", outage.place), ("reason", outage.reason), ("advice", outage.advice)):
            if has_id_number(text):
                return refuse(name, _("There is an ID number in it. Please take it out: everybody would read it."))
            if has_mobile(text):
                return refuse(
                    name, _("There is a mobile number in it. The number of the office belongs to “whom to ask”.")
                )
        return None


class PublishUrgentNotice(OnceAction[NoticePage]):
    """Put an urgent 便民通知 up at once, alone; it then waits for a second person's check. Sent twice, one page.

    The role is asked, not the permission on pages, so that a committee member on duty may do it too.
    """

    verb = "publish_urgent_notice"

    def __init__(
        self, actor: Actor, node: Node, text: UrgentText, *, once: str = "", at: dt.datetime | None = None
    ) -> None:
        self.actor, self.node, self.text, self.once, self.at = actor, node, text, once, at

    def find(self, result: str) -> NoticePage | None:
        return NoticePage.objects.filter(pk=int(result)).first()

    def lock(self) -> None:
        """The community's home page: two notices at once do not get one place in the tree."""
        list(Page.objects.filter(communitypage__node=self.node).select_for_update(of=("self",)).values_list("pk"))

    def check(self) -> Refusal | None:
        if not self.actor.holds(*ON_DUTY, at=self.node):
            return refuse(
                "role",
                _(
                    "Urgent notices are put up by the community's workers and committee members. Please ring the office."
                ),
                Answer.FORBIDDEN,
            )
        if self.known() is not None:
            return None
        if not CommunityPage.objects.filter(node=self.node).exists():
            return refuse("home", _("This community has no home page yet. Please ask the administrator to make one."))
        return self.text.refusal()

    def perform(self) -> NoticePage:
        known = self.known()
        if known is not None:
            return known
        at = self.at or now()
        with translation.override(settings.LANGUAGE_CODE):  # everybody reads it, whatever the clerk's language
            page = self._page(at)
        urgent_index(self.node).add_child(instance=page)
        user = self.actor.person.user if self.actor.person is not None else None
        page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
        NoticePage.objects.filter(pk=page.pk).update(posted_by=self.actor.person, posted_at=at)
        payload: dict[str, Any] = {"page": page.pk, "title": page.title, "urgency": page.urgency}
        note(journal(self.node), self.verb, self.actor, payload=payload, at=at)
        self.remember(str(page.pk), at)
        page.refresh_from_db()
        return page

    def _page(self, at: dt.datetime) -> NoticePage:
        """A draft: it goes live with its revision, as an editor's page does."""
        outage = self.text.outage
        return NoticePage(
            title=self.text.title.strip() or outage.title,
            slug=free_slug(urgent_index(self.node), f"{at:%Y%m%d-%H%M}"),
            kind=NoticeKind.NOTICE,
            summary=outage.summary,
            body=format_html_join("", "<p>{}</p>", ((line,) for line in outage.lines())),
            contact=self.text.contact.strip(),
            issued_at=at,
            place=outage.place.strip(),
            begins_at=outage.begins,
            ends_at=outage.ends,
            urgency=outage.urgency,
            live=False,
            locale=urgent_index(self.node).locale,
        )


def urgent_index(node: Node) -> NoticeIndexPage:
    """Where urgent notices of ``node`` stand; made below its home page where there is none yet."""
    found = urgent_indexes(node)
    if found:
        return found[0]
    home = CommunityPage.objects.get(node=node)
    title = in_site_language(lambda: str(_("Urgent notices")))
    page: NoticeIndexPage = home.add_child(
        instance=NoticeIndexPage(title=title, slug=free_slug(home, "urgent"), is_urgent=True, locale=home.locale)
    )
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
    """The second person's look at an urgent notice: right, or taken down. What is corrected is looked at anew."""

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
        if not self.page.live or not self.page.urgency:
            return refuse("gone", _("It is not up any more; there is nothing to check."), Answer.STALE)
        if self.page.checks.filter(at__gte=self.page.posted_at or self.page.issued_at).exists():
            return refuse("checked", _("Somebody has checked this already."), Answer.STALE)
        if self.verdict not in Verdict.values:
            return refuse("verdict", _("Please choose what you found."))
        if self.verdict != Verdict.RIGHT and not self.remark:
            return refuse("note", _("Please write what was wrong."))
        return None

    def perform(self) -> NoticeCheck:
        at = self.at or now()
        assert self.actor.person is not None  # who holds a role is somebody
        done = NoticeCheck.objects.create(
            page=self.page, by=self.actor.person, at=at, verdict=self.verdict, note=self.remark[:200]
        )
        if self.verdict == Verdict.WITHDRAWN:
            self.page.unpublish(user=self.actor.person.user)
        payload = {"page": self.page.pk, "verdict": self.verdict, "note": self.remark[:200]}
        node = self.page.node
        assert node is not None  # check() saw it
        note(journal(node), self.verb, self.actor, payload=payload, at=at)
        return done


class TakeDownPublicity(Action[NoticePage]):
    """公示 goes before its last day, which the law allows for no convenience: with a reason, and the journal says so.

    The only way: Wagtail's own ways of unpublishing it are refused while its ``Display`` is due.
    """

    verb = "take_down_publicity"

    def __init__(self, actor: Actor, page: NoticePage, reason: str, *, at: dt.datetime | None = None) -> None:
        self.actor, self.page, self.reason, self.at = actor, page, reason.strip(), at

    def lock(self) -> None:
        self.page = NoticePage.objects.select_for_update(of=("self",)).get(pk=self.page.pk)
        list(Display.objects.select_for_update(of=("self",)).filter(pk=self.page.pk))

    def check(self) -> Refusal | None:
        node = self.page.node
        if node is None or not self.actor.holds(*MAY_TAKE_DOWN, at=node):
            sentence = _(
                "Publicity is taken down before its day by the committee's director, the Party secretary or the street's leader. Please ask one of them."
            )
            return refuse("role", sentence, Answer.FORBIDDEN)
        if not self.page.live or not Display.objects.due().filter(pk=self.page.pk).exists():
            return refuse("gone", _("It is not on display any more; there is nothing to take down."), Answer.STALE)
        if not self.reason:
            sentence = _("Please write why it must not stay up.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return None

    def perform(self) -> NoticePage:
        at = self.at or now()
        reason = self.reason[:REASON_LENGTH]
        display = Display.objects.get(pk=self.page.pk)
        pages = [self.page.pk, *self.page.aliases.values_list("pk", flat=True)]
        Display.objects.due().filter(pk__in=pages).update(ended_at=at, ended_by=self.actor.person, reason=reason)
        self.page.unpublish(user=self.actor.person.user if self.actor.person is not None else None)
        node = self.page.node
        assert node is not None  # check() saw it
        payload = {"page": self.page.pk, "title": self.page.title, "reason": reason}
        payload["until"] = display.last_day.isoformat()
        role = min(self.actor.roles_at(node.path) & MAY_TAKE_DOWN)
        note(journal(node), self.verb, self.actor, payload=payload, role=role, at=at)
        return self.page
