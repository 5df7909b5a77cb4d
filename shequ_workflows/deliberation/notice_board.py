"""What goes on public notice about a matter (the publicity layer below covers it, freezes it and counts its days)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shequ_workflows.ballots.results.texts import sheet_texts
from shequ_workflows.core.delivery.owing import owe
from shequ_workflows.core.machines import Tell
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import hold
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from shequ_workflows.publicity.actions import CorrectPublicity, OpenPublicity, WithdrawPublicity
from shequ_workflows.publicity.constants import Category, Purpose
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.models import PublicityPeriod
from shequ_workflows.publicity.objecting import close_with
from shequ_workflows.publicity.texts import Text, persons_refusal

from .constants import NewsKind, Outcome, Vote
from .words import date_words, money_words, vote_heading, vote_words

if TYPE_CHECKING:
    from shequ_workflows.core.machines import Taking

    from .models import Decision, Matter

#: Audience of a notice's author and reviewer, and what they are told.
ANSWERING = "deliberation.answering"
#: Edges on which the committee votes.
FORMAL_VOTES = frozenset({"decide", "reject", "terminate", "meeting_passed", "meeting_failed", "advised_keep"})


def content_of(subject: Subject, purpose: str) -> Content:
    """The notice of a matter's decision, or of its result, in the language of the site."""
    matter = subject.matter
    with translation.override(settings.LANGUAGE_CODE):
        sections = _decision(matter) if purpose == Purpose.DECISION else _result(matter)
        votes = sheet_texts(subject) if purpose == Purpose.DECISION else []
        told = [(_("Result of the poll: %(question)s") % {"question": one.question}, one.text) for one in votes]
    digests = [one.digest for one in votes]
    return Content.of(subject.title, [*sections, *told], Category.CONSULTATION, digests)


def _decision(matter: Matter) -> list[tuple[str, str]]:
    decision = matter.decisions.standing_first().select_related("responsible").first()
    sections = [
        (_("What it is about"), f"{matter.public_problem}\n\n{matter.public_wish}"),
        (_("What the discussion showed"), matter.summary),
        (_("Dissent"), matter.dissent),
    ]
    if decision is None:
        return sections
    name = decision.responsible.name if decision.responsible else ""
    due = date_words(decision.due_on) if decision.due_on else ""
    return [
        (_("The decision"), decision.text),
        (vote_heading(decision), vote_words(decision)),
        (_("Document of the result"), decision.evidence),
        (_("Money"), money_words(decision)),
        (_("Person in charge"), name),
        (_("To be done by"), due),
        *sections,
    ]


def decision_told(matter: Matter) -> Decision | None:
    """The decision that a result is about: the last where it ended the matter, else the one that stands."""
    ended = matter.subject.state in {"not_passed", "terminated"}
    rows = matter.decisions.latest_first() if ended else matter.decisions.standing_first()
    return rows.first()


def objection_url(subject: Subject) -> str | None:
    """Where objections to what stands on notice are taken now."""
    notices = PublicityPeriod.objects.of(subject).current().filter(purpose=Purpose.DECISION)
    notice = notices.first() if PublicityPeriod.objects.objections_open(subject, now()) else None
    return reverse("shequ_publicity:object", args=[notice.public_id]) if notice is not None else None


def _result(matter: Matter) -> list[tuple[str, str]]:
    decision = decision_told(matter)
    if decision is not None and decision.outcome != Outcome.ADOPTED:
        return [
            (_("Result"), str(decision.get_outcome_display())),
            (_("Reasons"), decision.text),
            (vote_heading(decision), vote_words(decision)),
            (_("What the discussion showed"), matter.summary),
        ]
    report = matter.news.filter(kind=NewsKind.REPORT).order_by("-at").first()
    return [
        (_("The decision"), decision.text if decision else ""),
        (_("What has been done"), report.text if report else ""),
        (_("Accounts"), report.accounts if report else ""),
    ]


def persons_of(subject: Subject, taking: Taking) -> tuple[Person | None, Person | None]:
    """Who wrote what goes up, and who read it.

    Named in the form; else the member who concluded the discussion wrote it where a decision follows, else whoever
    acts; and whoever acts has read what another wrote.
    """
    checker: Person | None = taking.data.get("checked_by")
    writer: Person | None = taking.data.get("written_by")
    if writer is None and taking.edge.name in {"decide", "reject"}:
        row = Record.objects.filter(subject=subject.pk, verb="conclude").order_by("-seq").select_related("actor")
        concluded = row.first()
        writer = concluded.actor if concluded is not None and concluded.actor != checker else None
    return writer or taking.actor.person, checker or taking.actor.person


def persons_fault(subject: Subject, taking: Taking) -> str:
    """Why these persons cannot answer for the text (a code of ``persons_refusal``); empty where they can."""
    votes_or_money = taking.edge.name in FORMAL_VOTES or bool(taking.data.get("cost"))
    three = votes_or_money or not subject.community.small_office
    refusal = persons_refusal(taking.actor, subject, *persons_of(subject, taking), three=three)
    return refusal.code if refusal is not None else ""


def takes_three(subject: Subject, purpose: str) -> bool:
    """Whether the notice tells of a formal vote or of money spent."""
    decision = decision_told(subject.matter)
    if purpose == Purpose.DECISION or decision is None or decision.outcome != Outcome.ADOPTED:
        return True
    report = subject.matter.news.filter(kind=NewsKind.REPORT).order_by("-at").first()
    return report is not None and bool(report.cost)


def put_up(subject: Subject, purpose: str, taking: Taking) -> None:
    """Open the notice in the same transaction, once the record row stands.

    Whoever is named as its author or reviewer is told, so that a name that was only entered can object.
    """
    author, reviewer = persons_of(subject, taking)

    def act(record: Record) -> None:
        fresh = Subject.objects.get(pk=subject.pk)
        content = content_of(fresh, purpose)
        notice: CorrectPublicity | OpenPublicity
        if PublicityPeriod.objects.running(record.at).filter(subject=fresh, purpose=purpose).exists():
            notice = CorrectPublicity(
                taking.actor,
                fresh,
                _("There is a newer result; this version tells it."),
                content,
                purpose=purpose,
                author=author,
                reviewer=reviewer,
                within=record,
            )
        else:
            notice = OpenPublicity(
                taking.actor, fresh, content, purpose=purpose, author=author, reviewer=reviewer, within=record
            )
        notice.execute()
        owe(record, fresh, (Tell(ANSWERING),), record.at + hold(), f"say:{ANSWERING}")

    taking.after(act)


def take_down(subject: Subject, taking: Taking, reason: str) -> None:
    """Take the notice of the decision down in the same transaction; its text stays readable under the reason."""

    def act(record: Record) -> None:
        fresh = Subject.objects.get(pk=subject.pk)
        notice = WithdrawPublicity(taking.actor, fresh, reason, purpose=Purpose.DECISION, conceal=False, within=record)
        if notice.check() is None:  # it may have been taken down before, for a name that stood in it
            notice.execute()
        close_with(fresh, record)

    taking.after(act)


def correct(subject: Subject, taking: Taking) -> None:
    """Put the checked draft up as a new version, in the same transaction: the edge has begun both periods anew."""

    def act(record: Record) -> None:
        fresh = Subject.objects.get(pk=subject.pk)
        CorrectPublicity(
            taking.actor, fresh, taking.data["reason"], conceal=taking.data["conceal"], within=record
        ).execute()

    taking.after(act)


def draft_refusal(subject: Subject, taking: Taking) -> Refusal | None:
    """Why the draft of a correction cannot go up; None where it is written and checked."""
    text = Text.of(taking.actor, subject, Purpose.DECISION, None, None, None)
    return text.refusal(taking.actor, subject)


def answering(subject: Subject) -> list[int]:
    """Who answers for the newest notice of ``subject``: its author and its reviewer."""
    newest = PublicityPeriod.objects.filter(subject=subject.pk).order_by("-opened_at", "-pk")
    return [person for pair in newest.values_list("author", "reviewer")[:1] for person in pair]


def recused(subject: Subject) -> list[int]:
    """Members who did not vote on the standing decision, being concerned: they answer no objection to it."""
    standing = subject.matter.decisions.standing_first().first()
    if standing is None:
        return []
    return list(standing.votes.filter(vote=Vote.RECUSED).values_list("member", flat=True))


def is_withdrawn(subject: Subject) -> bool:
    """Whether the notice of the last decision has been taken down and none was put up since."""
    return PublicityPeriod.objects.is_withdrawn(subject)


def objections_open(subject: Subject, at: dt.datetime) -> bool:
    """Whether objections may still come in by the days that were published."""
    return PublicityPeriod.objects.objections_open(subject, at)
