"""Verbs of what is to be published: a notice published it; there was nothing; something happened that must be published."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.covering import cover_text
from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import local_date, now, today
from shequ_workflows.publicity.models import PublicityPeriod

from .constants import DISPLAY_DAYS, MAY_TAKE_DOWN, ON_DUTY
from .models import NoticePage, PublicationDue, PublicationRule
from .rhythms import Rhythm, due_day, periods

LONGEST_WHAT: Final = 120
#: Periods are made up to so many days back; older ones are nobody's any more.
LOOK_BACK: Final = 400


def staff_only() -> Refusal:
    return refuse(
        "role",
        gettext_lazy(
            "What is published is kept by the community's workers and committee members. Please ask one of them."
        ),
        Answer.FORBIDDEN,
    )


def settled() -> Refusal:
    return refuse("settled", gettext_lazy("Somebody has settled this already."), Answer.STALE)


class _Settle(Action[PublicationDue]):
    """On one that is still open."""

    roles = ON_DUTY

    def __init__(self, actor: Actor, due: PublicationDue, *, at: dt.datetime | None = None) -> None:
        self.actor, self.due, self.at = actor, due, at or now()

    def lock(self) -> None:
        rows = PublicationDue.objects.select_for_update(of=("self",)).select_related("community", "rule")
        self.due = rows.get(pk=self.due.pk)

    def check(self) -> Refusal | None:
        if not self.actor.holds(*self.roles, at=self.due.community):
            return staff_only()
        return settled() if self.due.is_settled else None

    def _settled(self, verb: str, **payload: object) -> PublicationDue:
        self.due.settled_by = self.actor.person
        self.due.save()
        said = {"due": self.due.public_id, "rule": self.due.rule.code, "period": self.due.period, **payload}
        note(journal(self.due.community), verb, self.actor, payload=said, at=self.at)
        return self.due


class NotePublished(_Settle):
    """This notice published it, on the day on which it went up."""

    verb = "note_published"

    def __init__(
        self, actor: Actor, due: PublicationDue, notice: NoticePage | PublicityPeriod, *, at: dt.datetime | None = None
    ) -> None:
        super().__init__(actor, due, at=at)
        self.notice = notice

    def check(self) -> Refusal | None:
        refusal = super().check()
        if refusal is not None:
            return refusal
        sentence = _("Please choose a notice that is up in this community.")
        if isinstance(self.notice, PublicityPeriod):
            up = self.notice.is_current and self.notice.community_id == self.due.community_id
        else:
            node = self.notice.node
            up = self.notice.live and node is not None and node.path.startswith(self.due.community.path)
        if not up:
            return refuse("notice", sentence, notice=[sentence])
        if self._day() < self.due.begins_on:
            sentence = _("This notice went up before the period began. Please choose another one.")
            return refuse("notice", sentence, notice=[sentence])
        return None

    def _day(self) -> dt.date:
        if isinstance(self.notice, PublicityPeriod):
            return local_date(self.notice.opened_at)
        return went_up(self.notice)

    def perform(self) -> PublicationDue:
        self.due.published_on = self._day()
        if isinstance(self.notice, PublicityPeriod):
            self.due.publicity = self.notice
            return self._settled(self.verb, publicity=self.notice.public_id)
        self.due.page = self.notice
        return self._settled(self.verb, page=self.notice.pk)


class NoteNothing(_Settle):
    """There is nothing to publish for this period, and why; the public reads it."""

    verb = "note_nothing_to_publish"
    roles = MAY_TAKE_DOWN

    def __init__(self, actor: Actor, due: PublicationDue, reason: str, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, due, at=at)
        self.reason = " ".join(reason.split())[:200]

    def check(self) -> Refusal | None:
        if not self.actor.holds(*self.roles, at=self.due.community):
            sentence = _(
                "That there is nothing to publish is said by the director or the Party secretary. Please ask one of them."
            )
            return refuse("role", sentence, Answer.FORBIDDEN)
        refusal = super().check()
        if refusal is None and not self.reason:
            sentence = _("Please write why there is nothing to publish. Everybody reads it.")
            return refuse("reason", sentence, reason=[str(sentence)])
        return refusal

    def perform(self) -> PublicationDue:
        self.due.waived_because = cover_text(journal(self.due.community), self.reason)[:200]
        return self._settled(self.verb, reason=self.reason)


class NoteEvent(OnceAction[PublicationDue]):
    """Something happened that must be published: a meeting decided, a donation came in."""

    verb = "note_to_publish"

    def __init__(
        self, actor: Actor, node: Node, rule: PublicationRule, title: str, day: dt.date, *, once: str = "",
        at: dt.datetime | None = None,
    ) -> None:  # fmt: skip
        self.actor, self.node, self.rule, self.day = actor, node, rule, day
        self.title, self.once, self.at = " ".join(title.split()), once, at or now()

    def find(self, result: str) -> PublicationDue | None:
        return PublicationDue.objects.filter(public_id=result).first()

    def check(self) -> Refusal | None:
        if not self.actor.holds(*ON_DUTY, at=self.node):
            return staff_only()
        if self.known() is not None:
            return None
        if not self.title or len(self.title) > LONGEST_WHAT:
            sentence = _("Please write in a few words what happened.")
            return refuse("title", sentence, title=[sentence])
        if self.day > local_date(self.at):
            sentence = _("The day is still to come. Please enter it once it has happened.")
            return refuse("day", sentence, day=[sentence])
        if self.rule.rhythm != Rhythm.EVENT or not self.rule.is_active:
            sentence = _("This kind is published by period: it appears here by itself.")
            return refuse("rule", sentence, rule=[sentence])
        return None

    def perform(self) -> PublicationDue:
        known = self.known()
        if known is not None:
            return known
        key = new_public_id()
        title = cover_text(journal(self.node), self.title)[:LONGEST_WHAT]
        made = PublicationDue.objects.create(
            public_id=key, community=self.node, rule=self.rule, period=f"e{key}", title=title, begins_on=self.day,
            ends_on=self.day, due_on=due_day(self.day, self.rule.within_days, calendar_of(self.node).is_workday),
        )  # fmt: skip
        payload = {"due": key, "rule": self.rule.code, "title": self.title, "day": self.day.isoformat()}
        note(journal(self.node), self.verb, self.actor, payload=payload, at=self.at)
        self.remember(key, self.at)
        return made


def went_up(page: NoticePage) -> dt.date:
    return local_date(page.first_published_at or page.issued_at or now())


# -- by itself ----------------------------------------------------------------------------------------------------------


def make_dues(when: dt.datetime, since: dt.date | None = None) -> int:
    """The periods of all communities with a page that is up, from the one in which it went up (or ``since``) to the one that
    runs; gives how many are new. Three queries where nothing is."""
    rules = list(PublicationRule.objects.filter(is_active=True).exclude(rhythm=Rhythm.EVENT))
    homes = CommunityPage.objects.live().filter(node__in=Node.objects.communities().in_use()).select_related("node")
    last = local_date(when)
    earliest = last - dt.timedelta(days=LOOK_BACK)
    known = set(
        PublicationDue.objects.filter(ends_on__gte=earliest).values_list("community", "rule", "period")
    ) if rules else set()  # fmt: skip
    new = []
    for home in homes if rules else ():
        begun = since or local_date(home.first_published_at or when)
        missing = [
            (rule, period)
            for rule in rules
            for period in periods(rule.rhythm, max(begun, earliest), last)
            if period.ends >= earliest and (home.node_id, rule.pk, period.key) not in known
        ]
        is_workday = calendar_of(home.node).is_workday if missing else None
        for rule, period in missing:
            assert is_workday is not None  # something is missing
            due = due_day(period.ends, rule.within_days, is_workday)
            days = {"begins_on": period.begins, "ends_on": period.ends, "due_on": due}
            new.append(PublicationDue(community=home.node, rule=rule, period=period.key, **days))
    PublicationDue.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def take_as_published(page: NoticePage, actor: Actor) -> PublicationDue | None:
    """A notice of a kind that must be published went up: it settles the oldest one of its kind whose period is over.
    Within a transaction; None where there is none, or where it has settled one already."""
    node = page.node
    if not page.category or not page.live or node is None or page.publishes.exists():
        return None
    rows = PublicationDue.objects.select_for_update(of=("self",)).unsettled().within(node.community or node)
    due = (
        rows.filter(rule__category=page.category, ends_on__lte=today(), community=node.community or node)
        .select_related("rule", "community")
        .order_by("due_on", "pk")
        .first()
    )
    if due is None:
        return None
    due.page, due.published_on, due.settled_by = page, today(), actor.person
    due.save(update_fields=["page", "published_on", "settled_by"])
    payload = {"due": due.public_id, "rule": due.rule.code, "period": due.period, "page": page.pk}
    note(journal(due.community), NotePublished.verb, actor, payload=payload)
    return due


def open_again(page: Page, actor: Actor) -> None:
    """A notice is taken down before its 15 days: what it published is owed again (RC Organic Law art. 34)."""
    since = today() - dt.timedelta(days=DISPLAY_DAYS)
    rows = PublicationDue.objects.select_for_update(of=("self",)).filter(page=page.pk, published_on__gt=since)
    for due in rows.select_related("community", "rule"):
        due.page = due.published_on = due.settled_by = None
        due.save(update_fields=["page", "published_on", "settled_by"])
        payload = {"due": due.public_id, "rule": due.rule.code, "period": due.period, "page": page.pk}
        note(journal(due.community), "publish_again", actor, payload=payload)
