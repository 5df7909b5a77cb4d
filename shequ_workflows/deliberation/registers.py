"""What this layer tells others: opening from an intake, desk panel and queue, home page sections, words, poll host."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shequ_workflows.ballots.constants import DRAFTERS
from shequ_workflows.ballots.hosts import PollHost, hosts
from shequ_workflows.ballots.panels import panels_of as polls_of
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.files.purposes import purposes
from shequ_workflows.core.machines import Audience, audiences
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import PUBLIC_VERBS, VERBS, minute
from shequ_workflows.core.record.verification import Evidence, evidence
from shequ_workflows.core.registries import Opener, Panel, Queue, Retold, Wish, openers, panels, queues, retold
from shequ_workflows.meetings.hosts import MeetingHost
from shequ_workflows.meetings.hosts import hosts as meeting_hosts
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.pages import Section, sections
from shequ_workflows.org.periodic import Job, jobs
from shequ_workflows.org.querysets import below
from shequ_workflows.publicity.panels import panels_of as notices_of
from shequ_workflows.publicity.sources import Source, sources

from . import auditing, backing, copies, leaving, own_voices, rules, searching, task_panels  # noqa: F401 - what repeats the record, may be set, is searched, is to be done
from .actions import OpenDraft
from .archive.actions import variants_for
from .calling_back import DENIED, waiting_to_call_back
from .constants import CLERKS, FOLLOWERS, KIND, MEETINGS_OF, STAFF, BackingKind
from .convening import text_of
from .hearing import Heard
from .lateness import LATE, tell_late
from .matter_page import MatterReading
from .models import Backing, Matter, Opinion
from .notice_board import ANSWERING, answering, content_of, objection_url, recused, takes_three
from .papers import PAPER
from .point_reading import still_to_do
from .points import ANSWERED
from .second_look import DECIDED, to_look_at
from .standing import standing_of

HOME_ROWS = 5


def open_from(actor: Actor, wish: Wish) -> Subject:
    """A draft with the caller's words; the desk goes on with handing it in."""
    values = {"title": wish.title, "problem": wish.text}
    heard = Heard(wish.channel, wish.told_at, noted=True)
    return OpenDraft(actor, wish.node, values, for_person=wish.person, heard=heard).execute()


def to_review(actor: Actor) -> QuerySet[Opinion]:
    """Opinions that wait for this actor, the soonest due first; one's own are a colleague's to review."""
    waiting = Opinion.objects.pending().filter(below(actor.paths_with(*STAFF), "matter__subject__path"))
    return waiting.exclude(Q(person=actor.person_id) | Q(person__merged_into=actor.person_id))


def is_staff(actor: Actor) -> bool:
    return actor.has(*STAFF)


def opinions_waiting(actor: Actor) -> int:
    return to_review(actor).count() if is_staff(actor) else 0


def second_looks_waiting(actor: Actor) -> int:
    return to_look_at(actor).count() if is_staff(actor) else 0


def no_poll_now(subject: Subject) -> Refusal | None:
    """Polls open while a matter is under discussion."""
    if subject.state == "consulting":
        return None
    return refuse(
        "state",
        gettext_lazy("Residents are asked while a matter is under discussion; this one is not now."),
        Answer.STALE,
    )


def no_meeting_now(subject: Subject, kind: str) -> Refusal | None:
    """Meetings are planned on matters that somebody has looked at and that go on."""
    if subject.is_open and subject.state not in {"draft", "submitted", "returned"}:
        return None
    return refuse(
        "state",
        gettext_lazy("A meeting is planned on a matter once it is taken up, and before it has ended."),
        Answer.STALE,
    )


def meeting_of(subject: Subject) -> str:
    """The owners' where they decide; elsewhere whoever plans it chooses."""
    kinds = MEETINGS_OF.get(subject.matter.track, ())
    return str(kinds[0]) if len(kinds) == 1 else ""


def cosigning(subject: Subject) -> list[int]:
    rows = Backing.objects.filter(matter=subject.pk, kind=BackingKind.COSIGN)
    return list(rows.values_list("person", flat=True))


def following(subject: Subject) -> list[int]:
    """Whoever follows or co-signed; told of every step."""
    rows = Backing.objects.filter(matter=subject.pk, kind__in=[BackingKind.FOLLOW, BackingKind.COSIGN])
    return sorted(set(rows.values_list("person", flat=True)))


def retold_words(subject: Subject) -> dict[str, str]:
    """What staff retype of a matter elsewhere: what it is about, and what was decided or why it ended. Two queries."""
    matter = Matter.objects.get(pk=subject.pk)
    decided = matter.decisions.order_by("-number").first()
    return {
        "category": str(matter.get_category_display()),
        "channel": str(matter.get_channel_display()),
        "told_at": minute(matter.heard_at or subject.opened_at),
        "text": "\n".join(part for part in (matter.problem, matter.wish) if part),
        "place": matter.place,
        "answer": matter.end_note or (decided.text if decided is not None else ""),
    }


def staff_panel(request: HttpRequest, subject: Subject) -> dict[str, Any] | None:
    """Words, counts and the ways on that are no edges."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reading = MatterReading(subject, actor)
    links: list[dict[str, str]] = []

    def link(label: str, name: str, *roles: str) -> None:
        if actor.belongs(*roles, at=subject.path):
            links.append({"label": label, "url": reverse(f"shequ_deliberation:{name}", args=[subject.public_id])})

    if subject.state == "consulting":
        link(_("Key in an opinion"), "key_in", *CLERKS)
        link(_("Key in slips"), "slips", *CLERKS)
        link(_("Paste a chat group's list"), "paste_list", *CLERKS)
        link(pgettext("opinions", "Points"), "points", *STAFF)
        link(_("Ask residents by poll"), "open_poll", *DRAFTERS)
    if subject.state in backing.JOINED_IN[BackingKind.COSIGN]:
        link(_("Key in signatures"), "key_in_backing", *CLERKS)
        if reading.matter.backings.exists():
            link(_("Take signatures back"), "key_in_unback", *CLERKS)
        if subject.facts.get("left_at"):
            link(_("A co-signer takes the matter over"), "key_in_take_over", *CLERKS)
        elif backing.cosigners(reading.matter):
            link(_("The proposer leaves the matter"), "key_in_leave", *CLERKS)
    if subject.state == "evaluating":
        link(_("Key in a rating"), "key_in_rating", *CLERKS)
    if subject.is_open and subject.state != "draft":
        link(_("Announce a new date"), "announce", *STAFF)
    if variants_for(actor, subject):
        links.append(
            {"label": _("Archive package"), "url": reverse("shequ_deliberation:archive", args=[subject.public_id])}
        )
    return {
        "matter": reading.matter,
        "subject": subject,
        "standing": standing_of(subject),
        "opinions": reading.opinions(1),
        "decision": reading.decision,
        "decision_rows": reading.decision_rows(reading.decision) if reading.decision else [],
        "gap_lists": list(reading.matter.gap_lists.order_by("number")),
        "polls": polls_of(subject, actor),
        "notices": notices_of(subject, actor),
        "links": links,
        "todo": still_to_do(reading.matter) if subject.state == "consulting" else None,
        "review_url": reverse("shequ_deliberation:review"),
    }


def open_matters(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """Home page: the newest matters one can read and join."""
    from .listing import cards, for_cards
    from .pages import hall_under, subjects_of

    hall = hall_under(page) if page.node_id is not None else None
    if hall is None:
        return None
    rows = for_cards(subjects_of(hall).public().open()).order_by("-opened_at", "-id")[:HOME_ROWS]
    return {"cards": cards(hall, rows), "hall": hall, "propose_url": hall.at("propose")}


def waiting_for_me(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """Home page: one's own matters that wait for an answer or a rating, and drafts."""
    from .listing import cards, for_cards
    from .pages import hall_under, subjects_of

    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.person_id is None or page.node_id is None:
        return None
    hall = hall_under(page)
    if hall is None:
        return None
    own = subjects_of(hall).filter(raised_by=actor.person_id, state__in=["draft", "returned"])
    rows = list(for_cards(own).order_by("-opened_at")[:HOME_ROWS])
    return {"cards": cards(hall, rows)} if rows else None


openers.register(
    Opener(
        KIND,
        gettext_lazy("Matter for deliberation"),
        open_from,
        may=lambda actor, node: actor.belongs(*CLERKS, at=node),
        next_edge="submit",
        order=20,
    )
)
retold.register(Retold(KIND, retold_words))
panels.register(Panel("deliberation.matter", KIND, "shequ_deliberation/staff/panel.html", staff_panel, order=10))
queues.register(
    Queue(
        "opinions",
        gettext_lazy("Opinions to review"),
        "shequ_deliberation:review",
        opinions_waiting,
        may=is_staff,
        order=30,
    )
)
queues.register(
    Queue(
        "second_looks",
        gettext_lazy("Second looks asked for"),
        "shequ_deliberation:second_looks",
        second_looks_waiting,
        may=is_staff,
        order=31,
    )
)
queues.register(
    Queue(
        "call_backs",
        gettext_lazy("Calls back"),
        "shequ_deliberation:call_backs",
        waiting_to_call_back,
        may=is_staff,
        order=32,
    )
)
purposes.register(PAPER)
jobs.register(Job("deliberation.late", tell_late, order=40))
jobs.register(Job("deliberation.demands", backing.look_at_demands, order=45))
sections.register(Section("deliberation.mine", "shequ_deliberation/sections/mine.html", waiting_for_me, order=10))
sections.register(Section("deliberation.open", "shequ_deliberation/sections/open.html", open_matters, order=30))
evidence.register(Evidence("deliberation", auditing.faults))
hosts.register(PollHost(KIND, no_poll_now, objection_url))
sources.register(Source(KIND, content_of, takes_three, concerned=recused, correct_edge="correct"))
meeting_hosts.register(MeetingHost(KIND, no_meeting_now, text_of, kind=meeting_of))
audiences.register(Audience(ANSWERING, answering))
audiences.register(Audience(leaving.COSIGNERS, cosigning))
audiences.register(Audience(FOLLOWERS, following))
SAYINGS[backing.DEMANDED] = lambda: _(
    "Enough residents have demanded a meeting on this matter with verified signatures. It must be convened: put the matter before the meeting."
)
SAYINGS[leaving.LEFT] = lambda: _(
    "The proposer leaves this matter. You co-signed it: within three working days you may take it over on its page, or tell the office."
)
SAYINGS[leaving.TAKEN_OVER] = lambda: _("A co-signer has taken this matter over and is its proposer now.")
SAYINGS[ANSWERING] = lambda: _(
    "Your name stands on a public notice as the one who wrote or read its text. If that is not so, say so at once: you may take the notice down."
)
SAYINGS[ANSWERED] = lambda: _("What you said has been answered. The matter's page says what became of it, and why.")
SAYINGS[DECIDED] = lambda: _("The second look that you asked for is done. The matter's page says what came of it.")
SAYINGS[DENIED] = lambda: _(
    "Somebody was called back and did not say what was keyed in for him or her. It was taken down; please look into it."
)
SAYINGS[LATE] = lambda: _(
    "Opinions wait unreviewed past their four working hours. Please see that somebody reads them."
)
VERBS.update(
    {
        "give_opinion": lambda: _("Opinion given"),
        "review_opinion": lambda: _("Opinion reviewed"),
        "announce_date": lambda: _("New expected date announced"),
        "take_archive": lambda: _("Archive package taken out"),
        "rate": lambda: _("Rated"),
        "back": lambda: _("Somebody stands with the matter"),
        "unback": lambda: _("Somebody no longer stands with the matter"),
        "demand_reached": lambda: _("Enough signatures: a meeting must be convened"),
        "leave": lambda: _("Its proposer leaves it to the co-signers"),
        "meeting_moved": lambda: _("The meeting on it was put off"),
        "reopen": lambda: _("Taken up again as a new matter"),
        "take_over": lambda: _("A co-signer has taken it over"),
        "take_list": lambda: _("Opinions of a pasted list keyed in"),
        "opinions_late": lambda: _("Opinions unreviewed past their time; the director was told"),
        "ask_second_look": lambda: _("Second look asked for"),
        "decide_second_look": lambda: _("Second look decided"),
        "call_back": lambda: _("Called back"),
        "gather_opinions": lambda: _("Opinions gathered into a point"),
        "free_opinions": lambda: _("Opinions taken out of a point"),
        "mark_plain": lambda: _("Opinions marked as plain"),
        "rename_point": lambda: _("Point renamed"),
        "merge_points": lambda: _("Points merged"),
        "remove_point": lambda: _("Point removed"),
        "answer_point": lambda: _("Point answered"),
        "set_publishing": lambda: _("Way of publishing opinions changed"),
        "merge_persons": lambda: _("Entries of one person merged"),
    }
)
PUBLIC_VERBS.update(
    {
        "answer_point",
        "open_poll",
        "close_poll",
        "announce_date",
        "demand_reached",
        "reopen",
        "take_over",
        "correct_publicity",
        "withdraw_publicity",
    }
)
