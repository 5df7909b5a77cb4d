"""What cases tell the desk: how they are opened, what their pages show, the way there."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy

from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.flows.actions.mending import DoneByHand, RetryEffect
from shequ_workflows.flows.actions.rating import CalledInVain, GiveRating
from shequ_workflows.flows.actions.talking import TakeBackComment, WriteComment
from shequ_workflows.org.actors import Actor

from . import linking, openers, panels, retelling  # noqa: F401 - links, what may be opened, what a page shows and retells
from .frame import OPENERS, READERS


def _opens(actor: Actor) -> bool:
    return actor.has(*OPENERS)


def _reads(actor: Actor) -> bool:
    return actor.has(*READERS)


desk_links.register(
    DeskLink("flows.new", pgettext_lazy("flows", "New case"), "shequ_flows:new", may=_opens, shortcut="c", order=22)
)
desk_links.register(
    DeskLink("flows.board", pgettext_lazy("flows", "Cases"), "shequ_flows:board", may=_reads, shortcut="v", order=23)
)
_VERBS = (WriteComment, TakeBackComment, GiveRating, CalledInVain, RetryEffect, DoneByHand)
VERBS.update({one.verb: one.label.__str__ for one in _VERBS})
SAYINGS["flows.mention"] = lambda: gettext("Your attention is asked for in a comment")
SAYINGS["flows.comment"] = lambda: gettext("There is a new comment on a matter of yours")
