"""What this layer tells others: opening from an intake, desk panel and queue, home page sections, words, poll host."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.ballots.constants import DRAFTERS
from shequ_workflows.ballots.hosts import PollHost, hosts
from shequ_workflows.ballots.panels import panels_of as polls_of
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.machines import Audience, audiences
from shequ_workflows.core.models import Subject
from shequ_workflows.core.presenting import PUBLIC_VERBS, VERBS
from shequ_workflows.core.record.verification import Evidence, evidence
from shequ_workflows.core.registries import Opener, Panel, Queue, Wish, openers, panels, queues
from shequ_workflows.org.acting import Answer, Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.pages import Section, sections
from shequ_workflows.org.querysets import below
from shequ_workflows.publicity.panels import panels_of as notices_of
from shequ_workflows.publicity.sources import Source, sources

from . import auditing, copies, searching  # noqa: F401 - declares what repeats the words of the record, what is searched
from .actions import OpenDraft
from .constants import CLERKS, KIND, STAFF
from .hearing import Heard
from .matter_page import MatterReading
from .models import Opinion
from .notice_board import ANSWERING, answering, content_of, takes_three

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


def opinions_waiting(actor: Actor) -> int:
    return to_review(actor).count() if actor.has(*STAFF) else 0


def no_poll_now(subject: Subject) -> Refusal | None:
    """Polls open while a matter is under discussion."""
    if subject.state == "consulting":
        return None
    return refuse(
        "state",
        gettext_lazy("Residents are asked while a matter is under discussion; this one is not now."),
        Answer.STALE,
    )


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
        link(_("Ask residents by poll"), "open_poll", *DRAFTERS)
    if subject.state == "evaluating":
        link(_("Key in a rating"), "key_in_rating", *CLERKS)
    if subject.is_open and subject.state != "draft":
        link(_("Announce a new date"), "announce", *STAFF)
    return {
        "matter": reading.matter,
        "subject": subject,
        "opinions": reading.opinions(1),
        "decision": reading.decision,
        "decision_rows": reading.decision_rows(reading.decision) if reading.decision else [],
        "gap_lists": list(reading.matter.gap_lists.order_by("number")),
        "polls": polls_of(subject, actor),
        "notices": notices_of(subject, actor),
        "links": links,
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
panels.register(Panel("deliberation.matter", KIND, "shequ_deliberation/staff/panel.html", staff_panel, order=10))
queues.register(
    Queue("opinions", gettext_lazy("Opinions to review"), "shequ_deliberation:review", opinions_waiting, order=30)
)
sections.register(Section("deliberation.mine", "shequ_deliberation/sections/mine.html", waiting_for_me, order=10))
sections.register(Section("deliberation.open", "shequ_deliberation/sections/open.html", open_matters, order=30))
evidence.register(Evidence("deliberation", auditing.faults))
hosts.register(PollHost(KIND, no_poll_now))
sources.register(Source(KIND, content_of, takes_three))
audiences.register(Audience(ANSWERING, answering))
SAYINGS[ANSWERING] = lambda: _(
    "Your name stands on a public notice as the one who wrote or read its text. If that is not so, say so at once: you may take the notice down."
)
VERBS.update(
    {
        "give_opinion": lambda: _("Opinion given"),
        "review_opinion": lambda: _("Opinion reviewed"),
        "announce_date": lambda: _("New expected date announced"),
        "rate": lambda: _("Rated"),
        "merge_persons": lambda: _("Entries of one person merged"),
    }
)
PUBLIC_VERBS.update({"open_poll", "close_poll", "announce_date", "correct_publicity", "withdraw_publicity"})
