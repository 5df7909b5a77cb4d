"""Planning a meeting, and changing the plan before it is announced."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy

from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.core.transitions import OpenSubject, TakeTransition
from shequ_workflows.meetings.constants import MEETING, MOST_ITEMS, Kind
from shequ_workflows.meetings.hosts import refusal_of
from shequ_workflows.meetings.kinds import KindRules, kind_at, written_name
from shequ_workflows.meetings.models import AgendaItem, Meeting
from shequ_workflows.meetings.plans import Plan
from shequ_workflows.meetings.refusals import refusal_to_plan
from shequ_workflows.org.acting import Action, Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now

from .base import MeetingAction
from .inviting import InviteGroup

LONGEST = dt.timedelta(hours=12)


def check_plan(plan: Plan) -> Refusal | None:
    """Sentences at the fields that are wrong."""
    if plan.kind not in Kind.values:
        return refuse(
            "kind", gettext_lazy("Please choose a kind of meeting."), kind=[str(gettext_lazy("Please choose one."))]
        )
    if not plan.title.strip():
        return refuse(
            "title", gettext_lazy("Please give the meeting a title."), title=[str(gettext_lazy("Please fill in."))]
        )
    if not plan.place.strip():
        return refuse("place", gettext_lazy("Please say where it is."), place=[str(gettext_lazy("Please fill in."))])
    if not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST:
        sentence = gettext_lazy("It ends after it has begun, and on the same day.")
        return refuse("ends_at", sentence, ends_at=[str(sentence)])
    if len(plan.items) > MOST_ITEMS or any(not item.title.strip() for item in plan.items):
        return refuse("items", gettext_lazy("At most twelve items, each with a title."))
    return None


def write_items(meeting: Meeting, plan: Plan) -> None:
    """The agenda as the plan has it, numbered from 1."""
    AgendaItem.objects.filter(meeting=meeting).delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            title=item.title.strip()[:120],
            text=item.text.strip(),
            subject=item.subject,
            is_voted=item.is_voted and meeting.rule is not None,
        )
        for position, item in enumerate(plan.items, start=1)
    )


class PlanMeeting(Action[Subject]):
    """Plan a meeting at ``node``; with ``about`` for a matter. Gives the meeting's subject.

    Its kind's rules are copied and stay. The groups that belong to the kind are invited at once, told when it is
    announced.
    """

    verb = "plan"

    def __init__(
        self, actor: Actor, node: Node, plan: Plan, *, about: Subject | None = None, at: dt.datetime | None = None
    ) -> None:
        self.actor, self.node, self.plan, self.about = actor, node, plan, about
        self.at = at or now()

    def check(self) -> Refusal | None:
        plan = self.plan
        refusal = refusal_to_plan(self.actor, self.node, plan.kind) or check_plan(plan)
        if refusal is None and self.about is not None:
            if not Subject.objects.visible_to(self.actor).filter(pk=self.about.pk).exists():
                return refuse(
                    "about", gettext_lazy("This matter does not exist, or you may not see it."), Answer.NOT_FOUND
                )
            refusal = refusal_of(self.about, plan.kind)
        if refusal is None and plan.starts_at <= self.at:
            sentence = gettext_lazy("Its time has passed. Please enter a time to come.")
            refusal = refuse("ahead", sentence, starts_at=[str(sentence)])
        return refusal

    def perform(self) -> Subject:
        rules = kind_at(self.node, self.plan.kind)
        subject = OpenSubject(
            self.actor, MEETING, self.node, self.plan.title, raised_by=self.actor.person, at=self.at
        ).perform()
        meeting = self._meeting(subject, rules)
        meeting.save(force_insert=True)
        write_items(meeting, self.plan)
        TakeTransition(self.actor, subject, "plan", at=self.at).execute()
        meeting = Meeting.objects.whole().get(pk=subject.pk)
        for group in rules.groups:
            invite = InviteGroup(self.actor, meeting, group, votes=group in rules.votes, at=self.at)
            if invite.check() is None:
                invite.perform()
        return Subject.objects.get(pk=subject.pk)

    def _meeting(self, subject: Subject, rules: KindRules) -> Meeting:
        plan = self.plan
        return Meeting(
            subject_id=subject.pk,
            kind=rules.code,
            kind_name=written_name(rules),
            about=self.about,
            place=plan.place.strip()[:120],
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            convener=plan.convener.strip()[:80],
            notice_days=rules.notice_days,
            basis=rules.basis,
            rule=rules.quorum_rule.as_data() if rules.quorum_rule else None,
            conveners=list(rules.conveners),
            proxies=rules.proxies,
            has_adults=rules.adults,
            is_public=rules.is_public if plan.is_public is None else plan.is_public,
        )


class ReviseMeeting(MeetingAction[Meeting]):
    """Another title, time, place or agenda, as long as nobody has been told. The kind stays."""

    verb = "revise_meeting"
    states = ("planned",)

    def __init__(self, actor: Actor, meeting: Meeting, plan: Plan, *, at: dt.datetime | None = None) -> None:
        super().__init__(actor, meeting, at=at)
        self.plan = plan

    def check_more(self) -> Refusal | None:
        return check_plan(self.plan)

    def perform(self) -> Meeting:
        plan, meeting = self.plan, self.meeting
        meeting.place, meeting.convener = plan.place.strip()[:120], plan.convener.strip()[:80]
        meeting.starts_at, meeting.ends_at = plan.starts_at, plan.ends_at
        if plan.is_public is not None:
            meeting.is_public = plan.is_public
        meeting.save(update_fields=["place", "convener", "starts_at", "ends_at", "is_public"])
        write_items(meeting, plan)
        title = plan.title.strip()[:120]
        note(meeting.subject, self.verb, self.actor, payload=meeting.to_payload(), at=self.at, changes={"title": title})
        return Meeting.objects.whole().get(pk=meeting.pk)
