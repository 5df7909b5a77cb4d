"""What ballots tell the layers below: work for the clock, words for the timeline, a block of the home page,
the proof of the votes."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.files.purposes import purposes
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.verification import Evidence, evidence
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from shequ_workflows.org.pages import Section, sections
from shequ_workflows.org.periodic import Job, jobs

from . import auditing  # reminding registers its job
from .actions import ClosePoll
from .constants import BASIS_KEEPERS
from .counting import invalid_counters
from .exceptions import BallotsError
from .models import Poll
from .paper.batches import invalid_papers
from .paper.scans import PROXY, SCAN
from .sealing import seal_due
from .turnout import contacting  # noqa: F401 - registers its words

logger = logging.getLogger(__name__)


def close_due(when: dt.datetime) -> int:
    """Close and count every poll whose last minute has passed; gives how many. One that cannot does not stop others."""
    closed = 0
    for poll in Poll.objects.due(when):
        try:
            ClosePoll(Actor.system(), poll, at=max(when, now())).execute()
        except ActionRefused:
            continue  # another tick was faster
        except BallotsError:  # two counts differ, or one cannot be
            logger.exception("poll not closed: it could not be counted", extra={"poll": poll.public_id})
            continue
        closed += 1
    return closed


desk_links.register(
    DeskLink(
        "vote_bases",
        gettext_lazy("Bases of votes"),
        "shequ_ballots:bases",
        may=lambda actor: actor.has(*BASIS_KEEPERS),
        order=220,
    )
)
purposes.register(SCAN)
purposes.register(PROXY)
invalid_counters.append(lambda poll: sum(invalid_papers(poll).values()))
jobs.register(Job("ballots.close", close_due, order=60))
jobs.register(Job("ballots.seal", seal_due, order=70))
evidence.register(Evidence("ballots", auditing.faults))


def waiting_polls(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """Polls of this community that wait for the reader's vote, and how many others are open."""
    if page.node_id is None:
        return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    running = Poll.objects.visible_to(actor).running(now()).filter(subject__path__startswith=page.node.path)
    polls = list(running.order_by("closes_at", "id")[:5])
    if not polls:
        return None
    mine: set[int] = set()
    if actor.person is not None:
        mine = set(running.awaiting(actor.person, now()).values_list("pk", flat=True))
    return {"polls": [{"poll": poll, "waits": poll.pk in mine} for poll in polls]}


sections.register(Section("ballots", "shequ_ballots/home_section.html", waiting_polls, order=20))

VERBS.update(
    {
        "draft_poll": lambda: _("Poll prepared"),
        "revise_poll": lambda: _("Poll revised before opening"),
        "open_poll": lambda: _("Poll opened, roll fixed"),
        "extend_poll": lambda: _("Poll extended"),
        "annotate_roll": lambda: _("Error of the roll noted"),
        "invite_to_poll": lambda: _("People invited to a poll"),
        "record_vote_basis": lambda: _("Local basis of formal votes recorded"),
        "make_vote_codes": lambda: _("Codes for letters and slips made"),
        "renew_vote_codes": lambda: _("Codes of a lost letter made anew"),
        "print_vote_papers": lambda: _("Letters or slips printed"),
        "hand_vote_papers": lambda: _("Papers of a vote handed over"),
        "register_batch": lambda: _("Batch of papers registered"),
        "release_batch": lambda: _("Batch of papers counted in"),
        "record_proxy": lambda: _("Written proxy recorded"),
        "revoke_proxy": lambda: _("Written proxy revoked"),
        "end_papers": lambda: _("All papers keyed"),
        "close_poll": lambda: _("Poll closed and counted"),
        "seal_votes": lambda: _("Votes sealed"),
        "record_hands": lambda: _("People at the count recorded"),
        "recount_poll": lambda: _("Poll counted again"),
        "give_votes_file": lambda: _("File for recounting given to a witness"),
        "ask_opening": lambda: _("Opening of one choice asked for in a dispute"),
        "open_choice": lambda: _("One choice opened in a dispute by a second officer"),
        "record_official_result": lambda: _("Result of the official system recorded"),
    }
)
