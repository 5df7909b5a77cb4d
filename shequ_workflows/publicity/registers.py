"""What publicity tells the layers below: the board's work, words for the timeline, a block of the home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import Queue, queues
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from shequ_workflows.org.pages import Section, sections

from . import handing  # noqa: F401  (what leaving authors have)
from .constants import BOARD_KEEPERS
from .models import PublicityPeriod
from .panels import cards


def board_work(actor: Actor) -> int:
    """Papers that this person's boards wait for, or should no longer carry."""
    if not actor.has(*BOARD_KEEPERS):
        return 0
    mine = PublicityPeriod.objects.kept_by(actor)
    return mine.board_missing(now()).count() + mine.taking_down_due(now()).count()


queues.register(Queue("publicity.board", gettext_lazy("Notice board"), "shequ_publicity:board", board_work, order=60))


def newest(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    """The newest notices on display in this community."""
    if page.node_id is None:
        return None
    running = PublicityPeriod.objects.running(now()).within(page.node).select_related("subject", "community")
    shown = list(running.order_by("-opened_at", "-id")[:3])
    if not shown:
        return None
    return {"cards": cards(shown), "all_url": f"{reverse('shequ_publicity:list')}?community={page.node.code}"}


sections.register(Section("publicity", "shequ_publicity/home_section.html", newest, order=40))

VERBS.update(
    {
        "review_publicity": lambda: _("Text of the notice checked"),
        "open_publicity": lambda: _("Notice put up"),
        "correct_publicity": lambda: _("Notice corrected: new version, its days begin anew"),
        "withdraw_publicity": lambda: _("Notice taken down"),
        "restart_clocks": lambda: _("Days of the notice begin anew"),
        "post_on_board": lambda: _("Hung on the notice board"),
        "take_off_board": lambda: _("Taken off the notice board"),
    }
)
