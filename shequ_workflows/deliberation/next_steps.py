"""“What happens next” and “what you can do”, in plain sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import roles_towards
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.org.constants import DESK_ROLES, Relation

from .constants import CLERKS, VOICES
from .machines import machine
from .matter_page import MatterReading
from .pages import HallPage
from .reopening import may_ask


def next_steps(reading: MatterReading) -> list[dict[str, Any]]:
    """Context of the component ``next_panel``."""
    due = reading.due
    office, committee = _("community office"), _("residents' committee")
    match reading.subject.state:
        case "draft":
            return [{"text": _("Only you see this draft. Hand it in when it is finished.")}]
        case "submitted":
            text = _(
                "The office looks at it: it is taken up, returned with one list of what is missing, or you hear why not."
            )
            return [{"text": text, "when": due("step"), "who": office}]
        case "returned":
            return [
                {
                    "text": _("The proposer adds what is missing; until then the clock stands still."),
                    "when": due("answer"),
                }
            ]
        case "consulting":
            return [
                {"text": _("Everybody who lives here may say what they think."), "when": due("consult")},
                {"text": _("The committee votes."), "when": due("decision"), "who": committee},
                {"text": _("The decision goes on public notice; objections are possible for some days.")},
            ]
        case "deciding":
            return [
                {"text": _("The committee votes."), "when": due("decide"), "who": committee},
                {"text": _("The decision goes on public notice; objections are possible for some days.")},
            ]
        case "awaiting_meeting":
            return [
                {
                    "text": _("A meeting decides, or the street office gives its opinion on what is in dispute."),
                    "when": due("convene"),
                },
                {"text": _("The decision goes on public notice; objections are possible for some days.")},
            ]
        case "publicising":
            return [
                {
                    "text": _("If you object, come to the office or ring before the period ends."),
                    "when": due("objection"),
                },
                {"text": _("Then it is carried out. The notice stays up for at least fifteen days."), "who": office},
            ]
        case "executing":
            return [{"text": _("It is being carried out; progress is told below."), "when": due("due"), "who": office}]
        case "evaluating":
            return [
                {"text": _("Please say how content you are."), "when": due("rating")},
                {"text": _("Result and accounts stay up, then the matter is closed."), "when": due("accounts")},
            ]
    return []


def doings(reading: MatterReading, hall: HallPage) -> list[dict[str, Any]]:
    """Buttons for this reader: context of the component ``actions``."""
    subject, actor = reading.subject, reading.actor
    public_id, roles = subject.public_id, roles_towards(subject, actor)
    # Writing and steps of one's own matter need an account: a guest is gone in half an hour.
    is_own = reading.is_own and not actor.is_guest
    speaks = not roles.isdisjoint({*VOICES, *CLERKS})
    found: list[dict[str, Any]] = []
    if subject.state == "consulting":
        label = _("Say what you think") if speaks else _("How to say what you think")
        found.append({"label": label, "url": hall.at("opinion", public_id), "kind": "primary"})
    if subject.state == "evaluating" and speaks:
        found.append({"label": _("Rate it"), "url": hall.at("rate", public_id), "kind": "primary"})
    if subject.state == "draft" and is_own:
        found.append({"label": _("Go on writing"), "url": hall.at("draft", public_id), "kind": "primary"})
    for one in machine.leaving(subject.state):
        if is_own and Relation.PROPOSER in one.who and one.name != "submit":
            kind = "primary" if one.style == "primary" else "secondary"
            found.append({"label": one.label, "url": hall.at("step", public_id, one.name), "kind": kind})
    if not actor.is_guest and may_ask(actor, subject):
        found.append({"label": _("Take it up again"), "url": hall.at("again", public_id), "kind": "secondary"})
    desk = workplace_url(subject) if not roles.isdisjoint(DESK_ROLES) else ""
    if desk:
        found.append({"label": _("Open on the desk"), "url": desk, "kind": "secondary"})
    return found
